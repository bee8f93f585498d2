/* SPDX-License-Identifier: MIT */
/*
 * trace.c - the TCP of the client's connection, as it happens.
 *
 * The client's calls and the kernel's answers become rows in the client's
 * thread.  Another thread reads the captured segments, puts the rows of both
 * in the order of their times, and shows them: so a client that waits (to print,
 * say) loses no segment, and nothing that is shown makes it wait.
 */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/calls.h"
#include "common/die.h"
#include "common/language.h"
#include "common/usage.h"
#include "capture.h"
#include "kernel.h"
#include "notes.h"
#include "output.h"
#include "pcapng.h"
#include "rights.h"
#include "route.h"
#include "story.h"
#include "trace.h"
#include "wrap.h"

#define MS 1000000LL /* in nanoseconds */

/* A row is shown when it is so old: no earlier one comes any more. */
#define HOLD (20 * MS)
/* How long to look for more once both ends have closed; or have not. */
#define QUIET_OVER (40 * MS)
#define QUIET_OPEN (500 * MS)
#define LONGEST_END (3000 * MS)
/* A segment may wait so long for the socket that it has come to. */
#define SETTLE (MS / 10)
/* How often to ask the kernel, when nothing else happens. */
#define WAKE_MS 10

/* Bytes of a frame that the file gets: of a short text, all. */
#define CAPTURE_FILE 2048

enum source { SOURCE_BEST, SOURCE_WIRE, SOURCE_INFO };

/* What was asked for. */
static struct {
	bool any, ladder, json;
	enum source source;
	const char *svg_name, *pcap_name;
} wanted;

static bool on;
static bool capturing;
static FILE *svg_file, *pcap_file;
static pthread_t shower;

/* Of both threads; the lock goes with all of it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct row *queue;
static size_t queued, queue_size;
static bool queue_failed;
static bool ending;
static long long last_event_ns, ending_ns;
static long long calling_ns = LLONG_MAX; /* when a call began that goes on */
static unsigned long in_file; /* interfaces that the file knows, as bits */
static int file_error;        /* why it could not be written: errno */
static unsigned dropped;

/* The connection; the lock goes with it too. */
static struct {
	int fd; /* -1 once it is closed, or before there was one */
	bool known;
	union inet own, peer;
	bool peer_is_here; /* its socket is in this network namespace */
	enum state state[2];
	struct sample sample;
	bool changed; /* perhaps: ask the kernel again */
} connection = {.fd = -1};

/* Of the showing thread alone. */
static long long start_ns = -1; /* when the first connection began */
static long long segment_ns; /* when the last segment was sent */
static struct story story;
static struct ladder ladder;
static struct drawing drawing;

/* The times of captured segments are this clock's. */
static long long
now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* ---- What is asked for ---------------------------------------------------- */

const char *
trace_option(const char *how)
{
	wanted.any = wanted.ladder = true;
	wanted.json = false;
	wanted.source = SOURCE_BEST;
	for (const char *at = how; at != NULL;) {
		size_t length = strcspn(at, ",");

		if (length == 4 && strncmp(at, "wire", length) == 0)
			wanted.source = SOURCE_WIRE;
		else if (length == 4 && strncmp(at, "info", length) == 0)
			wanted.source = SOURCE_INFO;
		else if (length == 4 && strncmp(at, "json", length) == 0)
			wanted.json = true;
		else
			return _("not wire, info or json");
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return NULL;
}

const char *
trace_svg(const char *file)
{
	wanted.any = true;
	wanted.svg_name = file;
	return *file != '\0' ? NULL : _("the name is empty");
}

const char *
trace_pcap(const char *file)
{
	wanted.any = true;
	wanted.pcap_name = file;
	return *file != '\0' ? NULL : _("the name is empty");
}

void
trace_rights(void)
{
	if (!wanted.any && getauxval(AT_SECURE) != 0 && rights_drop() < 0)
		die_errno(_("giving up rights"));
}

void
trace_check(const struct endpoints *endpoints)
{
	if (wanted.any && endpoints->list->address.any.sa_family == AF_UNIX)
		usage_error(_("--trace: a unix socket has no TCP"));
	if (wanted.pcap_name != NULL && wanted.source == SOURCE_INFO)
		usage_error(_("--trace-pcap does not go with --trace=info"));
}

bool
trace_is_on(void)
{
	return on && wanted.ladder;
}

/* ---- Rows, with the lock held ----------------------------------------------- */

static void
push(const struct row *row)
{
	if (queued == queue_size) {
		size_t size = queue_size > 0 ? queue_size * 2 : 64;
		struct row *larger = realloc(queue, size * sizeof *queue);

		if (larger == NULL) {
			queue_failed = true;
			return;
		}
		queue = larger;
		queue_size = size;
	}
	queue[queued++] = *row;
	if (row->kind != ROW_NOTE)
		last_event_ns = now_ns();
}

__attribute__((__format__(__printf__, 3, 4))) static void
push_text(enum row_kind kind, long long time_ns, const char *format, ...)
{
	struct row row = {.kind = kind, .time_ns = time_ns, .observed = true};
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(row.text, sizeof row.text, _(format), arguments);
	va_end(arguments);
	push(&row);
}

static bool
is_end(const struct segment_end *end, const union inet *address)
{
	static const uint8_t any[16];
	bool v4 = address->any.sa_family == AF_INET;
	const void *bytes = v4 ? (const void *)&address->in.sin_addr
	                       : (const void *)&address->in6.sin6_addr;
	size_t size = v4 ? 4 : 16;

	return end->port == ntohs(v4 ? address->in.sin_port
	                             : address->in6.sin6_port) &&
	       (memcmp(end->address, bytes, size) == 0 ||
	        memcmp(bytes, any, size) == 0);
}

static void
keep_frame(const struct frame *frame)
{
	int failed = 0;

	if (pcap_file == NULL || file_error != 0)
		return;
	if (!(in_file >> frame->interface & 1))
		failed = pcapng_interface(pcap_file, capture_name(frame->interface),
		                          frame->link, CAPTURE_FILE);
	in_file |= 1ul << frame->interface;
	failed |= pcapng_frame(pcap_file, frame->interface, frame->time_ns,
	                       frame->bytes, (uint32_t)frame->captured,
	                       (uint32_t)frame->length);
	if (failed)
		file_error = errno;
}

static void
take_frame(const struct frame *frame)
{
	struct row row = {.kind = ROW_SEGMENT, .observed = true};

	if (!segment_parse(&row.segment, frame->link, frame->bytes,
	                   frame->captured, frame->length))
		return;
	if (is_end(&row.segment.to, &connection.peer) &&
	    is_end(&row.segment.from, &connection.own))
		row.sender = OURS;
	else if (is_end(&row.segment.from, &connection.peer) &&
	         is_end(&row.segment.to, &connection.own))
		row.sender = PEER;
	else
		return;
	row.time_ns = frame->time_ns;
	keep_frame(frame);
	push(&row);
	if (row.segment.flags & (FLAG_SYN | FLAG_FIN | FLAG_RST))
		connection.changed = true;
}

static void
read_frames(void)
{
	char why[CAPTURE_ERROR_SIZE];
	int n = capture_read(take_frame, why);

	if (n < 0) {
		push_text(ROW_NOTICE, now_ns(), N_("%.200s: no more segments"), why);
		capturing = false;
	}
	if (n > 0 && pcap_file != NULL && file_error == 0 &&
	    fflush(pcap_file) != 0)
		file_error = errno;
}

static void
check_drops(void)
{
	unsigned drops = capture_drops();

	if (drops > dropped)
		push_text(ROW_NOTICE, now_ns(),
		          N_("%u segments came faster than they could be captured: "
		             "they are missing here"),
		          drops - dropped);
	dropped = drops;
}

/* Ask the kernel for both ends; a row, if it says something new. */
static void
ask_kernel(void)
{
	struct row row = {.kind = ROW_STATE, .observed = true};
	enum state peer;

	connection.changed = false;
	if (!connection.known)
		return;
	row.asked_ns = now_ns();
	if (connection.fd >= 0)
		row.state[OURS] = kernel_info(connection.fd, &row.sample);
	/* To a socket, TIME_WAIT is CLOSED: its place was taken by a lighter one. */
	if (row.state[OURS] == STATE_UNKNOWN || row.state[OURS] == STATE_CLOSED)
		row.state[OURS] = kernel_state(&connection.own, &connection.peer);
	peer = kernel_state(&connection.peer, &connection.own);
	if (peer != STATE_UNKNOWN && peer != STATE_CLOSED)
		connection.peer_is_here = true;
	if (connection.peer_is_here)
		row.state[PEER] = peer;
	if (row.state[OURS] == connection.state[OURS] &&
	    row.state[PEER] == connection.state[PEER] &&
	    row.sample.retransmits <= connection.sample.retransmits &&
	    (!row.sample.has_info || capturing ||
	     (row.sample.peer_window == 0) == (connection.sample.peer_window == 0)))
		return;
	memcpy(connection.state, row.state, sizeof row.state);
	connection.sample = row.sample;
	row.time_ns = now_ns();
	push(&row);
}

/* ---- The showing thread ----------------------------------------------------- */

static void
show(const struct row *row)
{
	long long zero_ns;

	if (start_ns < 0 && row->kind == ROW_BEGIN)
		start_ns = row->time_ns;
	zero_ns = start_ns < 0 ? row->time_ns : start_ns;
	if (wanted.ladder) {
		if (wanted.json)
			json_row(stderr, row, zero_ns);
		else
			text_row(&ladder, stderr, row, zero_ns);
	}
	if (svg_file != NULL)
		svg_row(&drawing, row, zero_ns);
}

/* What the kernel said of the states is older than the last segment: not all of
 * them had come where they went, or it was asked for the one end before it and
 * for the other behind. */
static bool
is_outdated(const struct row *row)
{
	if (row->kind != ROW_STATE || row->asked_ns > segment_ns + SETTLE)
		return false;
	for (int i = OURS; i <= PEER; i++)
		if (row->state[i] != STATE_UNKNOWN &&
		    row->state[i] != story.ends[i].state)
			return true;
	return false;
}

/* Have the kernel asked again, and what it says shown. */
static void
ask_again(void)
{
	Pthread_mutex_lock(&lock);
	memset(connection.state, 0, sizeof connection.state);
	connection.changed = true;
	Pthread_mutex_unlock(&lock);
}

static void
show_in_order(struct row *row)
{
	if (is_outdated(row)) {
		ask_again();
		return;
	}
	if (row->kind == ROW_SEGMENT)
		segment_ns = row->time_ns;
	if (row->kind == ROW_BEGIN)
		story_begin(&story);
	else if (row->kind != ROW_NOTICE)
		story_add(&story, row);
	show(row);
	if (row->kind == ROW_NOTICE)
		return;
	for (unsigned i = 0; i < story.note_count; i++) {
		struct row note = {.kind = ROW_NOTE, .time_ns = row->time_ns};

		note_text(story.notes[i], &story, row, note.text);
		show(&note);
	}
}

/* By time; those of the same time as they came. */
static void
sort_queue(void)
{
	for (size_t i = 1; i < queued; i++) {
		struct row row = queue[i];
		size_t j = i;

		while (j > 0 && queue[j - 1].time_ns > row.time_ns) {
			queue[j] = queue[j - 1];
			j--;
		}
		if (j < i)
			queue[j] = row;
	}
}

/* Show the rows that are not younger than LIMIT, but no segment before the call
 * that sent it; takes the lock itself. */
static void
show_until(long long limit_ns)
{
	struct row *rows = NULL;
	size_t count = 0;

	Pthread_mutex_lock(&lock);
	sort_queue();
	while (count < queued && queue[count].time_ns <= limit_ns &&
	       queue[count].time_ns < calling_ns)
		count++;
	if (count > 0)
		rows = malloc(count * sizeof *rows);
	if (rows != NULL) {
		memcpy(rows, queue, count * sizeof *rows);
		queued -= count;
		memmove(queue, queue + count, queued * sizeof *queue);
	}
	Pthread_mutex_unlock(&lock);
	for (size_t i = 0; rows != NULL && i < count; i++)
		show_in_order(&rows[i]);
	free(rows);
}

static void
wait_for_frames(void)
{
	struct pollfd pollfd = {.events = POLLIN};

	Pthread_mutex_lock(&lock);
	pollfd.fd = capturing ? capture_fd() : -1;
	Pthread_mutex_unlock(&lock);
	Poll(&pollfd, 1, WAKE_MS);
}

static bool
may_end(long long now)
{
	bool may;

	Pthread_mutex_lock(&lock);
	may = ending && (now - last_event_ns >=
	                     (story_is_over(&story) || !connection.known
	                          ? QUIET_OVER
	                          : QUIET_OPEN) ||
	                 now - ending_ns >= LONGEST_END);
	Pthread_mutex_unlock(&lock);
	return may;
}

static void
add_last_notices(void)
{
	Pthread_mutex_lock(&lock);
	check_drops();
	if (queue_failed)
		push_text(ROW_NOTICE, now_ns(), N_("rows are missing: no memory"));
	if (connection.known && !story_is_over(&story))
		push_text(ROW_NOTICE, now_ns(),
		          N_("the trace ends here, the connection may go on"));
	Pthread_mutex_unlock(&lock);
}

static void *
run(void *unused)
{
	long long asked_ns = 0;

	(void)unused;
	for (;;) {
		long long now;

		wait_for_frames();
		Pthread_mutex_lock(&lock);
		read_frames();
		now = now_ns();
		if (connection.changed || now - asked_ns >= WAKE_MS * MS) {
			ask_kernel();
			check_drops();
			asked_ns = now;
		}
		Pthread_mutex_unlock(&lock);
		show_until(now - HOLD);
		if (may_end(now))
			break;
	}
	show_until(LLONG_MAX);
	add_last_notices();
	show_until(LLONG_MAX);
	return NULL;
}

/* Every signal is the client's, but the SIGPIPE of a reader of standard error
 * that has gone, which is nobody's. */
static void
start_thread(void)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	Pthread_sigmask(SIG_SETMASK, &all, &old);
	error = Pthread_create(&shower, NULL, run, NULL);
	Pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	if (error != 0)
		die_errno("--trace");
}

/* ---- Beginning --------------------------------------------------------------- */

static FILE *
open_file(const char *name)
{
	FILE *file = name != NULL ? fopen(name, "we") : NULL;

	if (name != NULL && file == NULL)
		die_errno(name);
	return file;
}

/* Open the interface on the way to each of ENDPOINTS; false, with the reason in
 * WHY, if one cannot be captured on. */
static bool
open_captures(const struct endpoints *endpoints, char why[CAPTURE_ERROR_SIZE])
{
	unsigned snap = pcap_file != NULL ? CAPTURE_FILE : CAPTURE_HEADERS;

	for (size_t i = 0; i < endpoints->count; i++) {
		union inet to = route_unmap(&endpoints->list[i].address.any), from;
		char interface[IF_NAMESIZE];

		/* Where no route leads, connect will say so. */
		if (route_find(&to, interface, &from) == 0 &&
		    capture_open(interface, snap, why) < 0)
			return false;
	}
	return true;
}

/* Segments cannot be had, for the reason WHY: end if they were asked for. */
static void
refuse_without(const char *why)
{
	if (wanted.source == SOURCE_WIRE)
		die("--trace=wire: %s", why);
	if (pcap_file != NULL)
		die("--trace-pcap: %s", why);
}

static bool
wants_colour(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && (no == NULL || *no == '\0') &&
	       term != NULL && strcmp(term, "dumb") != 0;
}

/* ---- The calls ----------------------------------------------------------------- */

/* The address of FD, once it has one; errno is kept. */
static void
learn_own(int fd)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof own;
	int error = errno;

	Getsockname(fd, (struct sockaddr *)&own, &length);
	Pthread_mutex_lock(&lock);
	connection.own = route_unmap((struct sockaddr *)&own);
	connection.known = true;
	Pthread_mutex_unlock(&lock);
	errno = error;
}

/* Make FD's own address exact before it connects, so that the filter can be;
 * false, with errno, if that cannot be. */
static bool
bind_first(int fd, const union inet *to, const union inet *from)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof own;
	union inet bound = *from;
	int family = AF_UNSPEC;
	socklen_t size = sizeof family;

	Getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
	if (family == AF_INET6 && to->any.sa_family == AF_INET) {
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

		memset(&in6.sin6_addr.s6_addr[10], 0xff, 2);
		memcpy(&in6.sin6_addr.s6_addr[12], &from->in.sin_addr, 4);
		bound.in6 = in6;
	}
	/* Unbound, the connection is as good; then only the port is chosen later,
	 * when it is too late to capture. */
	if (bind(fd, &bound.any,
	         family == AF_INET ? sizeof bound.in : sizeof bound.in6) < 0)
		return false;
	Getsockname(fd, (struct sockaddr *)&own, &length);
	connection.own = route_unmap((struct sockaddr *)&own);
	return true;
}

/* With the lock held.  False, with the reason in WHY, if segments will be sent
 * that cannot be captured. */
static bool
begin(int fd, const struct sockaddr *address, char why[CAPTURE_ERROR_SIZE])
{
	union inet to = route_unmap(address), from;
	char interface[IF_NAMESIZE] = "";
	char own[WRAP_ADDRESS_SIZE], peer[WRAP_ADDRESS_SIZE];
	int number = -1;
	bool bound = false;

	read_frames(); /* those of the connection before */
	*why = '\0';
	memset(&connection, 0, sizeof connection);
	connection.fd = fd;
	connection.peer = to;
	if (route_find(&to, interface, &from) == 0) {
		bound = bind_first(fd, &to, &from);
		if (!bound && capturing)
			snprintf(why, CAPTURE_ERROR_SIZE, _("no port of our own: %s"),
			         strerror(errno));
	}
	if (capturing && bound)
		number = capture_open(interface, CAPTURE_HEADERS, why);
	if (number >= 0 &&
	    capture_choose((unsigned)number, &connection.own, &to, why) < 0)
		number = -1;
	wrap_format_address(&connection.own.any, sizeof connection.own, own,
	                    sizeof own);
	wrap_format_address(&to.any, sizeof to, peer, sizeof peer);
	push_text(ROW_BEGIN, now_ns(), N_("%.60s to %.60s on %s, %s"),
	          bound ? own : "?", peer,
	          *interface != '\0' ? interface : _("no interface"),
	          number >= 0 ? _("segments by libpcap")
	          : *why == '\0' ? _("states by TCP_INFO")
	                        : why);
	return *why == '\0';
}

/* A call of this NAME begins; what it is GIVEN is shown between the
 * parentheses. */
static void
call_begins(struct row *call, const char *name, const char *given)
{
	*call = (struct row){.kind = ROW_CALL, .observed = true};
	snprintf(call->name, sizeof call->name, "%s", name);
	snprintf(call->given, sizeof call->given, "%s", given);
	Pthread_mutex_lock(&lock);
	call->time_ns = calling_ns = now_ns();
	Pthread_mutex_unlock(&lock);
}

/* A call that is given a SIZE. */
static void
sized_call_begins(struct row *call, const char *name, size_t size)
{
	char given[24];

	snprintf(given, sizeof given, "%zu", size);
	call_begins(call, name, given);
}

/* It has ended with RESULT and errno, and its row is of when it began; or, if it
 * waited for what the peer sent, of now. */
static void
call_ended(struct row *call, long long result, bool waited)
{
	int error = errno;
	bool asks;

	call->result = result;
	call->error = result < 0 ? error : 0;
	Pthread_mutex_lock(&lock);
	asks = result <= 0 || !capturing;
	if (waited && asks)
		ask_kernel();
	if (waited)
		call->time_ns = now_ns();
	push(call);
	calling_ns = LLONG_MAX;
	if (!waited && asks)
		ask_kernel();
	Pthread_mutex_unlock(&lock);
	errno = error;
}

static int
traced_connect(int fd, const struct sockaddr *to, socklen_t length)
{
	char name[WRAP_ADDRESS_SIZE], why[CAPTURE_ERROR_SIZE];
	struct row call;
	bool captured;
	int result;

	Pthread_mutex_lock(&lock);
	captured = begin(fd, to, why);
	Pthread_mutex_unlock(&lock);
	if (!captured)
		refuse_without(why);
	wrap_format_address(to, length, name, sizeof name);
	call_begins(&call, "connect", name);
	result = connect(fd, to, length);
	learn_own(fd);
	call_ended(&call, result, false);
	return result;
}

static int
traced_call(const char *name, const char *given, int result)
{
	int error = errno;
	struct row call;

	call_begins(&call, name, given);
	errno = error;
	call_ended(&call, result, true);
	return result;
}

static ssize_t
traced_read(int fd, void *buffer, size_t size)
{
	struct row call;
	ssize_t n;

	sized_call_begins(&call, "read", size);
	n = Read(fd, buffer, size);
	call_ended(&call, n, true);
	return n;
}

static ssize_t
traced_write(int fd, const void *buffer, size_t size)
{
	struct row call;
	ssize_t n;

	sized_call_begins(&call, "write", size);
	n = Write(fd, buffer, size);
	call_ended(&call, n, false);
	return n;
}

static int
traced_shutdown(int fd, int how)
{
	struct row call;
	int result;

	call_begins(&call, "shutdown",
	            how == SHUT_WR   ? "SHUT_WR"
	            : how == SHUT_RD ? "SHUT_RD"
	                             : "SHUT_RDWR");
	result = Shutdown(fd, how);
	call_ended(&call, result, false);
	return result;
}

static int
traced_close(int fd)
{
	struct row call;
	int unread = 0;
	int result;

	call_begins(&call, "close", "");
	if (ioctl(fd, FIONREAD, &unread) == 0 && unread > 0)
		call.unread = (uint32_t)unread;
	Pthread_mutex_lock(&lock);
	if (connection.fd == fd)
		connection.fd = -1;
	Pthread_mutex_unlock(&lock);
	result = Close(fd);
	call_ended(&call, result, false);
	return result;
}

static const struct calls traced_calls = {
	.connect = traced_connect,
	.read = traced_read,
	.write = traced_write,
	.shutdown = traced_shutdown,
	.close = traced_close,
	.ended = traced_call,
};

/* ---- Start and end --------------------------------------------------------------- */

void
trace_start(const struct endpoints *endpoints)
{
	char why[CAPTURE_ERROR_SIZE] = "";
	bool is_forbidden;

	if (!wanted.any)
		return;
	if (wanted.json) /* for programs, the sentences too */
		setlocale(LC_MESSAGES, "C");
	pcap_file = open_file(wanted.pcap_name);
	svg_file = open_file(wanted.svg_name);
	if (wanted.source != SOURCE_INFO)
		capturing = open_captures(endpoints, why);
	is_forbidden = !capturing && errno == EPERM;
	if (rights_drop() < 0)
		die_errno(_("giving up rights"));
	if (!capturing) {
		refuse_without(why);
		capture_end();
	}
	if (pcap_file != NULL && pcapng_begin(pcap_file) < 0)
		die_errno(wanted.pcap_name);
	if (*why != '\0')
		push_text(ROW_NOTICE, now_ns(), N_("%.100s: only states%s"), why,
		          is_forbidden ? _(". For segments: sudo, or setcap "
		                           "cap_net_raw=ep")
		                       : "");
	ladder_begin(&ladder, wants_colour());
	start_thread();
	on = true;
	calls = &traced_calls;
}

static void
close_file(FILE *file, const char *name, int error)
{
	if (file == NULL)
		return;
	if (fclose(file) != 0 && error == 0)
		error = errno;
	if (error != 0)
		fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, name,
		        strerror(error));
}

void
trace_end(void)
{
	int error = errno;
	int fd;

	if (!on)
		return;
	Pthread_mutex_lock(&lock);
	fd = connection.fd;
	Pthread_mutex_unlock(&lock);
	if (fd >= 0)
		traced_close(fd);
	Pthread_mutex_lock(&lock);
	ending = true;
	ending_ns = now_ns();
	Pthread_mutex_unlock(&lock);
	Pthread_join(shower, NULL);
	on = false;
	calls = &calls_plain;
	capture_end();
	kernel_end();
	free(queue);
	close_file(pcap_file, wanted.pcap_name, file_error);
	close_file(svg_file, wanted.svg_name,
	           svg_file != NULL && svg_end(&drawing, svg_file) < 0 ? errno : 0);
	errno = error;
}
