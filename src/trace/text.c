/* SPDX-License-Identifier: MIT */
/* text.c - print a trace as a ladder diagram in text. */
#include <config.h>

#include <string.h>

#include "common/columns.h"
#include "common/language.h"
#include "line.h"
#include "output.h"
#include "wrap.h"

/* Widths in columns: a time, the space between the ends, a state. */
enum { TIME = 10, BETWEEN = 61, STATE = 12 };

#define OPTIONS_SIZE 160

enum colour { PLAIN, BOLD, DIM, GREEN, CYAN, YELLOW };

static const char *const codes[] = {"",        "\033[1m",  "\033[2m",
                                    "\033[32m", "\033[36m", "\033[33m"};

void
ladder_begin(struct ladder *ladder, bool coloured)
{
	ladder->coloured = coloured;
	ladder->last_phase = -1;
	ladder->line.filled = 0;
}

static void
add_coloured(struct ladder *ladder, enum colour colour, const char *text)
{
	if (ladder->coloured && colour != PLAIN)
		line_add(&ladder->line, "%s%s\033[0m", codes[colour], text);
	else
		line_add(&ladder->line, "%s", text);
}

/* ---- The texts of rows --------------------------------------------------- */

/* Write the TCP options of SEGMENT, if it is a SYN, into BUFFER.  Returns the
 * text in BUFFER, "" without options. */
static const char *
format_options(const struct segment *segment, char buffer[OPTIONS_SIZE])
{
	size_t n = 0;

	*buffer = '\0';
	if (!(segment->flags & FLAG_SYN))
		return buffer;
#define APPEND(...) \
	n += (size_t)snprintf(buffer + n, OPTIONS_SIZE - n, __VA_ARGS__)
	if (segment->has_mss)
		APPEND(", mss %u", segment->mss);
	if (segment->has_scale)
		APPEND(", scale %u", segment->scale);
	if (segment->has_sack_permitted)
		APPEND(", SACK");
	if (segment->has_timestamps)
		APPEND(", ts %u/%u", segment->timestamp, segment->timestamp_echo);
#undef APPEND
	return n > 0 ? buffer + 2 : buffer;
}

const char *
text_call(const struct row *row, char buffer[CALL_SIZE])
{
	const char *name = wrap_errno_name(row->error);

	if (row->result < 0)
		snprintf(buffer, CALL_SIZE, "%s(%s) = -1 %s", row->name, row->given,
		         name != NULL ? name : "?");
	else
		snprintf(buffer, CALL_SIZE, "%s(%s) = %lld", row->name, row->given,
		         row->result);
	return buffer;
}

/* Write the report of the kernel in ROW into BUFFER.  Returns BUFFER. */
static const char *
format_sample(const struct row *row, char buffer[CALL_SIZE])
{
	const struct sample *sample = &row->sample;

	if (!sample->has_info) {
		snprintf(buffer, CALL_SIZE, "%s", _("kernel"));
		return buffer;
	}
	snprintf(buffer, CALL_SIZE,
	         _("kernel: rtt %u.%03u ms, cwnd %u, peer win %u, resent %u"),
	         sample->rtt / 1000, sample->rtt % 1000, sample->congestion_window,
	         sample->peer_window, sample->retransmits);
	return buffer;
}

/* ---- The lines of the ladder --------------------------------------------- */

static void
add_state(struct ladder *ladder, const struct row *row, enum end end)
{
	char mark = row->state_observed[end] ? '=' : '~';

	if (row->state[end] == STATE_UNKNOWN)
		line_add(&ladder->line, "%s", end == OURS ? " " : "");
	else if (end == OURS)
		line_add(&ladder->line, " %c%-*s", mark, STATE - 1,
		         state_name(row->state[end]));
	else
		line_add(&ladder->line, " %c%s", mark, state_name(row->state[end]));
	if (end == OURS && row->state[end] == STATE_UNKNOWN &&
	    row->state[PEER] != STATE_UNKNOWN)
		line_add(&ladder->line, "%*s", STATE, "");
}

/* Add a line: the time, unless TIME_NS is negative; TEXT between the two ends;
 * and, if STATES, the states of ROW. */
static void
add_line(struct ladder *ladder, const struct row *row, long long time_ns,
         enum colour colour, const char *text, bool states)
{
	char between[BETWEEN * 4 + 1];

	snprintf(between, sizeof between, "%.*s",
	         (int)columns_truncate(text, BETWEEN), text);
	if (time_ns >= 0)
		line_add(&ladder->line, "%*.6f ", TIME, (double)time_ns / 1e9);
	else
		line_add(&ladder->line, "%*s ", TIME, "");
	line_add(&ladder->line, "|");
	add_coloured(ladder, colour, between);
	line_add(&ladder->line, "%*s|", (int)(BETWEEN - columns_of(between)), "");
	if (states && (row->state[OURS] | row->state[PEER])) {
		add_state(ladder, row, OURS);
		add_state(ladder, row, PEER);
	}
	line_trim(&ladder->line);
	line_add(&ladder->line, "\n");
}

/* Draw an arrow into BETWEEN, away from SENDER, with LABEL on it. */
static void
draw_arrow(char between[BETWEEN + 1], const char *label, enum end sender)
{
	size_t length = strlen(label);

	memset(between, '-', BETWEEN);
	between[BETWEEN] = '\0';
	between[sender == OURS ? BETWEEN - 1 : 0] = sender == OURS ? '>' : '<';
	if (length > BETWEEN - 6)
		length = BETWEEN - 6;
	between[2] = between[3 + length] = ' ';
	memcpy(between + 3, label, length);
}

static void
add_segment(struct ladder *ladder, const struct row *row, long long time_ns)
{
	const struct segment *segment = &row->segment;
	char words[SEGMENT_FLAGS_SIZE], options[OPTIONS_SIZE];
	const char *more;
	char label[128], ack[24] = "", win[24], between[BETWEEN + 1];
	size_t n;

	segment_words(segment->flags, words);
	snprintf(win, sizeof win, "  win %u", row->window);
	if (segment->flags & FLAG_ACK)
		snprintf(ack, sizeof ack, "  ack %u", row->relative_ack);
	n = (size_t)snprintf(label, sizeof label, "%s  seq %u%s  len %u", words,
	                     row->relative_seq, ack, segment->length);
	if (n + strlen(win) <= BETWEEN - 6) {
		memcpy(label + n, win, strlen(win) + 1);
		*win = '\0';
	}
	draw_arrow(between, label, row->sender);
	add_line(ladder, row, time_ns, row->sender == OURS ? GREEN : CYAN, between,
	         true);

	if (segment->flags & FLAG_ACK)
		snprintf(ack, sizeof ack, "  ack %u", segment->ack);
	snprintf(label, sizeof label, _("   absolute: seq %u%s%s"), segment->seq,
	         ack, win);
	add_line(ladder, row, -1, DIM, label, false);
	more = format_options(segment, options);
	if (*more != '\0') {
		snprintf(label, sizeof label, "   %.*s", BETWEEN - 3, more);
		add_line(ladder, row, -1, DIM, label, false);
	}
}

/* Add TEXT after MARK, wrapped into lines.  The first line has the time and the
 * states, unless TIME_NS is negative. */
static void
add_marked(struct ladder *ladder, const struct row *row, long long time_ns,
           enum colour colour, const char *mark, const char *text)
{
	int indent = (int)strlen(mark);
	char line[sizeof row->text + BETWEEN];

	while (*text != '\0') {
		size_t n = columns_fit(text, (size_t)(BETWEEN - indent - 1));

		snprintf(line, sizeof line, "%-*s%.*s", indent, mark, (int)n, text);
		add_line(ladder, row, time_ns, colour, line, time_ns >= 0);
		text = columns_next_line(text, n);
		mark = "";
		time_ns = -1;
	}
}

/* Add the heading of ROW's phase, if the phase begins. */
static void
add_heading(struct ladder *ladder, const struct row *row)
{
	const char *name = _(phase_name(row->phase));
	char rule[TEXT_COLUMNS], line[2 * TEXT_COLUMNS];

	if ((int)row->phase == ladder->last_phase)
		return;
	ladder->last_phase = (int)row->phase;
	memset(rule, '-', sizeof rule);
	snprintf(line, sizeof line, "-- %s %.*s", name,
	         (int)(TEXT_COLUMNS - 5 - columns_of(name)), rule);
	add_coloured(ladder, BOLD, line);
	line_add(&ladder->line, "\n");
}

/* Add TEXT, which is not part of the ladder, wrapped into lines. */
static void
add_notice(struct ladder *ladder, const char *text)
{
	while (*text != '\0') {
		size_t n = columns_fit(text, TEXT_COLUMNS);

		line_add(&ladder->line, "%.*s\n", (int)n, text);
		text = columns_next_line(text, n);
	}
}

/* Add TEXT, padded with spaces to COLUMNS; if COLUMNS is negative, padded on
 * the left to -COLUMNS. */
static void
add_padded(struct ladder *ladder, const char *text, int columns)
{
	int wide = columns < 0 ? -columns : columns;
	int padding = wide - (int)columns_of(text);

	if (padding < 0)
		padding = 0;
	line_add(&ladder->line, "%*s%s%*s", columns < 0 ? padding : 0, "", text,
	         columns < 0 ? 0 : padding, "");
}

/* Add the headings of a connection: its addresses, and the columns. */
static void
add_begin(struct ladder *ladder, const struct row *row)
{
	add_notice(ladder, row->text);
	add_padded(ladder, _("seconds"), -TIME);
	line_add(&ladder->line, " ");
	add_padded(ladder, _("client"), BETWEEN + 2 - (int)columns_of(_("server")));
	line_add(&ladder->line, "%s  ", _("server"));
	add_padded(ladder, _("client is"), STATE + 1);
	line_add(&ladder->line, "%s\n%*s %s\n", _("server is"), TIME, "",
	         _("(segments and calls are observed; states: = reported by the "
	           "kernel, ~ inferred)"));
	ladder->last_phase = -1;
}

void
text_row(struct ladder *ladder, struct outlet *outlet, const struct row *row,
         long long start_ns)
{
	char words[CALL_SIZE];
	long long time_ns = row->time_ns - start_ns;

	if (row->kind == ROW_SEGMENT || row->kind == ROW_CALL)
		add_heading(ladder, row);
	switch (row->kind) {
	case ROW_NOTICE:
		add_notice(ladder, row->text);
		break;
	case ROW_BEGIN:
		add_begin(ladder, row);
		break;
	case ROW_SEGMENT:
		add_segment(ladder, row, time_ns);
		break;
	case ROW_CALL:
		add_marked(ladder, row, time_ns, BOLD, "o ", text_call(row, words));
		break;
	case ROW_STATE:
		add_marked(ladder, row, time_ns, PLAIN, ". ",
		           format_sample(row, words));
		break;
	case ROW_NOTE:
		add_marked(ladder, row, -1, YELLOW, "   * ", row->text);
	}
	line_print(&ladder->line, outlet);
}
