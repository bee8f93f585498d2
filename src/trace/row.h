/* SPDX-License-Identifier: MIT */
/* row.h - one thing that happened to a traced connection. */
#ifndef TRACE_ROW_H
#define TRACE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"
#include "wrap.h"

/* The states of an end, numbered as TCP_INFO numbers them. */
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

/* The two ends, as indices; a segment's direction is the end that sent it. */
enum end { OURS, PEER };

enum row_kind {
	ROW_NOTICE, /* of the trace itself */
	ROW_BEGIN,  /* of another connection */
	ROW_SEGMENT,
	ROW_CALL,
	ROW_STATE, /* what the kernel said of the states */
	ROW_NOTE
};

/* What TCP_INFO says, times in microseconds. */
struct sample {
	bool has_info; /* not so once the socket is closed */
	uint32_t rtt, rtt_variance;
	uint32_t congestion_window, send_mss; /* segments, bytes */
	uint32_t retransmits;                 /* in all */
	uint32_t unacknowledged;              /* segments */
	uint32_t peer_window;                 /* bytes; 0 with an old kernel */
	uint32_t receive_space;               /* bytes */
};

struct row {
	enum row_kind kind;
	long long time_ns;
	bool observed; /* or else inferred */

	enum end sender; /* of ROW_SEGMENT */
	struct segment segment;
	char name[12];   /* of ROW_CALL: the call, what it was given, and gave */
	char given[WRAP_ADDRESS_SIZE];
	long long result;
	int error;            /* errno, if the result is -1 */
	uint32_t unread;      /* bytes that lay there when it was called, of close */
	long long asked_ns;   /* of ROW_STATE: when the kernel was asked, and */
	struct sample sample; /* what it said beside the states */
	char text[256];       /* of ROW_NOTICE, ROW_BEGIN and ROW_NOTE */

	/* What follows from the rows before it. */
	enum phase phase;
	enum state state[2];    /* of the ends, after it */
	bool state_observed[2];
	uint32_t relative_seq, relative_ack;
	uint32_t window; /* in bytes */
	bool again;      /* its sequence numbers were sent before */
};

/* "SYN_SENT" and so on, "" for STATE_UNKNOWN; "handshake" and so on. */
const char *state_name(enum state state);
const char *phase_name(enum phase phase);

#endif
