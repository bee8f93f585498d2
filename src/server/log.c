/* SPDX-License-Identifier: MIT */
/* log.c - the servers' log: one line per event, on stderr or to syslog(3). */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "log.h"
#include "wrap.h"

#define TROUBLE_INTERVAL_MS 5000

static enum log_level shown = LOG_LEVEL_NOTICE;
static bool to_journal;
static bool to_syslog;

/* True if standard error is the socket of the journal.  JOURNAL_STREAM tells
 * that socket's "DEVICE:INODE" (systemd.exec(5)).  The variable is inherited
 * even where standard error was redirected, so compare the numbers. */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat status;

	if (stream == NULL || fstat(STDERR_FILENO, &status) < 0)
		return false;
	snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)status.st_dev,
	         (uintmax_t)status.st_ino);
	return strcmp(stream, own) == 0;
}

void
log_open(enum log_level level, bool use_syslog)
{
	shown = level;
	to_syslog = use_syslog;
	if (!to_syslog) {
		to_journal = stderr_is_journal();
		return;
	}
	openlog(program_invocation_short_name, LOG_PID | LOG_NDELAY, LOG_DAEMON);
	tzset(); /* a confined server cannot read the time zone file */
}

bool
log_shows(enum log_level level)
{
	return level <= shown;
}

static void write_line(enum log_level level, const char *format,
                       va_list arguments)
	__attribute__((__format__(__printf__, 2, 0)));

static void
write_line(enum log_level level, const char *format, va_list arguments)
{
	char line[1024];
	size_t room = sizeof line - 1; /* keep a byte for the newline */
	size_t used = 0;
	int n;

	if (to_journal)
		used = (size_t)snprintf(line, room, "<%d>", (int)level);
	n = snprintf(line + used, room - used, "%s: ",
	             program_invocation_short_name);
	used += (size_t)n < room - used ? (size_t)n : room - used - 1;
	n = vsnprintf(line + used, room - used, format, arguments);
	used += (size_t)n < room - used ? (size_t)n : room - used - 1;
	line[used++] = '\n';
	while (write(STDERR_FILENO, line, used) < 0 && errno == EINTR)
		;
}

void
log_line(enum log_level level, const char *format, ...)
{
	int saved = errno;
	va_list arguments;

	if (!log_shows(level))
		return;
	va_start(arguments, format);
	if (to_syslog)
		vsyslog((int)level, format, arguments);
	else
		write_line(level, format, arguments);
	va_end(arguments);
	errno = saved;
}

void
log_trouble(struct log_trouble *trouble, const char *what, int error)
{
	long long now = clock_ms();
	long long last = atomic_load(&trouble->last_ms);
	const char *name = wrap_errno_name(error);

	/* A child that was taken over may have written any time to last_ms. */
	if ((last != 0 && last > now - TROUBLE_INTERVAL_MS &&
	     last < now + TROUBLE_INTERVAL_MS) ||
	    !atomic_compare_exchange_strong(&trouble->last_ms, &last, now)) {
		atomic_fetch_add(&trouble->suppressed, 1);
		return;
	}
	log_line(LOG_LEVEL_WARNING, "shortage call=%s error=%s more=%lu", what,
	         name != NULL ? name : "?",
	         atomic_exchange(&trouble->suppressed, 0));
}
