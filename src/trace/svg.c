/* SPDX-License-Identifier: MIT */
/* svg.c - a trace as a drawing, a ladder as textbooks have it. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/columns.h"
#include "common/language.h"
#include "output.h"

/* Of a longer trace the middle is left out, where it is all data. */
enum { KEPT_FIRST = 200, KEPT_LAST = 200 };

/* Places across, in pixels. */
enum {
	WIDTH = 1310,
	TIMES = 24,
	CLIENT = 430,
	SERVER = 850,
	BAR = 8,
	NOTES_AT = 1000
};

/* What fits between the times and the client's line, and beside the server's. */
enum { CALL_COLUMNS = 47, NOTE_COLUMNS = 44 };

/* Heights. */
enum {
	TOP = 96,
	SEGMENT = 54,
	SLOPE = 16,
	CALL = 26,
	CALL_LINE = 14,
	HEADING = 34,
	NOTE_LINE = 16,
	BOTTOM = 56
};

struct kept {
	struct row row;
	long long time_ns;
};
static struct kept *first, *last; /* last is a ring */
static unsigned firsts, lasts;
static bool failed;

static FILE *bars, *out; /* what is below, and above */
static int y;          /* where the next row goes */
static int notes_y;    /* where the next note may go */
static int state_y[2]; /* where the bar of an end's state began */
static enum state state[2];
static unsigned drawn; /* the row that is */
static int phase, phase_y;

void
svg_row(const struct row *row, long long start_ns)
{
	struct kept *at;

	if (first == NULL) {
		first = calloc(KEPT_FIRST, sizeof *first);
		last = calloc(KEPT_LAST, sizeof *last);
		failed = first == NULL || last == NULL;
	}
	if (failed)
		return;
	at = firsts < KEPT_FIRST ? &first[firsts++] : &last[lasts++ % KEPT_LAST];
	at->row = *row;
	at->time_ns = row->time_ns - start_ns;
}

/* How many rows of the end are kept. */
static unsigned
kept_last(void)
{
	return lasts < KEPT_LAST ? lasts : KEPT_LAST;
}

/* Row I of those that were kept. */
static const struct kept *
kept_row(unsigned i)
{
	return i < firsts ? &first[i]
	                  : &last[(lasts - kept_last() + i - firsts) % KEPT_LAST];
}

/* The kernel told of END that it is in the state OF, which it enters now, before
 * it leaves it. */
static bool
is_observed(int end, enum state of)
{
	for (unsigned i = drawn; i < firsts + kept_last(); i++) {
		const struct row *row = &kept_row(i)->row;

		if (row->kind == ROW_BEGIN)
			return false;
		if (row->state[end] == of && row->state_observed[end])
			return true;
		if (row->state[end] != of && row->state[end] != STATE_UNKNOWN)
			return false;
	}
	return false;
}

static void
put_text(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		switch (text[i]) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		default:
			fputc((unsigned char)text[i] < 0x20 ? '?' : text[i], out);
		}
}

/* TEXT of CLASS, anchored at X. */
static void
text_at(int x, int at, const char *class, const char *text)
{
	fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"%s\" xml:space=\"preserve\">",
	        x, at, class);
	put_text(text, strlen(text));
	fputs("</text>\n", out);
}

/* Each state has its colour, alike where they belong together. */
static const char *
colour(enum state of)
{
	static const char *const list[] = {
		"#ddd",    "#2e8b57", "#e0a800", "#e0a800", "#d2691e", "#d2691e",
		"#7b5ea7", "#9aa0a6", "#d2691e", "#d2691e", "#9aa0a6", "#d2691e",
	};

	return list[of];
}

static int
lifeline(int end)
{
	return end == OURS ? CLIENT : SERVER;
}

/* The bar of END's state until AT. */
static void
end_bar(int end, int at)
{
	if (at > state_y[end])
		fprintf(bars,
		        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		        "fill=\"%s\"/>\n",
		        lifeline(end) - BAR / 2, state_y[end], BAR, at - state_y[end],
		        colour(state[end]));
	state_y[end] = at;
}

/* END's state after ROW, which it enters at AT. */
static void
change_state(int end, const struct row *row, int at)
{
	if (row->state[end] == STATE_UNKNOWN || row->state[end] == state[end])
		return;
	end_bar(end, at);
	state[end] = row->state[end];
	fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"state %s%s\">%s</text>\n",
	        end == OURS ? CLIENT - 12 : SERVER + 12, at + 4,
	        end == OURS ? "left" : "right",
	        is_observed(end, state[end]) ? "" : " inferred",
	        state_name(state[end]));
}

static void
end_phase(int at)
{
	if (phase >= 0)
		fprintf(out,
		        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
		        "class=\"brace\"/>\n",
		        TIMES - 10, phase_y - 12, TIMES - 10, at - 14);
}

static void
begin_phase(const struct row *row)
{
	if ((int)row->phase == phase)
		return;
	if (notes_y > y)
		y = notes_y;
	end_phase(y);
	phase = (int)row->phase;
	y += 6;
	fprintf(out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"rule\"/>\n",
	        TIMES - 10, y - 14, WIDTH - TIMES, y - 14);
	text_at(TIMES, y + 4, "phase", _(phase_name(row->phase)));
	phase_y = y;
	y += HEADING;
}

static void
put_time(long long time_ns)
{
	char text[32];

	snprintf(text, sizeof text, "%.6f", (double)time_ns / 1e9);
	text_at(TIMES, y + 4, "time", text);
}

/* The two lines of a segment, above its arrow and below it. */
static void
label(const struct row *row, const char *above, const char *below)
{
	int middle = (CLIENT + SERVER) / 2;
	double turn = row->sender == OURS ? 2.182 : -2.182; /* atan(SLOPE/420) */

	fprintf(out, "<g transform=\"rotate(%.3f %d %d)\">\n", turn, middle,
	        y + SLOPE / 2);
	text_at(middle, y + SLOPE / 2 - 6, "segment", above);
	text_at(middle, y + SLOPE / 2 + 14, "detail", below);
	fputs("</g>\n", out);
}

/* What is written below the arrow of a segment. */
static void
describe(const struct row *row, char *buffer, size_t size)
{
	const struct segment *segment = &row->segment;
	char mss[16] = "", scale[16] = "";

	if (segment->has_mss)
		snprintf(mss, sizeof mss, ", mss %u", segment->mss);
	if (segment->has_scale)
		snprintf(scale, sizeof scale, ", scale %u", segment->scale);
	if (segment->flags & FLAG_SYN)
		snprintf(buffer, size, _("absolute seq %u, win %u%s%s%s"), segment->seq,
		         row->window, mss, scale,
		         segment->has_sack_permitted ? ", SACK" : "");
	else
		snprintf(buffer, size, "win %u", row->window);
}

static void
draw_segment(const struct row *row, long long time_ns)
{
	const struct segment *segment = &row->segment;
	char words[SEGMENT_FLAGS_SIZE];
	char above[160], below[160], ack[24] = "", length[24] = "";
	bool ours = row->sender == OURS;

	if (segment->flags & FLAG_ACK)
		snprintf(ack, sizeof ack, "  ack %u", row->relative_ack);
	if (segment->length > 0)
		snprintf(length, sizeof length, "  len %u", segment->length);
	snprintf(above, sizeof above, "%s  seq %u%s%s",
	         segment_words(segment->flags, words), row->relative_seq, ack,
	         length);
	describe(row, below, sizeof below);

	y += 6;
	put_time(time_ns);
	fprintf(out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
	        "class=\"arrow%s\" marker-end=\"url(#head)\"/>\n",
	        ours ? CLIENT + BAR / 2 : SERVER - BAR / 2, y,
	        ours ? SERVER - BAR / 2 - 1 : CLIENT + BAR / 2 + 1, y + SLOPE,
	        row->again ? " again" : "");
	label(row, above, below);
	change_state(ours ? OURS : PEER, row, y);
	change_state(ours ? PEER : OURS, row, y + SLOPE);
	y += SEGMENT;
}

static void
draw_call(const struct row *row, long long time_ns)
{
	char words[CALL_SIZE], line[CALL_COLUMNS + 1];
	const char *text = text_call(row, words);

	put_time(time_ns);
	fprintf(out, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" class=\"dot\"/>\n",
	        CLIENT, y);
	for (;;) {
		size_t n = columns_fit(text, CALL_COLUMNS);

		snprintf(line, sizeof line, "%.*s", (int)n, text);
		text_at(CLIENT - 12, y + 4, "call", line);
		text = columns_next(text, n);
		if (*text == '\0')
			break;
		y += CALL_LINE;
	}
	/* Its place is taken by the call: the state is written below. */
	if (row->state[OURS] != state[OURS])
		y += CALL - 8;
	change_state(OURS, row, y);
	change_state(PEER, row, y);
	y += CALL;
}

static void
draw_state(const struct row *row)
{
	if (row->state[OURS] == state[OURS] && row->state[PEER] == state[PEER])
		return;
	change_state(OURS, row, y);
	change_state(PEER, row, y);
	y += CALL - 4;
}

static void
draw_note(const struct row *row, int row_y)
{
	const char *text = row->text;
	int at = notes_y > row_y ? notes_y : row_y;

	fprintf(out,
	        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" "
	        "class=\"leader\"/>\n",
	        NOTES_AT - 10, at - 10, NOTES_AT - 10, at + 4);
	while (*text != '\0') {
		size_t n = columns_fit(text, NOTE_COLUMNS);

		fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"note\">", NOTES_AT,
		        at + 4);
		put_text(text, n);
		fputs("</text>\n", out);
		text = columns_next(text, n);
		at += NOTE_LINE;
	}
	notes_y = at + 8;
}

static void
draw_begin(const struct row *row)
{
	if (notes_y > y)
		y = notes_y;
	for (int end = OURS; end <= PEER; end++) {
		if (phase >= 0)
			end_bar(end, y);
		state[end] = STATE_UNKNOWN;
	}
	end_phase(y);
	phase = -1;
	y += 24;
	text_at((CLIENT + SERVER) / 2, y, "title", row->text);
	text_at(CLIENT, y + 28, "end", _("client"));
	text_at(SERVER, y + 28, "end", _("server"));
	y += 48;
	state_y[OURS] = state_y[PEER] = y;
}

static void
draw(const struct kept *kept)
{
	static int row_y;
	const struct row *row = &kept->row;

	if (row->kind == ROW_SEGMENT || row->kind == ROW_CALL)
		begin_phase(row);
	if (row->kind != ROW_NOTE)
		row_y = y;
	switch (row->kind) {
	case ROW_NOTICE:
		text_at((CLIENT + SERVER) / 2, y, "notice", row->text);
		y += CALL;
		break;
	case ROW_BEGIN:
		draw_begin(row);
		break;
	case ROW_SEGMENT:
		draw_segment(row, kept->time_ns);
		break;
	case ROW_CALL:
		draw_call(row, kept->time_ns);
		break;
	case ROW_STATE:
		draw_state(row);
		break;
	case ROW_NOTE:
		draw_note(row, row_y + 6);
	}
}

static void
draw_gap(unsigned rows)
{
	char text[64];

	snprintf(text, sizeof text, _("%u rows are left out"), rows);
	text_at((CLIENT + SERVER) / 2, y, "notice", text);
	y += CALL;
}

static void
draw_all(void)
{
	y = 8;
	notes_y = 0;
	phase = -1;
	memset(state, 0, sizeof state);
	for (drawn = 0; drawn < firsts + kept_last(); drawn++) {
		if (drawn == firsts && lasts > kept_last())
			draw_gap(lasts - kept_last());
		draw(kept_row(drawn));
	}
	if (notes_y > y)
		y = notes_y;
	end_bar(OURS, y);
	end_bar(PEER, y);
	end_phase(y);
	text_at(TIMES, y + 34, "legend",
	        _("Times in seconds, not to scale. Sequence numbers relative to "
	          "each end's first. Segments and calls are observed; a state in "
	          "italics is inferred from them, the others the kernel "
	          "confirmed."));
}

static const char style[] =
	"<style>\n"
	"text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;"
	"font-size:13px;fill:#222}\n"
	".title{font-size:17px;font-weight:bold;text-anchor:middle}\n"
	".end{font-size:15px;font-weight:bold;text-anchor:middle}\n"
	".phase{font-size:14px;font-weight:bold;fill:#444}\n"
	".time{font-size:11px;fill:#888}\n"
	".segment{font-weight:bold;text-anchor:middle}\n"
	".detail{font-size:11px;fill:#666;text-anchor:middle}\n"
	".call{font-family:'DejaVu Sans Mono','Liberation Mono',monospace;"
	"font-size:11.5px;text-anchor:end}\n"
	".state{font-size:11.5px;font-weight:bold}\n"
	".left{text-anchor:end}\n"
	".inferred{font-style:italic;font-weight:normal}\n"
	".note{font-size:12.5px;font-style:italic;fill:#3b5b92}\n"
	".notice{font-size:12.5px;fill:#a33;text-anchor:middle}\n"
	".legend{font-size:11px;fill:#777}\n"
	".arrow{stroke:#222;stroke-width:1.5}\n"
	".again{stroke:#c0392b;stroke-dasharray:6 4}\n"
	".rule{stroke:#ccc;stroke-width:1}\n"
	".brace{stroke:#ccc;stroke-width:3}\n"
	".leader{stroke:#3b5b92;stroke-width:2}\n"
	".dot{fill:#fff;stroke:#222;stroke-width:1.5}\n"
	"</style>\n"
	"<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" "
	"markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" "
	"orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" fill=\"#222\"/></marker>"
	"</defs>\n";

/* The drawing's two layers, BELOW and ABOVE, with what is around them. */
static int
put_drawing(FILE *file, const char *below, const char *above)
{
	fprintf(file,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
	        "height=\"%d\" viewBox=\"0 0 %d %d\">\n"
	        "<title>%s</title>\n%s"
	        "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
	        WIDTH, y + BOTTOM, WIDTH, y + BOTTOM, _("A TCP connection"), style,
	        WIDTH, y + BOTTOM);
	fputs(below, file);
	fputs(above, file);
	fputs("</svg>\n", file);
	return ferror(file) ? -1 : 0;
}

/* The height is known when all is drawn: so that is done in memory first. */
int
svg_end(FILE *file)
{
	char *below = NULL, *above = NULL;
	size_t below_size = 0, above_size = 0;
	int result = -1;

	bars = open_memstream(&below, &below_size);
	out = open_memstream(&above, &above_size);
	if (bars != NULL && out != NULL && firsts > 0)
		draw_all();
	if (bars == NULL || fclose(bars) != 0)
		failed = true;
	if (out == NULL || fclose(out) != 0)
		failed = true;
	if (!failed)
		result = put_drawing(file, below, above);
	free(below);
	free(above);
	free(first);
	free(last);
	first = last = NULL;
	firsts = lasts = 0;
	return result;
}
