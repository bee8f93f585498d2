/* SPDX-License-Identifier: MIT */
/*
 * watch.h - watch the traced connection: turn its segments, and the states that
 * the kernel reports, into rows.
 */
#ifndef TRACE_WATCH_H
#define TRACE_WATCH_H

#include <pthread.h>
#include <stdbool.h>

#include "capture.h"
#include "pcapng.h"
#include "route.h"
#include "row.h"
#include "rows.h"
#include "wall.h"

/* Shared by the client's thread and the viewer's.  LOCK protects all members.
 * Hold it to call the functions below, except watch_begin and watch_end.  All
 * times are those of clock_ns. */
struct watch {
	pthread_mutex_t lock;
	struct rows rows;
	long long last_ns; /* when the last row was added */
	struct wall wall;

	struct capture capture;
	bool capturing;
	unsigned snap;    /* bytes captured of each frame */
	unsigned dropped; /* lost frames that notices have reported */
	struct pcapng pcapng;
	int netlink;    /* socket of kernel_open, or -1 */

	struct connection {
		int fd; /* -1 before the first connection, and once it is closed */
		bool known; /* both addresses below are complete */
		union inet own, peer;
		bool peer_is_local; /* its socket is in this network namespace */
		enum state state[2]; /* of the kernel's last report, */
		struct sample sample; /* and its TCP_INFO */
		bool changed; /* a state may have changed: ask the kernel soon */
	} connection;
};

/* Initialise WATCH, with no connection and no capture. */
void watch_begin(struct watch *watch);

/* Free all that WATCH holds, except the outlet of its file. */
void watch_end(struct watch *watch);

/* Add a copy of ROW. */
void watch_add(struct watch *watch, const struct row *row);

/* Add a row of KIND with the current time.  FORMAT, an untranslated message,
 * and the arguments after it make its text, in the language of the locale. */
void watch_add_text(struct watch *watch, enum row_kind kind,
                    const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/*
 * Watch the connection that the socket FD is about to make to ADDRESS.  Binds
 * FD to a local address, so that the capture filter matches this connection
 * alone.  Returns false, with the reason in WHY, if segments should be captured
 * but cannot be.
 */
bool watch_connection(struct watch *watch, int fd,
                      const struct sockaddr *address,
                      char why[CAPTURE_ERROR_SIZE]);

/* Store the local address of FD; call this after connect(2) has set it. */
void watch_learn_address(struct watch *watch, int fd);

/* Add rows for the segments captured since the last call. */
void watch_read_frames(struct watch *watch);

/* Add a notice if frames were lost since the last call, before they were
 * captured or written to the file. */
void watch_check_drops(struct watch *watch);

/* Ask the kernel for the states of both ends.  Add a row if its report differs
 * from the one before. */
void watch_ask_kernel(struct watch *watch);

#endif
