/* SPDX-License-Identifier: MIT */
/*
 * trace.c - trace the client's connection: its calls, segments and states.
 *
 * The client's thread adds rows for its calls and for the states that the
 * kernel reports.  The viewer's thread adds the captured segments, and shows
 * all rows.
 */
#include <config.h>

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/calls.h"
#include "common/clock.h"
#include "common/die.h"
#include "common/errno_text.h"
#include "common/language.h"
#include "create.h"
#include "rights.h"
#include "trace.h"
#include "viewer.h"
#include "watch.h"
#include "wrap.h"

struct trace {
	struct trace_options options;
	struct watch watch;
	struct viewer viewer;
	FILE *svg; /* of --trace-svg; NULL: none */
	bool keeps_reading; /* the right to read files, until trace_end_reading */
};

static struct trace the_trace;

/* The trace that the traced calls belong to; NULL if none runs. */
static struct trace *running;

static void
drop_rights(bool except_reading)
{
	if (rights_drop(except_reading) < 0)
		die_errno(_("dropping capabilities"));
}

void
trace_drop_rights(const struct trace_options *options)
{
	if (!trace_is_wanted(options) && getauxval(AT_SECURE) != 0)
		drop_rights(false);
}

void
trace_end_reading(void)
{
	if (the_trace.keeps_reading)
		drop_rights(false);
}

/* Segments cannot be captured, for the reason WHY: exit 1 with a message if
 * OPTIONS demand them. */
static void
die_if_segments_needed(const struct trace_options *options, const char *why)
{
	if (options->source == TRACE_WIRE)
		die("--trace=wire: %s", why);
	if (options->pcap_name != NULL)
		die("--trace-pcap: %s", why);
}

/* ---- Errors in JSON ------------------------------------------------------ */

static void
print_error(const char *text)
{
	const struct viewer *viewer = &the_trace.viewer;
	bool begun = viewer->watch != NULL && viewer->start_ns >= 0;
	struct line line;

	json_error(&line, text, begun ? clock_ns() - viewer->start_ns : 0);
	(void)Writen(STDERR_FILENO, line.text, line.filled);
}

/* Any thread may fail: end without trace_end, which waits for the viewer. */
static void
fail(const struct wrap_error *error)
{
	char text[DIE_MESSAGE_SIZE];

	print_error(wrap_format_error(error, text, sizeof text));
	_exit(EXIT_FAILURE);
}

void
trace_set_messages(const struct trace_options *options)
{
	if (!options->shown || !options->json)
		return;
	setlocale(LC_MESSAGES, "C");
	die_print_by(print_error);
	wrap_set_error_handler(fail);
}

/* ---- The calls ----------------------------------------------------------- */

/* Begin CALL, the row of the system call NAME, with GIVEN as its arguments.
 * Until end_call adds it, all later rows are held, so that a call is shown
 * before the segments that it sends. */
static void
begin_call(struct row *call, const char *name, const char *given)
{
	struct watch *watch = &running->watch;

	*call = (struct row){.kind = ROW_CALL, .observed = true};
	snprintf(call->name, sizeof call->name, "%s", name);
	/* A TCP address, the longest of them, fits. */
	snprintf(call->given, sizeof call->given, "%.*s",
	         (int)sizeof call->given - 1, given);
	Pthread_mutex_lock(&watch->lock);
	call->time_ns = watch->rows.held_ns = clock_ns();
	Pthread_mutex_unlock(&watch->lock);
}

/* begin_call for a call whose only argument shown is SIZE, in bytes. */
static void
begin_sized_call(struct row *call, const char *name, size_t size)
{
	char given[24];

	snprintf(given, sizeof given, "%zu", size);
	begin_call(call, name, given);
}

/* Add CALL, which returned RESULT and errno.  The time of its row is when the
 * call began; or now, if it WAITED for the peer.  Keeps errno. */
static void
end_call(struct row *call, long long result, bool waited)
{
	struct watch *watch = &running->watch;
	int error = errno;
	bool asks_kernel;

	call->result = result;
	call->error = result < 0 ? error : 0;
	Pthread_mutex_lock(&watch->lock);
	asks_kernel = result <= 0 || !watch->capturing;
	if (waited && asks_kernel)
		watch_ask_kernel(watch);
	if (waited)
		call->time_ns = clock_ns();
	watch_add(watch, call);
	watch->rows.held_ns = ROWS_NONE_HELD;
	if (!waited && asks_kernel)
		watch_ask_kernel(watch);
	Pthread_mutex_unlock(&watch->lock);
	errno = error;
}

static int
traced_connect(int fd, const struct sockaddr *to, socklen_t length)
{
	struct watch *watch = &running->watch;
	char name[WRAP_ADDRESS_SIZE], why[CAPTURE_ERROR_SIZE];
	struct row call;
	bool captured;
	int result, error;

	Pthread_mutex_lock(&watch->lock);
	captured = watch_connection(watch, fd, to, why);
	Pthread_mutex_unlock(&watch->lock);
	if (!captured)
		die_if_segments_needed(&running->options, why);
	wrap_format_address(to, length, name, sizeof name);
	begin_call(&call, "connect", name);
	result = calls_plain.connect(fd, to, length);
	error = errno;
	Pthread_mutex_lock(&watch->lock);
	watch_learn_address(watch, fd);
	Pthread_mutex_unlock(&watch->lock);
	errno = error;
	end_call(&call, result, false);
	return result;
}

static ssize_t
traced_read(int fd, void *buffer, size_t size)
{
	struct row call;
	ssize_t n;

	begin_sized_call(&call, "read", size);
	n = calls_plain.read(fd, buffer, size);
	end_call(&call, n, true);
	return n;
}

static ssize_t
traced_write(int fd, const void *buffer, size_t size)
{
	struct row call;
	ssize_t n;

	begin_sized_call(&call, "write", size);
	n = calls_plain.write(fd, buffer, size);
	end_call(&call, n, false);
	return n;
}

static int
traced_shutdown(int fd, int how)
{
	struct row call;
	int result;

	begin_call(&call, "shutdown",
	           how == SHUT_WR   ? "SHUT_WR"
	           : how == SHUT_RD ? "SHUT_RD"
	                            : "SHUT_RDWR");
	result = calls_plain.shutdown(fd, how);
	end_call(&call, result, false);
	return result;
}

static int
traced_close(int fd)
{
	struct watch *watch = &running->watch;
	struct row call;
	int unread = 0;
	int result;

	begin_call(&call, "close", "");
	if (ioctl(fd, FIONREAD, &unread) == 0 && unread > 0)
		call.unread = (uint32_t)unread;
	Pthread_mutex_lock(&watch->lock);
	if (watch->connection.fd == fd)
		watch->connection.fd = -1;
	Pthread_mutex_unlock(&watch->lock);
	result = calls_plain.close(fd);
	end_call(&call, result, false);
	return result;
}

static int
traced_record(const char *name, const char *given, int result)
{
	int error = errno;
	struct row call;

	begin_call(&call, name, given);
	errno = error;
	end_call(&call, result, true);
	return result;
}

static const struct calls traced_calls = {
	.connect = traced_connect,
	.read = traced_read,
	.write = traced_write,
	.shutdown = traced_shutdown,
	.close = traced_close,
	.record = traced_record,
	.one_at_a_time = true,
};

/* ---- Start and end ------------------------------------------------------- */

/* Open the file NAME to write.  Returns NULL if NAME is NULL; exits 1 with a
 * message if it cannot be opened. */
static FILE *
open_file(const char *name)
{
	FILE *file = name != NULL ? create_file(name) : NULL;

	if (name != NULL && file == NULL && errno == ELOOP)
		die(_("%s: too many symbolic links, or one in a directory that "
		      "others may write to"),
		    name);
	if (name != NULL && file == NULL)
		die_errno(name);
	return file;
}

/* Open a capture on the interface that leads to each of ENDPOINTS.  Returns
 * false, with the reason in WHY and errno, if one cannot be opened. */
static bool
open_captures(struct trace *trace, const struct endpoints *endpoints,
              char why[CAPTURE_ERROR_SIZE])
{
	struct watch *watch = &trace->watch;

	if (trace->options.pcap_name != NULL)
		watch->snap = WATCH_FILE_SNAP;
	for (size_t i = 0; i < endpoints->count; i++) {
		union inet to = route_unmap(&endpoints->list[i].address.any), from;
		char interface[IF_NAMESIZE];

		/* Without a route, connect(2) reports the error. */
		if (route_find(&to, interface, &from) == 0 &&
		    capture_open(&watch->capture, interface, watch->snap, why) < 0)
			return false;
	}
	return true;
}

/* Open the captures of TRACE. */
static void
start_capture(struct trace *trace, const struct endpoints *endpoints)
{
	struct watch *watch = &trace->watch;
	char why[CAPTURE_ERROR_SIZE] = "";
	bool is_forbidden;

	if (trace->options.source != TRACE_INFO)
		watch->capturing = open_captures(trace, endpoints, why);
	is_forbidden = !watch->capturing && errno == EPERM;
	if (!watch->capturing) {
		die_if_segments_needed(&trace->options, why);
		capture_end(&watch->capture);
	}
	if (*why != '\0')
		watch_add_text(watch, ROW_NOTICE,
		               N_("%.100s: showing states only%s"), why,
		               is_forbidden
		                   ? _(". To see segments, use unshare(1), sudo(8) or "
		                       "setcap(8), see upper-client(1)")
		                   : "");
}

void
trace_start(const struct trace_options *options,
            const struct endpoints *endpoints)
{
	struct trace *trace = &the_trace;
	FILE *pcap;

	if (!trace_is_wanted(options))
		return;
	trace->options = *options;
	watch_begin(&trace->watch);
	start_capture(trace, endpoints);
	/* Opened only now: without segments, the file stays as it was. */
	pcap = open_file(options->pcap_name);
	trace->svg = open_file(options->svg_name);
	if (pcap != NULL &&
	    pcapng_begin(&trace->watch.pcapng, pcap, WATCH_FILE_SNAP) < 0)
		die_errno(options->pcap_name);
	viewer_begin(&trace->viewer, &trace->watch,
	             !options->shown  ? VIEWER_SILENT
	             : options->json ? VIEWER_JSON
	                             : VIEWER_TEXT,
	             trace->svg != NULL);
	/* All files are open now, except those that the client sends. */
	drop_rights(true);
	trace->keeps_reading = true;
	if (viewer_start(&trace->viewer) < 0)
		die_errno("--trace");
	running = trace;
	calls = &traced_calls;
}

/* Close FILE, unless it is NULL.  Returns false, after a message with its NAME,
 * if that fails, or if writing to it failed before with ERROR, an errno value
 * other than 0. */
static bool
close_file(FILE *file, const char *name, int error)
{
	char text[ERRNO_TEXT_SIZE];

	if (file == NULL)
		return true;
	if (fclose(file) != 0 && error == 0)
		error = errno;
	if (error != 0)
		complain("%s: %s", name, errno_text(error, text));
	return error == 0;
}

bool
trace_end(void)
{
	struct trace *trace = running;
	int error = errno;
	int svg_error = 0;
	bool complete;
	int fd;

	if (trace == NULL)
		return true;
	Pthread_mutex_lock(&trace->watch.lock);
	fd = trace->watch.connection.fd;
	Pthread_mutex_unlock(&trace->watch.lock);
	if (fd >= 0)
		traced_close(fd);
	viewer_end(&trace->viewer);
	calls = &calls_plain;
	running = NULL;
	if (trace->watch.pcapng.file != NULL && trace->watch.file_error == 0 &&
	    pcapng_end(&trace->watch.pcapng) < 0)
		trace->watch.file_error = errno;
	complete = close_file(trace->watch.pcapng.file, trace->options.pcap_name,
	                      trace->watch.file_error);
	if (trace->svg != NULL && svg_end(&trace->viewer.drawing, trace->svg) < 0)
		svg_error = errno;
	complete = close_file(trace->svg, trace->options.svg_name, svg_error) &&
	           complete;
	watch_end(&trace->watch);
	errno = error;
	return complete;
}
