/* SPDX-License-Identifier: MIT */
/* log.c - the servers' log: one line per event, written without waiting. */
#include <config.h>

#include <errno.h>
#include <pthread.h>
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
#include "sink.h"
#include "wrap.h"

#define LINE_SIZE 1024 /* bytes of a line, at most; below PIPE_BUF */
#define HELD_SIZE 16384 /* bytes of lines that wait for room, at most */
#define REPORT_INTERVAL_MS 1000 /* between two "log dropped" lines, at least */
#define SHORTAGE_INTERVAL_MS 5000 /* between two "shortage" lines, at least */
#define LOG_CLOSE_MAX_MS 500 /* log_close waits this long for the reader */
#define FULL_PAUSE_MS 10 /* drop INFO lines this long after one had no room */

static struct log_options options = {.level = LOG_LEVEL_NOTICE};
static bool to_journal;

static struct log_counts own_counts;
static struct log_counts *counts = &own_counts;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* It guards: */
static char held[HELD_SIZE];
static size_t held_bytes;
static pid_t holder;                  /* the process that holds them */
static unsigned long long reported;   /* sum of the N in "log dropped=N" */
static long long reported_ms;         /* when writing one was last tried */
static bool is_failing;               /* that try failed */

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

bool
log_open(const struct log_options *from)
{
	bool has_sink = sink_open(from->syslog) == 0;
	int error = errno;

	options = *from;
	options.syslog = from->syslog && has_sink;
	holder = getpid();
	to_journal = !options.syslog && stderr_is_journal();
	if (to_journal || options.syslog)
		options.time = false;
	tzset(); /* a confined server cannot read the time zone file */
	if (options.syslog && access(_PATH_LOG, W_OK) < 0)
		error = errno;
	else if (has_sink)
		return true;
	if (error != EMFILE) /* capacity_check_start reports that */
		fprintf(stderr, "%s: --syslog: %s: %s\n", program_invocation_short_name,
		        _PATH_LOG, strerror(error));
	return has_sink;
}

void
log_share(struct log_counts *shared)
{
	counts = shared;
}

bool
log_shows(enum log_level level)
{
	return level <= options.level;
}

unsigned long long
log_dropped(void)
{
	return atomic_load_explicit(&counts->dropped, memory_order_relaxed);
}

static void
count_dropped(void)
{
	atomic_fetch_add_explicit(&counts->dropped, 1, memory_order_relaxed);
}

/* Count one more line of LOG_LEVEL_INFO.  True if it may be written in this
 * second (--verbose=N). */
static bool
has_rate_left(void)
{
	long long now, second;

	if (options.max_rate == 0)
		return true;
	now = clock_ms() / 1000;
	second = atomic_load(&counts->second);
	if (second != now &&
	    atomic_compare_exchange_strong(&counts->second, &second, now))
		atomic_store(&counts->lines, 0);
	return atomic_fetch_add(&counts->lines, 1) < options.max_rate;
}

/* True if a line had no room just now.  The next lines of LOG_LEVEL_INFO are
 * then dropped at once: thousands of writes a second to a full pipe would slow
 * down the sessions.  A child that was taken over may have written any value to
 * full_ms. */
static bool
was_full(void)
{
	long long full = atomic_load_explicit(&counts->full_ms,
	                                      memory_order_relaxed);
	long long now;

	if (full == 0)
		return false;
	now = clock_ms();
	return full <= now && now < full + FULL_PAUSE_MS;
}

/* ---- The text of a line ------------------------------------------------- */

/* A line that is being composed.  A longer text is truncated. */
struct line {
	char text[LINE_SIZE];
	size_t length;
};

static void add_arguments(struct line *line, const char *format,
                          va_list arguments)
	__attribute__((__format__(__printf__, 2, 0)));

static void
add_arguments(struct line *line, const char *format, va_list arguments)
{
	size_t room = sizeof line->text - 1 - line->length; /* 1: the newline */
	int n = vsnprintf(line->text + line->length, room, format, arguments);

	if (n > 0)
		line->length += (size_t)n < room ? (size_t)n : room - 1;
}

__attribute__((__format__(__printf__, 2, 3))) static void
add(struct line *line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_arguments(line, format, arguments);
	va_end(arguments);
}

/* The head that syslog daemons expect (RFC 3164, 4.1), in local time. */
static void
add_syslog_head(struct line *line, enum log_level level)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t now = time(NULL);
	struct tm tm;

	(void)localtime_r(&now, &tm);
	add(line, "<%d>%.3s %2d %02d:%02d:%02d %s[%ld]: ", LOG_DAEMON | (int)level,
	    months + (size_t)(3 * tm.tm_mon), tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, program_invocation_short_name, (long)getpid());
}

/* The time in UTC, as RFC 3339 writes it. */
static void
add_time(struct line *line)
{
	struct timespec now;
	struct tm tm;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &tm);
	add(line, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ ", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    now.tv_nsec / 1000000);
}

static void
begin(struct line *line, enum log_level level)
{
	line->length = 0;
	if (options.syslog) {
		add_syslog_head(line, level);
		return;
	}
	if (to_journal)
		add(line, "<%d>", (int)level);
	if (options.time)
		add_time(line);
	add(line, "%s: ", program_invocation_short_name);
}

/* ---- Writing ------------------------------------------------------------ */

/* With the lock held: keep the LENGTH bytes at TEXT for later.  False if there
 * is no room. */
static bool
hold(const char *text, size_t length)
{
	if (length > sizeof held - held_bytes)
		return false;
	memcpy(held + held_bytes, text, length);
	held_bytes += length;
	return true;
}

/* With the lock held: write what is held, a line at a time.  A child that was
 * forked leaves its parent's lines to the parent. */
static void
write_held(void)
{
	size_t done = 0;

	if (held_bytes > 0 && getpid() != holder)
		held_bytes = 0;
	while (done < held_bytes) {
		char *line = held + done;
		char *end = memchr(line, '\n', held_bytes - done);
		size_t length = (size_t)(end + 1 - line);
		ssize_t n = sink_write(line, length);

		if (n < 0)
			count_dropped();
		else if (n > 0) /* there is room again */
			atomic_store(&counts->full_ms, 0);
		done += n < 0 ? length : (size_t)n;
		if (n >= 0 && (size_t)n < length)
			break;
	}
	memmove(held, held + done, held_bytes - done);
	held_bytes -= done;
}

/* With the lock held: write LINE, hold it or drop it, by LEVEL.  Returns false
 * if it was dropped. */
static bool
write_line(enum log_level level, struct line *line)
{
	ssize_t n = 0;

	line->text[line->length++] = '\n';
	write_held();
	if (held_bytes == 0)
		n = sink_write(line->text, line->length);
	if (n == (ssize_t)line->length)
		return true;
	if (n == 0)
		atomic_store_explicit(&counts->full_ms, clock_ms(),
		                      memory_order_relaxed);
	/* If a part of the line was written, the rest must follow, whatever its
	 * level. */
	holder = getpid();
	return n >= 0 && (n > 0 || level <= LOG_LEVEL_NOTICE) &&
	       hold(line->text + n, line->length - (size_t)n);
}

/* With the lock held: once there is room, log how many lines were dropped. */
static void
report_dropped(void)
{
	unsigned long long dropped = log_dropped();
	long long now;
	struct line line;

	if (dropped == reported || held_bytes > 0 || !log_shows(LOG_LEVEL_WARNING))
		return;
	now = clock_ms();
	if (reported_ms != 0 && now < reported_ms + REPORT_INTERVAL_MS)
		return;
	begin(&line, LOG_LEVEL_WARNING);
	add(&line, "log dropped=%llu", dropped - reported);
	reported_ms = now;
	is_failing = !write_line(LOG_LEVEL_WARNING, &line);
	if (!is_failing)
		reported = dropped;
}

bool
log_flush(void)
{
	bool again;

	Pthread_mutex_lock(&lock);
	write_held();
	report_dropped();
	again = held_bytes > 0 ||
	        (log_dropped() != reported && log_shows(LOG_LEVEL_WARNING) &&
	         !is_failing);
	Pthread_mutex_unlock(&lock);
	return again;
}

void
log_close(void)
{
	long long deadline_ms = clock_ms() + LOG_CLOSE_MAX_MS;
	long long now;

	Pthread_mutex_lock(&lock);
	reported_ms = 0; /* log the number of dropped lines at once */
	Pthread_mutex_unlock(&lock);
	while (log_flush() && (now = clock_ms()) < deadline_ms)
		sink_wait((int)(deadline_ms - now));
}

void
log_line(enum log_level level, const char *format, ...)
{
	int saved = errno;
	struct line line;
	va_list arguments;

	if (!log_shows(level))
		return;
	if (level == LOG_LEVEL_INFO && (was_full() || !has_rate_left())) {
		count_dropped();
		return;
	}
	begin(&line, level);
	va_start(arguments, format);
	add_arguments(&line, format, arguments);
	va_end(arguments);
	Pthread_mutex_lock(&lock);
	if (!write_line(level, &line))
		count_dropped();
	Pthread_mutex_unlock(&lock);
	errno = saved;
}

void
log_shortage(struct log_shortage *shortage, const char *call, int error)
{
	long long now = clock_ms();
	long long last = atomic_load(&shortage->last_ms);
	const char *name = wrap_errno_name(error);

	/* A child that was taken over may have written any value to last_ms. */
	if ((last != 0 && last > now - SHORTAGE_INTERVAL_MS &&
	     last < now + SHORTAGE_INTERVAL_MS) ||
	    !atomic_compare_exchange_strong(&shortage->last_ms, &last, now)) {
		atomic_fetch_add(&shortage->suppressed, 1);
		return;
	}
	log_line(LOG_LEVEL_WARNING, "shortage call=%s error=%s more=%lu", call,
	         name != NULL ? name : "?",
	         atomic_exchange(&shortage->suppressed, 0));
}
