/* SPDX-License-Identifier: MIT */
/* log.h - the servers' log: one line per event, on stderr or to syslog(3). */
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

/*
 * From now on, log lines of LEVEL and of more severe levels: with USE_SYSLOG to
 * syslog(3), facility daemon, otherwise on standard error.  If that is
 * connected to systemd's journal (JOURNAL_STREAM), each line has the prefix of
 * its priority (sd-daemon(3)).
 */
void log_open(enum log_level level, bool use_syslog);

/* True if lines of LEVEL are logged. */
bool log_shows(enum log_level level);

/*
 * Write "PROGRAM: " and the text of FORMAT as one line, by one write(2).  A
 * line is cut off after 1024 bytes.  Keeps errno.  Thread-safe.
 */
void log_line(enum log_level level, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* One kind of failure that may occur often.  Initialise with zeros. */
struct log_trouble {
	atomic_llong last_ms;    /* when the last line was written; 0: never */
	atomic_ulong suppressed; /* failures since that line */
};

/*
 * Log a warning that WHAT failed with errno ERROR: at most one line in five
 * seconds, with the number of failures that were not logged since the last one.
 * TROUBLE may be in memory that processes share.
 */
void log_trouble(struct log_trouble *trouble, const char *what, int error);

#endif
