/* SPDX-License-Identifier: MIT */
/* log.h - the servers' log: one line an event, on stderr or to syslog(3). */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdatomic.h>
#include <stdbool.h>

/* Priorities, with the numbers of syslog(3). */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6
};

/*
 * Log lines of LEVEL and graver from now on: to syslog(3), facility daemon,
 * or else on standard error.  Where the service manager connected that to its
 * journal (JOURNAL_STREAM), lines carry sd-daemon(3) priority prefixes.
 */
void log_open(enum log_level level, bool use_syslog);

/* True if lines of LEVEL are logged. */
bool log_shows(enum log_level level);

/*
 * Write "PROGRAM: " and the text of FORMAT as one line, by one write(2).  What
 * is too long for a line is cut off.  Keeps errno.  Thread-safe.
 */
void log_line(enum log_level level, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* One kind of trouble that may come often.  Initialise with zeros. */
struct log_trouble {
	atomic_llong last_ms;    /* when the last line was written */
	atomic_ulong suppressed; /* how often it came since, unlogged */
};

/*
 * Warn that WHAT failed with errno ERROR: at most one line in five seconds,
 * which says how often it came in between.  TROUBLE may be in memory that
 * processes share.
 */
void log_trouble(struct log_trouble *trouble, const char *what, int error);

#endif
