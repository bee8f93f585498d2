/* SPDX-License-Identifier: MIT */
/* row.h - a row of a trace: one event of the connection. */
#ifndef TRACE_ROW_H
#define TRACE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"
#include "wrap.h"

/* The states of an end, with the numbers of TCP_INFO. */
enum state {
	STATE_UNKNOWN,
	STATE_ESTABLISHED,
	STATE_SYN_SENT,
	STATE_SYN_RECV,
	STATE_FIN_WAIT1,
	STATE_FIN_WAIT2,
	STATE_TIME_WAIT,
	STATE_CLOSED,
	STATE_CLOSE_WAIT,
	STATE_LAST_ACK,
	STATE_LISTEN,
	STATE_CLOSING
};

enum phase { PHASE_HANDSHAKE, PHASE_DATA, PHASE_HALF_CLOSE, PHASE_CLOSE };

/* The two ends, as indices of arrays. */
enum end { OURS, PEER };

enum row_kind {
	ROW_NOTICE, /* a message about the trace itself */
	ROW_BEGIN,  /* another connection begins */
	ROW_SEGMENT,
	ROW_CALL,
	ROW_STATE, /* the kernel's report of the states */
	ROW_NOTE   /* an explanation of the row before */
};

/* Members of TCP_INFO, with times in microseconds. */
struct sample {
	bool has_info; /* false once the socket is closed */
	uint32_t rtt, rtt_variance;
	uint32_t congestion_window, send_mss; /* segments, bytes */
	uint32_t retransmits;                 /* since the connection began */
	uint32_t unacknowledged;              /* segments */
	uint32_t peer_window;                 /* bytes; 0 on an old kernel */
	uint32_t receive_space;               /* bytes */
};

/* Bytes of the arguments of a call as text: a number, a constant's name or, the
 * longest, a TCP address. */
#define GIVEN_SIZE 128

struct row {
	enum row_kind kind;
	long long time_ns;
	bool observed; /* false: inferred */

	enum end sender; /* of ROW_SEGMENT; the other end is the receiver */
	struct segment segment;
	char name[12];   /* of ROW_CALL: the call, its arguments, its result */
	char given[GIVEN_SIZE];
	long long result;
	int error;            /* errno if the result is -1, or 0 */
	uint32_t unread;      /* of close: bytes left in the receive buffer */
	long long asked_ns;   /* of ROW_STATE: when the kernel was asked, */
	struct sample sample; /* and its TCP_INFO */
	char text[256];       /* of ROW_NOTICE, ROW_BEGIN and ROW_NOTE */

	/* story_add sets these, from the rows before and this one. */
	enum phase phase;
	enum state state[2];    /* of both ends, after this row */
	bool state_observed[2];
	uint32_t relative_seq, relative_ack;
	uint32_t window;        /* in bytes, scaled */
	bool is_retransmission; /* its sequence numbers were sent before */
};

/* Returns the name of STATE, such as "SYN_SENT"; "" for STATE_UNKNOWN. */
const char *state_name(enum state state);

/* Returns the untranslated name of PHASE, such as "handshake". */
const char *phase_name(enum phase phase);

#endif
