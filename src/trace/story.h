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

struct story {
	struct story_end ends[2];
	enum phase phase;
	bool open;      /* the handshake is over */
	bool segments;  /* some were seen: the states follow from them */
	unsigned noted; /* the notes that were made, as bits */
};

/* The most notes that one row is worth. */
#define NOTES 4

struct notes {
	unsigned count;
	char text[NOTES][256];
};

/* Begin the story of another connection. */
void story_begin(struct story *story);

/*
 * Take the next ROW of the connection: fill in what follows from those before
 * it (RFC 9293, section 3.3.2), and put into NOTES what a reader may wonder at.
 */
void story_add(struct story *story, struct row *row, struct notes *notes);

/* No more segments are to come: both ends have closed, or one was reset, or ours
 * has closed and the other never was seen. */
bool story_is_over(const struct story *story);

#endif
