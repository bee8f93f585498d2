/* SPDX-License-Identifier: MIT */
/*
 * watch.h - what is seen of the traced connection, as rows: its segments, and
 * what the kernel says of its states.
 */
#ifndef TRACE_WATCH_H
#define TRACE_WATCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "capture.h"
#include "pcapng.h"
#include "route.h"
#include "row.h"
#include "rows.h"

/* Bytes of a frame that a file of segments gets: of a short text, all. */
#define WATCH_FILE_SNAP 2048

/* The client's thread and the viewer's share it; the lock goes with all of it.
 * The functions below are called with the lock held, but for begin and end. */
struct watch {
	pthread_mutex_t lock;
	struct rows rows;
	long long last_ns; /* when the last row was added */

	struct capture capture;
	bool capturing;
	unsigned snap;    /* bytes of a segment that are captured */
	unsigned dropped; /* segments that were lost, and told of */
	struct pcapng pcapng;
	int file_error; /* errno, why the file cannot be written */
	int netlink;    /* of kernel_open, or -1 */

	struct connection {
		int fd; /* -1 once it is closed, or before there was one */
		bool known;
		union inet own, peer;
		bool peer_is_here; /* its socket is in this network namespace */
		enum state state[2];
		struct sample sample;
		bool changed; /* perhaps: ask the kernel again */
	} connection;
};

/* Nanoseconds after 1970, as the times of captured segments are. */
long long watch_now(void);

/* Begin WATCH, without a connection and a capture. */
void watch_begin(struct watch *watch);

/* Give back what WATCH holds, but for its file. */
void watch_end(struct watch *watch);

/* Add ROW. */
void watch_add(struct watch *watch, const struct row *row);

/* Add a row of KIND, of now, with the text of FORMAT in the reader's
 * language. */
void watch_add_text(struct watch *watch, enum row_kind kind,
                    const char *format, ...)
	__attribute__((__format__(__printf__, 3, 4)));

/*
 * Watch the connection that FD is about to make to ADDRESS: bind FD to its own
 * address, so that the filter of segments can be exact.  Returns false, with
 * the reason in WHY, if there will be segments that cannot be captured.
 */
bool watch_connection(struct watch *watch, int fd,
                      const struct sockaddr *address,
                      char why[CAPTURE_ERROR_SIZE]);

/* Learn the own address of FD, which has one now. */
void watch_learn_own(struct watch *watch, int fd);

/* Add the segments that were captured meanwhile. */
void watch_read_frames(struct watch *watch);

/* Say so if segments were lost meanwhile. */
void watch_check_drops(struct watch *watch);

/* Ask the kernel for the states of both ends; add a row if it says something
 * new. */
void watch_ask_kernel(struct watch *watch);

#endif
