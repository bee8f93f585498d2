/* SPDX-License-Identifier: MIT */
/*
 * trace.c - trace the client's connection: its calls, segments and states.
 *
 * The client's thread adds rows for its calls.  The viewer's thread adds the
 * captured segments, and shows all rows.  Both ask the kernel for the states,
 * and add its reports.
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
	struct outlet pcap, svg; /* the files, if OPTIONS have names for them */
	bool keeps_read_right; /* to read any file, until trace_end_reading */
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
	if (the_trace.keeps_read_right)
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

/* Open OUTLET, the file NAME, and wait for the reader of a FIFO as trace_start
 * does.  Returns NULL if NAME is NULL, otherwise OUTLET; exits 1 with a message
 * if the file cannot be opened. */
static struct outlet *
open_file(struct outlet *outlet, const char *name, long long timeout_ms)
{
	if (name == NULL)
		return NULL;
	if (create_file(&outlet->to, name, timeout_ms) == 0)
		return outlet;
	if (errno == ELOOP)
		die(_("%s: too many symbolic links, or one in a directory that "
		      "others may write to"),
		    name);
	if (errno == ETIMEDOUT)
		die(_("%s: no process has opened this FIFO to read"), name);
	die_errno(name);
}

/* Open a capture on the interface that leads to each of ENDPOINTS.  Returns
 * false, with the reason in WHY and errno, if one cannot be opened. */
static bool
open_captures(struct trace *trace, const struct endpoints *endpoints,
              char why[CAPTURE_ERROR_SIZE])
{
	struct watch *watch = &trace->watch;

	if (trace->options.pcap_name != NULL)
		watch->snap = PCAPNG_SNAP;
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
            const struct endpoints *endpoints, long long timeout_ms)
{
	struct trace *trace = &the_trace;
	struct outlet *pcap, *svg;

	if (!trace_is_wanted(options))
		return;
	trace->options = *options;
	watch_begin(&trace->watch);
	start_capture(trace, endpoints);
	/* Opened only now: without segments, the file stays as it was. */
	pcap = open_file(&trace->pcap, options->pcap_name, timeout_ms);
	svg = open_file(&trace->svg, options->svg_name, timeout_ms);
	if (pcap != NULL)
		pcapng_begin(&trace->watch.pcapng, pcap);
	viewer_begin(&trace->viewer, &trace->watch,
	             !options->shown  ? VIEWER_SILENT
	             : options->json ? VIEWER_JSON
	                             : VIEWER_TEXT,
	             svg);
	/* All files are open now, except those that the client sends. */
	drop_rights(true);
	trace->keeps_read_right = true;
	if (viewer_start(&trace->viewer) < 0)
		die_errno("--trace");
	running = trace;
	calls = &traced_calls;
}

/* Close OUTLET, the file NAME; does nothing if NAME is NULL.  Returns false,
 * after a message, if the file is not complete. */
static bool
close_file(struct outlet *outlet, const char *name)
{
	char text[ERRNO_TEXT_SIZE];

	if (name == NULL)
		return true;
	if (Close(outlet->to.fd) < 0 && outlet->error == 0)
		outlet->error = errno;
	if (outlet->error != 0)
		complain("%s: %s", name, errno_text(outlet->error, text));
	else if (outlet->is_lossy || outlet->filled > 0)
		complain(_("%s: incomplete: it was not read in time"), name);
	else
		return true;
	return false;
}

bool
trace_end(void)
{
	struct trace *trace = running;
	int error = errno;
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
	complete = close_file(&trace->pcap, trace->options.pcap_name);
	complete = close_file(&trace->svg, trace->options.svg_name) && complete;
	watch_end(&trace->watch);
	errno = error;
	return complete;
}
