/* SPDX-License-Identifier: MIT */
/* json.c - print a trace as JSON, one object per line. */
#include <config.h>

#include <stdbool.h>

#include "common/json_string.h"
#include "line.h"
#include "output.h"
#include "wrap.h"

/* Add TEXT as a string. */
static void
add_string(struct line *line, const char *key, const char *text)
{
	char string[JSON_STRING_SIZE];

	line_add(line, ",\"%s\":%s", key, json_string(text, string));
}

/* Add the members that each object has. */
static void
add_head(struct line *line, const char *kind, long long time_ns, bool observed)
{
	long long us = time_ns > 0 ? time_ns / 1000 : 0;

	line_add(line, "{\"kind\":\"%s\",\"t\":%lld.%06lld,\"observed\":%s", kind,
	         us / 1000000, us % 1000000, observed ? "true" : "false");
}

static void
add_states(struct line *line, const struct row *row)
{
	static const char *const keys[] = {"state", "peer_state"};

	for (int i = OURS; i <= PEER; i++) {
		if (row->state[i] == STATE_UNKNOWN)
			continue;
		add_string(line, keys[i], state_name(row->state[i]));
		line_add(line, ",\"%s_observed\":%s", keys[i],
		         row->state_observed[i] ? "true" : "false");
	}
}

static void
add_segment(struct line *line, const struct row *row)
{
	const struct segment *segment = &row->segment;
	char letters[SEGMENT_FLAGS_SIZE];

	add_string(line, "dir", row->sender == OURS ? "out" : "in");
	add_string(line, "flags", segment_letters(segment->flags, letters));
	line_add(line, ",\"seq\":%u,\"ack\":%u,\"len\":%u,\"win\":%u", segment->seq,
	         segment->ack, segment->length, row->window);
	line_add(line, ",\"relative_seq\":%u,\"relative_ack\":%u,\"wire_win\":%u",
	         row->relative_seq, row->relative_ack, segment->window);
	if (segment->has_mss)
		line_add(line, ",\"mss\":%u", segment->mss);
	if (segment->has_scale)
		line_add(line, ",\"scale\":%u", segment->scale);
	if (segment->has_sack_permitted)
		line_add(line, ",\"sack_permitted\":true");
	if (segment->has_timestamps)
		line_add(line, ",\"timestamps\":[%u,%u]", segment->timestamp,
		         segment->timestamp_echo);
	for (unsigned i = 0; i < segment->sacks; i++)
		line_add(line, "%s[%u,%u]%s", i == 0 ? ",\"sack\":[" : ",",
		         segment->sack[i].left, segment->sack[i].right,
		         i + 1 == segment->sacks ? "]" : "");
	if (row->is_retransmission)
		line_add(line, ",\"retransmission\":true");
}

static void
add_call(struct line *line, const struct row *row)
{
	const char *error = wrap_errno_name(row->error);

	add_string(line, "call", row->name);
	add_string(line, "given", row->given);
	line_add(line, ",\"result\":%lld", row->result);
	if (row->result < 0)
		add_string(line, "error", error != NULL ? error : "?");
	if (row->unread > 0)
		line_add(line, ",\"unread\":%u", row->unread);
}

static void
add_sample(struct line *line, const struct sample *sample)
{
	if (!sample->has_info)
		return;
	line_add(line,
		",\"rtt_us\":%u,\"rtt_variance_us\":%u,\"cwnd\":%u,\"send_mss\":%u",
		sample->rtt, sample->rtt_variance, sample->congestion_window,
		sample->send_mss);
	line_add(line, ",\"retransmits\":%u,\"unacknowledged\":%u,\"peer_win\":%u"
	         ",\"receive_space\":%u",
	         sample->retransmits, sample->unacknowledged, sample->peer_window,
	         sample->receive_space);
}

void
json_error(struct line *line, const char *text, long long time_ns)
{
	line->filled = 0;
	add_head(line, "error", time_ns, true);
	add_string(line, "text", text);
	line_add(line, "}\n");
}

void
json_row(struct outlet *outlet, const struct row *row, long long start_ns)
{
	static const char *const kinds[] = {"note", "note", "segment", "call",
	                                    "state", "note"};
	struct line line = {.filled = 0};

	add_head(&line, kinds[row->kind], row->time_ns - start_ns, row->observed);
	switch (row->kind) {
	case ROW_SEGMENT:
		add_segment(&line, row);
		break;
	case ROW_CALL:
		add_call(&line, row);
		break;
	case ROW_STATE:
		add_sample(&line, &row->sample);
		break;
	case ROW_NOTICE:
	case ROW_BEGIN:
	case ROW_NOTE:
		add_string(&line, "text", row->text);
	}
	if (row->kind == ROW_SEGMENT || row->kind == ROW_CALL)
		add_string(&line, "phase", phase_name(row->phase));
	if (row->kind == ROW_SEGMENT || row->kind == ROW_CALL ||
		row->kind == ROW_STATE)
		add_states(&line, row);
	line_add(&line, "}\n");
	line_print(&line, outlet);
}
