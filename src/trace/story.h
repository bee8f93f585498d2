/* SPDX-License-Identifier: MIT */
/* story.h - follow a connection row by row: its states, phases and notes. */
#ifndef TRACE_STORY_H
#define TRACE_STORY_H

#include "row.h"

/* One end, as far as the rows tell.  Numbers are absolute sequence numbers. */
struct story_end {
	enum state state;
	bool state_observed;
	bool has_sent;  /* ISN and NEXT are set */
	bool has_fin;   /* it has sent a FIN; FIN is set */
	uint32_t isn;   /* its first number */
	uint32_t next;  /* one past the highest number that it has sent */
	uint32_t fin;   /* one past the number of its FIN */
	uint32_t got;   /* one past the last number received without a gap */
	uint32_t acked; /* the highest acknowledgement number that it has sent */
	bool has_acked; /* ACKED is set */
	bool has_scale;
	uint8_t scale;
	uint16_t mss; /* of its SYN, in bytes; 0 if the SYN has none */
	bool window_is_zero;   /* in its last segment */
	uint32_t gap, gap_end; /* the last range of numbers that it skipped */
};

/* Explanations that a row may need. */
enum note {
	NOTE_SYN,
	NOTE_SCALE,
	NOTE_FIN,
	NOTE_FIN_WITH_DATA,
	NOTE_FIN_WITH_ACK,
	NOTE_RETRANSMISSION,
	NOTE_WINDOW_ZERO,
	NOTE_PROBE,
	NOTE_WINDOW_OPEN,
	NOTE_RESET,
	NOTE_UNREAD,
	NOTE_OFFLOAD,
	NOTE_END_OF_FILE,
	NOTE_EAGAIN,
	NOTE_TIME_WAIT
};

/* Most notes of one row. */
#define NOTES_PER_ROW 4

struct story {
	struct story_end ends[2];
	enum phase phase;
	bool open;         /* the handshake is complete */
	bool has_segments; /* the states are inferred from segments */
	unsigned noted;    /* a bit for each note of the rows so far */
	unsigned note_count;
	enum note notes[NOTES_PER_ROW]; /* of the last row */
};

/* Begin STORY anew, for another connection. */
void story_begin(struct story *story);

/*
 * Take the next ROW of the connection.  Sets those members of ROW that follow
 * from the rows so far (RFC 9293, section 3.3.2), and lists the notes of ROW in
 * STORY.  Each note comes once in a connection.
 */
void story_add(struct story *story, struct row *row);

/* True if no more segments will come: both ends have closed or were reset, or
 * our end has, and the peer has sent nothing. */
bool story_is_over(const struct story *story);

#endif
