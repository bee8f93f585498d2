/* SPDX-License-Identifier: MIT */
/* story.c - follow a connection row by row: its states, phases and notes. */
#include <config.h>

#include <errno.h>
#include <string.h>

#include "story.h"

/* List the note WHICH for this row, unless the connection has had it or the row
 * has NOTES_PER_ROW. */
static void
add_note(struct story *story, enum note which)
{
	if (story->noted & 1u << which || story->note_count == NOTES_PER_ROW)
		return;
	story->noted |= 1u << which;
	story->notes[story->note_count++] = which;
}

/* ---- Sequence numbers, which wrap around (RFC 9293, section 3.4) --------- */

static bool
is_before(uint32_t a, uint32_t b)
{
	return a - b > 0x7fffffff;
}

static uint32_t
later(uint32_t a, uint32_t b)
{
	return is_before(a, b) ? b : a;
}

/* ---- The states ---------------------------------------------------------- */

/* Set END's STATE, which is inferred if it changes. */
static void
set_state(struct story_end *end, enum state state)
{
	if (end->state != state)
		end->state_observed = false;
	end->state = state;
}

/* Change END's state as it sends a FIN, now or after the data that is
 * queued. */
static void
send_fin(struct story_end *end)
{
	if (end->state == STATE_ESTABLISHED || end->state == STATE_SYN_RECV)
		set_state(end, STATE_FIN_WAIT1);
	else if (end->state == STATE_CLOSE_WAIT)
		set_state(end, STATE_LAST_ACK);
}

/* Change END's state as it receives the other end's FIN, and all before it. */
static void
receive_fin(struct story_end *end)
{
	if (end->state == STATE_ESTABLISHED || end->state == STATE_SYN_RECV)
		set_state(end, STATE_CLOSE_WAIT);
	else if (end->state == STATE_FIN_WAIT1)
		set_state(end, STATE_CLOSING);
	else if (end->state == STATE_FIN_WAIT2)
		set_state(end, STATE_TIME_WAIT);
}

/* Change END's state as it receives the acknowledgement number ACK. */
static void
receive_ack(struct story_end *end, uint32_t ack)
{
	if (!end->has_sent || is_before(ack, end->isn + 1))
		return;
	if (end->state == STATE_SYN_RECV)
		set_state(end, STATE_ESTABLISHED);
	if (!end->has_fin || is_before(ack, end->fin))
		return;
	if (end->state == STATE_FIN_WAIT1)
		set_state(end, STATE_FIN_WAIT2);
	else if (end->state == STATE_CLOSING)
		set_state(end, STATE_TIME_WAIT);
	else if (end->state == STATE_LAST_ACK)
		set_state(end, STATE_CLOSED);
}

/* Update FROM, which sends SEGMENT to TO. */
static void
send_segment(struct story_end *from, const struct story_end *to,
             const struct segment *segment)
{
	uint32_t after = segment->seq + segment_span(segment);

	if (!from->has_sent) {
		from->isn = segment->seq;
		from->next = after;
		from->has_sent = true;
	}
	from->next = later(from->next, after);
	if (segment->flags & FLAG_SYN) {
		set_state(from, segment->flags & FLAG_ACK ? STATE_SYN_RECV
		                                          : STATE_SYN_SENT);
		from->has_scale = segment->has_scale;
		from->scale = segment->scale;
		from->mss = segment->has_mss ? segment->mss : 0;
	}
	if (segment->flags & FLAG_ACK) {
		from->acked = from->has_acked ? later(from->acked, segment->ack)
		                              : segment->ack;
		from->has_acked = true;
		/* FROM has received what it acknowledges, even if the capture has
		 * missed those segments. */
		from->got = later(from->got, segment->ack);
		if (to->has_fin && !is_before(segment->ack, to->fin))
			receive_fin(from);
	}
	if (segment->flags & FLAG_FIN) {
		from->has_fin = true;
		from->fin = after;
		send_fin(from);
	}
}

/* Update TO, which receives SEGMENT of FROM. */
static void
receive_segment(struct story_end *to, const struct story_end *from,
                const struct segment *segment)
{
	uint32_t after = segment->seq + segment_span(segment);

	if (segment->flags & FLAG_SYN)
		to->got = after;
	if (segment->flags & FLAG_SYN && segment->flags & FLAG_ACK &&
	    to->state == STATE_SYN_SENT)
		set_state(to, STATE_ESTABLISHED);
	if (segment->flags & FLAG_ACK)
		receive_ack(to, segment->ack);
	if (!is_before(to->got, segment->seq))
		to->got = later(to->got, after);
	if (from->has_fin && !is_before(to->got, from->fin))
		receive_fin(to);
}

/* ---- Segments ------------------------------------------------------------ */

/* Add the notes of SEGMENT, which has a FIN.  ACKS_FIN: it is also the first to
 * acknowledge the other end's FIN. */
static void
note_fin(struct story *story, const struct segment *segment, bool acks_fin)
{
	if (segment->length > 0)
		add_note(story, NOTE_FIN_WITH_DATA);
	if (acks_fin)
		add_note(story, NOTE_FIN_WITH_ACK);
	add_note(story, NOTE_FIN);
}

static void
note_window(struct story *story, struct story_end *from, const struct row *row)
{
	if (row->segment.flags & (FLAG_SYN | FLAG_RST))
		return;
	if (row->window != row->segment.window)
		add_note(story, NOTE_SCALE);
	if (row->window == 0)
		add_note(story, NOTE_WINDOW_ZERO);
	else if (from->window_is_zero)
		add_note(story, NOTE_WINDOW_OPEN);
	from->window_is_zero = row->window == 0;
}

/*
 * True if FROM has sent the sequence numbers of SEGMENT before.  False if they
 * fill the gap that FROM left: the network, or several processors of this
 * machine, can change the order of segments.  Updates the gap, so call this
 * once for each segment.
 */
static bool
check_retransmission(struct story_end *from, const struct segment *segment)
{
	uint32_t seq = segment->seq;

	if (!from->has_sent || segment_span(segment) == 0 ||
	    segment->flags & FLAG_RST)
		return false;
	if (is_before(from->next, seq)) {
		from->gap = from->next;
		from->gap_end = seq;
	}
	if (!is_before(seq, from->next))
		return false;
	if (is_before(seq, from->gap) || !is_before(seq, from->gap_end))
		return true;
	from->gap = seq + segment_span(segment);
	return false;
}

static void
add_segment(struct story *story, struct row *row)
{
	const struct segment *segment = &row->segment;
	struct story_end *from = &story->ends[row->sender];
	struct story_end *to = &story->ends[!row->sender];
	unsigned flags = segment->flags;
	bool was_open = story->open;
	bool acks_fin = to->has_fin && flags & FLAG_ACK &&
	                !is_before(segment->ack, to->fin) &&
	                is_before(from->acked, to->fin);

	story->has_segments = true;
	row->is_retransmission = check_retransmission(from, segment);
	if (from->has_sent && segment_span(segment) == 0 && !(flags & FLAG_RST) &&
	    segment->seq == from->next - 1)
		add_note(story, NOTE_PROBE);
	if (row->is_retransmission)
		add_note(story, NOTE_RETRANSMISSION);
	if (flags & FLAG_RST)
		add_note(story, NOTE_RESET);
	if (flags & FLAG_FIN)
		note_fin(story, segment, acks_fin);

	if (was_open && story->phase == PHASE_HANDSHAKE)
		story->phase = PHASE_DATA;
	if (flags & FLAG_FIN && to->has_fin)
		story->phase = PHASE_CLOSE;
	else if (flags & FLAG_FIN && story->phase < PHASE_HALF_CLOSE)
		story->phase = PHASE_HALF_CLOSE;
	if (flags & FLAG_RST && was_open)
		story->phase = PHASE_CLOSE;

	if (flags & FLAG_RST) {
		set_state(from, STATE_CLOSED);
		set_state(to, STATE_CLOSED);
	} else {
		send_segment(from, to, segment);
		receive_segment(to, from, segment);
	}
	if (story->ends[OURS].state == STATE_ESTABLISHED &&
	    story->ends[PEER].state == STATE_ESTABLISHED)
		story->open = true;

	row->relative_seq = from->has_sent ? segment->seq - from->isn : 0;
	row->relative_ack =
		flags & FLAG_ACK && to->has_sent ? segment->ack - to->isn : 0;
	row->window = segment->window;
	if (!(flags & FLAG_SYN) && from->has_scale && to->has_scale)
		row->window <<= from->scale;
	if (flags & FLAG_SYN)
		add_note(story, NOTE_SYN);
	note_window(story, from, row);
	if (to->mss > 0 && segment->length > to->mss)
		add_note(story, NOTE_OFFLOAD);
}

/* ---- Calls and states ---------------------------------------------------- */

static bool
is_call(const struct row *row, const char *name)
{
	return strcmp(row->name, name) == 0;
}

static void
add_call(struct story *story, const struct row *row)
{
	struct story_end *ours = &story->ends[OURS];
	enum phase least = PHASE_HANDSHAKE;

	if (is_call(row, "read") || is_call(row, "write"))
		least = PHASE_DATA;
	else if (is_call(row, "shutdown"))
		least = PHASE_HALF_CLOSE;
	else if (is_call(row, "close"))
		least = PHASE_CLOSE;
	if (story->phase < least)
		story->phase = least;
	if (is_call(row, "read") && row->result == 0)
		add_note(story, NOTE_END_OF_FILE);
	if (!is_call(row, "connect") && row->result < 0 && row->error == EAGAIN)
		add_note(story, NOTE_EAGAIN);
	if (is_call(row, "connect") && row->result < 0 &&
	    row->error == EINPROGRESS && !story->has_segments)
		set_state(ours, STATE_SYN_SENT);
	/* With unread data, close sends RST instead of FIN (RFC 9293, section
	 * 3.6.1). */
	if (row->unread > 0 && ours->state != STATE_TIME_WAIT &&
	    ours->state != STATE_CLOSED) {
		set_state(ours, STATE_CLOSED);
		add_note(story, NOTE_UNREAD);
	}
	/* The state changes with the call, though the FIN may wait for queued
	 * data (RFC 9293, section 3.10.4). */
	if ((is_call(row, "shutdown") || is_call(row, "close")) && row->result == 0)
		send_fin(ours);
	if (is_call(row, "close") && ours->state == STATE_SYN_SENT)
		set_state(ours, STATE_CLOSED);
}

/* Take ROW, a report of the kernel.  With segments, a state that was inferred
 * counts as observed if the report agrees, and as inferred if not.  Without
 * segments, the states of the report replace those of STORY. */
static void
add_state(struct story *story, struct row *row)
{
	for (int i = OURS; i <= PEER; i++) {
		struct story_end *end = &story->ends[i];

		if (row->state[i] != STATE_UNKNOWN && !story->has_segments)
			end->state = row->state[i];
		if (row->state[i] != STATE_UNKNOWN)
			end->state_observed = row->state[i] == end->state;
		row->state_observed[i] = row->state[i] != STATE_UNKNOWN;
		if (!row->state_observed[i])
			row->state[i] = end->state;
	}
}

void
story_begin(struct story *story)
{
	memset(story, 0, sizeof *story);
}

void
story_add(struct story *story, struct row *row)
{
	story->note_count = 0;
	if (row->kind == ROW_SEGMENT)
		add_segment(story, row);
	else if (row->kind == ROW_CALL)
		add_call(story, row);
	if (row->kind == ROW_STATE)
		add_state(story, row);
	else
		for (int i = OURS; i <= PEER; i++) {
			row->state[i] = story->ends[i].state;
			row->state_observed[i] = story->ends[i].state_observed;
		}
	row->phase = story->phase;
	if (row->state[OURS] == STATE_TIME_WAIT)
		add_note(story, NOTE_TIME_WAIT);
}

bool
story_is_over(const struct story *story)
{
	for (int i = OURS; i <= PEER; i++)
		if (story->ends[i].state != STATE_TIME_WAIT &&
		    story->ends[i].state != STATE_CLOSED &&
		    (i == OURS || story->ends[i].has_sent))
			return false;
	return true;
}
