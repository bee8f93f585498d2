/* SPDX-License-Identifier: MIT */
/* story.c - what the rows of a connection mean, in their order. */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/language.h"
#include "story.h"

const char *
state_name(enum state state)
{
	static const char *const list[] = {
		"",         "ESTABLISHED", "SYN_SENT", "SYN_RECV",
		"FIN_WAIT1", "FIN_WAIT2",  "TIME_WAIT", "CLOSED",
		"CLOSE_WAIT", "LAST_ACK",  "LISTEN",    "CLOSING",
	};

	return (size_t)state < sizeof list / sizeof *list ? list[state] : "";
}

const char *
phase_name(enum phase phase)
{
	static const char *const list[] = {N_("handshake"), N_("data"),
	                                   N_("half-close"), N_("close")};

	return list[phase];
}

/* ---- Notes ---------------------------------------------------------------- */

/* What is noted once in a story. */
enum note {
	NOTE_SYN,
	NOTE_SCALE,
	NOTE_FIN,
	NOTE_FIN_WITH_DATA,
	NOTE_FIN_WITH_ACK,
	NOTE_AGAIN,
	NOTE_SHUT,
	NOTE_PROBE,
	NOTE_REOPENED,
	NOTE_RESET,
	NOTE_UNREAD,
	NOTE_OFFLOAD,
	NOTE_END_OF_FILE,
	NOTE_NOT_YET,
	NOTE_TIME_WAIT
};

__attribute__((__format__(__printf__, 4, 5))) static void
take_note(struct story *story, struct notes *notes, enum note which,
          const char *format, ...)
{
	va_list arguments;

	if (story->noted & 1u << which || notes->count == NOTES)
		return;
	story->noted |= 1u << which;
	va_start(arguments, format);
	vsnprintf(notes->text[notes->count++], sizeof *notes->text, _(format),
	          arguments);
	va_end(arguments);
}

/* NUMBER with a comma at each thousand, in BUFFER. */
static const char *
grouped(uint32_t number, char buffer[16])
{
	char digits[12];
	int n = snprintf(digits, sizeof digits, "%u", number);
	char *end = buffer;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	*end = '\0';
	/* cppcheck-suppress uninitvar ; it is written to, by END */
	return buffer;
}

/* ---- Sequence numbers, which wrap around (RFC 9293, section 3.4) ----------- */

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

/* ---- The states ------------------------------------------------------------ */

static void
set_state(struct story_end *end, enum state state)
{
	if (end->state != state)
		end->state_observed = false;
	end->state = state;
}

/* END goes on by itself: it sends a FIN, at once or behind what is queued. */
static void
fin_sent(struct story_end *end)
{
	if (end->state == STATE_ESTABLISHED || end->state == STATE_SYN_RECV)
		set_state(end, STATE_FIN_WAIT1);
	else if (end->state == STATE_CLOSE_WAIT)
		set_state(end, STATE_LAST_ACK);
}

/* The other end's FIN has come to END, and all before it. */
static void
fin_received(struct story_end *end)
{
	if (end->state == STATE_ESTABLISHED || end->state == STATE_SYN_RECV)
		set_state(end, STATE_CLOSE_WAIT);
	else if (end->state == STATE_FIN_WAIT1)
		set_state(end, STATE_CLOSING);
	else if (end->state == STATE_FIN_WAIT2)
		set_state(end, STATE_TIME_WAIT);
}

/* END is acknowledged up to ACK. */
static void
ack_received(struct story_end *end, uint32_t ack)
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

/* What sending SEGMENT makes of its sender FROM. */
static void
sent(struct story_end *from, const struct story_end *to,
     const struct segment *segment)
{
	uint32_t behind = segment->seq + segment_span(segment);

	if (!from->has_sent) {
		from->isn = segment->seq;
		from->next = behind;
		from->has_sent = true;
	}
	from->next = later(from->next, behind);
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
		/* It has it, even where its coming was not seen. */
		from->got = later(from->got, segment->ack);
		if (to->has_fin && !is_before(segment->ack, to->fin))
			fin_received(from);
	}
	if (segment->flags & FLAG_FIN) {
		from->has_fin = true;
		from->fin = behind;
		fin_sent(from);
	}
}

/* What SEGMENT of FROM makes of the end TO when it comes there. */
static void
received(struct story_end *to, const struct story_end *from,
         const struct segment *segment)
{
	uint32_t behind = segment->seq + segment_span(segment);

	if (segment->flags & FLAG_SYN)
		to->got = behind;
	if (segment->flags & FLAG_SYN && segment->flags & FLAG_ACK &&
	    to->state == STATE_SYN_SENT)
		set_state(to, STATE_ESTABLISHED);
	if (segment->flags & FLAG_ACK)
		ack_received(to, segment->ack);
	if (!is_before(to->got, segment->seq))
		to->got = later(to->got, behind);
	if (from->has_fin && !is_before(to->got, from->fin))
		fin_received(to);
}

/* ---- Segments ---------------------------------------------------------------- */

static void
note_syn(struct story *story, struct notes *notes)
{
	take_note(story, notes, NOTE_SYN,
	          N_("a SYN carries no data but takes a sequence number: "
	             "the first byte is seq 1"));
}

/* SEGMENT has a FIN; ACKS_FIN, it is the first to acknowledge the other's. */
static void
note_fin(struct story *story, struct notes *notes,
         const struct segment *segment, bool acks_fin)
{
	char bytes[16];

	if (segment->length > 0)
		take_note(story, notes, NOTE_FIN_WITH_DATA,
		          N_("this FIN rides with the last %s bytes of data, and takes "
		             "the sequence number behind them"),
		          grouped(segment->length, bytes));
	if (acks_fin)
		take_note(story, notes, NOTE_FIN_WITH_ACK,
		          N_("this FIN rides with the acknowledgement of the other "
		             "end's: so three segments close the connection, not "
		             "four"));
	take_note(story, notes, NOTE_FIN,
	          N_("a FIN takes a sequence number, so that it can be "
	             "acknowledged; it closes this direction alone"));
}

static void
note_window(struct story *story, struct notes *notes, struct story_end *from,
            const struct row *row)
{
	const struct segment *segment = &row->segment;
	char bytes[16];

	if (segment->flags & (FLAG_SYN | FLAG_RST))
		return;
	if (row->window != segment->window)
		take_note(story, notes, NOTE_SCALE,
		          N_("win %u on the wire is %s bytes at scale %d, which this "
		             "end's SYN told (and which never applies to a SYN "
		             "itself)"),
		          segment->window, grouped(row->window, bytes), from->scale);
	if (row->window == 0)
		take_note(story, notes, NOTE_SHUT,
		          N_("win 0: the buffer at this end is full until its program "
		             "reads, and the other end must wait"));
	else if (from->window_shut)
		take_note(story, notes, NOTE_REOPENED,
		          N_("the program at this end has read: its window is open "
		             "again"));
	from->window_shut = row->window == 0;
}

static void
note_again(struct story *story, struct notes *notes, const struct row *row)
{
	if (!row->again)
		return;
	if (row->segment.flags & FLAG_SYN)
		take_note(story, notes, NOTE_AGAIN,
		          N_("the SYN again: no answer came, because it was lost or "
		             "because the backlog is full"));
	else
		take_note(story, notes, NOTE_AGAIN,
		          N_("sent again: loss is repaired by retransmission; the "
		             "window does not help, it only stops a sender from "
		             "overrunning the receiver's buffer"));
}

static void
note_reset(struct story *story, struct notes *notes)
{
	if (!story->open && !story->ends[PEER].has_sent)
		take_note(story, notes, NOTE_RESET,
		          N_("the answer to this SYN is a reset: nobody listens at the "
		             "port, and connect fails with ECONNREFUSED"));
	else
		take_note(story, notes, NOTE_RESET,
		          N_("a reset ends both directions at once, what has not "
		             "arrived is lost, and no end stays in TIME_WAIT"));
}

/*
 * True if FROM has used the numbers of SEGMENT before: not so if they came out
 * of their order, as may happen between processors or on the way.
 */
static bool
is_again(struct story_end *from, const struct segment *segment)
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
add_segment(struct story *story, struct row *row, struct notes *notes)
{
	const struct segment *segment = &row->segment;
	struct story_end *from = &story->ends[row->sender];
	struct story_end *to = &story->ends[!row->sender];
	unsigned flags = segment->flags;
	bool was_open = story->open;
	bool acks_fin = to->has_fin && flags & FLAG_ACK &&
	                !is_before(segment->ack, to->fin) &&
	                is_before(from->acked, to->fin);

	story->segments = true;
	row->again = is_again(from, segment);
	if (from->has_sent && segment_span(segment) == 0 && !(flags & FLAG_RST) &&
	    segment->seq == from->next - 1)
		take_note(story, notes, NOTE_PROBE,
		          N_("a sequence number that was used already, and no data: a "
		             "probe, which asks for an acknowledgement and the "
		             "window"));
	note_again(story, notes, row);
	if (flags & FLAG_RST)
		note_reset(story, notes);
	if (flags & FLAG_FIN)
		note_fin(story, notes, segment, acks_fin);

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
		sent(from, to, segment);
		received(to, from, segment);
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
		note_syn(story, notes);
	note_window(story, notes, from, row);
	if (to->mss > 0 && segment->length > to->mss)
		take_note(story, notes, NOTE_OFFLOAD,
		          N_("len is above the other end's MSS of %u: segmentation "
		             "offload cuts it up below the place where it was "
		             "captured"),
		          to->mss);
}

/* ---- Calls and states ---------------------------------------------------------- */

static bool
is_call(const struct row *row, const char *name)
{
	return strcmp(row->name, name) == 0;
}

static void
add_call(struct story *story, const struct row *row, struct notes *notes)
{
	struct story_end *ours = &story->ends[OURS];
	enum phase least = PHASE_HANDSHAKE;
	char bytes[16];

	if (is_call(row, "read") || is_call(row, "write"))
		least = PHASE_DATA;
	else if (is_call(row, "shutdown"))
		least = PHASE_HALF_CLOSE;
	else if (is_call(row, "close"))
		least = PHASE_CLOSE;
	if (story->phase < least)
		story->phase = least;
	if (is_call(row, "read") && row->result == 0)
		take_note(story, notes, NOTE_END_OF_FILE,
		          N_("read returns 0: the other end's FIN has come, and all "
		             "data before it was read"));
	if (!is_call(row, "connect") && row->result < 0 && row->error == EAGAIN)
		take_note(story, notes, NOTE_NOT_YET,
		          N_("EAGAIN is no failure: the socket does not block, and "
		             "there is nothing to read, or no room to write, yet"));
	if (is_call(row, "connect") && row->result < 0 &&
	    row->error == EINPROGRESS && !story->segments)
		set_state(ours, STATE_SYN_SENT);
	/* No FIN goes out then, but a reset (RFC 9293, section 3.6.1). */
	if (row->unread > 0 && ours->state != STATE_TIME_WAIT &&
	    ours->state != STATE_CLOSED) {
		set_state(ours, STATE_CLOSED);
		take_note(story, notes, NOTE_UNREAD,
		          N_("close leaves %s bytes unread: so a reset goes out in "
		             "place of a FIN, which says that not all has arrived"),
		          grouped(row->unread, bytes));
	}
	/* The call changes the state, not the FIN (RFC 9293, section 3.10.4). */
	if ((is_call(row, "shutdown") || is_call(row, "close")) && row->result == 0)
		fin_sent(ours);
	if (is_call(row, "close") && ours->state == STATE_SYN_SENT)
		set_state(ours, STATE_CLOSED);
}

/* The kernel's word confirms what was inferred, or does not; or stands alone. */
static void
add_state(struct story *story, struct row *row)
{
	for (int i = OURS; i <= PEER; i++) {
		struct story_end *end = &story->ends[i];

		if (row->state[i] != STATE_UNKNOWN && !story->segments)
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
story_add(struct story *story, struct row *row, struct notes *notes)
{
	notes->count = 0;
	if (row->kind == ROW_SEGMENT)
		add_segment(story, row, notes);
	else if (row->kind == ROW_CALL)
		add_call(story, row, notes);
	if (row->kind == ROW_STATE)
		add_state(story, row);
	else
		for (int i = OURS; i <= PEER; i++) {
			row->state[i] = story->ends[i].state;
			row->state_observed[i] = story->ends[i].state_observed;
		}
	row->phase = story->phase;
	if (row->state[OURS] == STATE_TIME_WAIT)
		take_note(story, notes, NOTE_TIME_WAIT,
		          N_("TIME_WAIT: the end that closed first keeps the addresses "
		             "for a minute, in case its last acknowledgement is lost, "
		             "and until no old segment can come to a new connection"));
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
