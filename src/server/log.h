/* SPDX-License-Identifier: MIT */
/* log.h - the servers' log: one line per event, written without waiting. */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdatomic.h>
#include <stdbool.h>

/* Log levels, with the numbers of syslog(3). */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6
};

/* How to log. */
struct log_options {
	enum log_level level;   /* write lines of this level and more severe ones */
	bool syslog;            /* write to the syslog daemon, not standard error */
	bool time;              /* begin each line with the time */
	unsigned long max_rate; /* lines of LOG_LEVEL_INFO a second; 0: no limit */
};

/* Counters that all processes of a server share.  Initialise with zeros. */
struct log_counts {
	atomic_ullong dropped; /* lines that were not written */
	atomic_llong second;   /* the second of clock_ms() that LINES counts */
	atomic_ulong lines;    /* lines of LOG_LEVEL_INFO in that second */
	atomic_llong full_ms;  /* when a line last had no room, by clock_ms; 0:
	                        * never, or there has been room since */
};

/*
 * Open the log, with facility daemon for syslog(3).  If standard error is
 * connected to systemd's journal (JOURNAL_STREAM), each line has the prefix of
 * its priority (sd-daemon(3)).  The journal and syslog(3) record the time
 * themselves, so TIME is ignored for these.  Returns false if there is no
 * descriptor for the socket to the daemon; the log is then standard error.
 */
bool log_open(const struct log_options *options);

/* From now on, count in COUNTS, which all processes of the server share. */
void log_share(struct log_counts *counts);

/* True if lines of LEVEL are logged. */
bool log_shows(enum log_level level);

/*
 * Write "PROGRAM: " and the text of FORMAT as one line, by one write(2) and
 * without waiting.  A line is cut off after 1024 bytes.
 *
 * While the reader does not read, lines of LOG_LEVEL_INFO are dropped and
 * counted.  More severe lines are held in a buffer of 16 KiB, and are dropped
 * only when it is full.  Keeps errno.  Thread-safe.
 */
void log_line(enum log_level level, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/*
 * Write the held lines, then a line with the number of lines that were dropped
 * since the last such line, at most once a second.  Returns true if some of
 * this is still to be written: call it again after LOG_RETRY_MS.
 */
bool log_flush(void);
#define LOG_RETRY_MS 100

/* As log_flush, before the process exits: also wait until the reader has made
 * room, up to half a second. */
void log_close(void);

/* Returns the number of lines that all processes have dropped. */
unsigned long long log_dropped(void);

/* The state of log_shortage.  Initialise with zeros.  It may be in memory that
 * processes share. */
struct log_shortage {
	atomic_llong last_ms;    /* when the last line was written; 0: never */
	atomic_ulong suppressed; /* failures since that line */
};

/*
 * Log a warning that CALL failed with errno ERROR for lack of resources.  Logs
 * at most one line in five seconds, with the number of failures that were not
 * logged since the last one.
 */
void log_shortage(struct log_shortage *shortage, const char *call, int error);

#endif
