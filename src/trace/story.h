/* SPDX-License-Identifier: MIT */
/* story.h - what the rows of a connection mean, in their order. */
#ifndef TRACE_STORY_H
#define TRACE_STORY_H

#include "row.h"

/* One end: which numbers it has used and seen. */
struct story_end {
	enum state state;
	bool state_observed;
	bool has_sent; /* then isn and next hold */
	bool has_fin;  /* then fin holds */
	uint32_t isn;  /* its first sequence number */
	uint32_t next; /* the one behind the highest that it has used */
	uint32_t fin;  /* the one behind its FIN */
	uint32_t got;  /* the one behind what has come to it without a gap */
	uint32_t acked; /* the highest acknowledgement that it has sent */
	bool has_acked;
	bool has_scale;
	uint8_t scale;
	uint16_t mss; /* that it takes; 0 if it did not say */
	bool window_shut;
	uint32_t gap, gap_end; /* of its numbers, the last that were left out */
};

/* What a reader may wonder at. */
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

/* The most notes that one row is worth. */
#define NOTES 4

struct story {
	struct story_end ends[2];
	enum phase phase;
	bool open;      /* the handshake is over */
	bool segments;  /* some were seen: the states follow from them */
	unsigned noted; /* the notes of all rows so far, as bits */
	unsigned note_count;
	enum note notes[NOTES]; /* of the last row */
};

/* Begin the story of another connection. */
void story_begin(struct story *story);

/*
 * Take the next ROW of the connection: fill in what follows from those before
 * it (RFC 9293, section 3.3.2), and list in STORY the notes that it is worth,
 * each once in a connection.
 */
void story_add(struct story *story, struct row *row);

/* No more segments are to come: both ends have closed, or one was reset, or ours
 * has closed and the other never was seen. */
bool story_is_over(const struct story *story);

#endif
