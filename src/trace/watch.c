/* SPDX-License-Identifier: MIT */
/*
 * watch.c - watch the traced connection: turn its segments, and the states that
 * the kernel reports, into rows.
 */
#include <config.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "kernel.h"
#include "watch.h"
#include "wrap.h"

void
watch_begin(struct watch *watch)
{
	memset(watch, 0, sizeof *watch);
	Pthread_mutex_init(&watch->lock, NULL);
	watch->rows.held_ns = ROWS_NONE_HELD;
	watch->connection.fd = -1;
	watch->netlink = -1;
	watch->snap = CAPTURE_HEADERS;
	wall_begin(&watch->wall);
}

void
watch_end(struct watch *watch)
{
	capture_end(&watch->capture);
	if (watch->netlink >= 0)
		close(watch->netlink);
	rows_free(&watch->rows);
	Pthread_mutex_destroy(&watch->lock);
}

void
watch_add(struct watch *watch, const struct row *row)
{
	rows_add(&watch->rows, row);
	watch->last_ns = clock_ns();
}

void
watch_add_text(struct watch *watch, enum row_kind kind, const char *format, ...)
{
	struct row row = {.kind = kind, .time_ns = clock_ns(), .observed = true};
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(row.text, sizeof row.text, _(format), arguments);
	va_end(arguments);
	watch_add(watch, &row);
}

/* ---- Segments ------------------------------------------------------------ */

/* True if END has the address and port of ADDRESS; an address of all zeros
 * matches any. */
static bool
matches_end(const struct segment_end *end, const union inet *address)
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

/* For capture_read: add a row for FRAME, if it belongs to the connection. */
static void
take_frame(void *taker, const struct frame *frame)
{
	struct watch *watch = taker;
	struct connection *connection = &watch->connection;
	struct row row = {.kind = ROW_SEGMENT, .observed = true};

	if (!segment_parse(&row.segment, frame->link, frame->bytes,
	                   frame->captured, frame->length))
		return;
	if (matches_end(&row.segment.to, &connection->peer) &&
	    matches_end(&row.segment.from, &connection->own))
		row.sender = OURS;
	else if (matches_end(&row.segment.from, &connection->peer) &&
	         matches_end(&row.segment.to, &connection->own))
		row.sender = PEER;
	else
		return;
	row.time_ns = wall_convert(&watch->wall, frame->time_ns);
	if (watch->pcapng.outlet != NULL)
		pcapng_add(&watch->pcapng, frame);
	watch_add(watch, &row);
	if (row.segment.flags & (FLAG_SYN | FLAG_FIN | FLAG_RST))
		connection->changed = true;
}

void
watch_read_frames(struct watch *watch)
{
	char why[CAPTURE_ERROR_SIZE];
	int n;

	wall_measure(&watch->wall);
	n = capture_read(&watch->capture, take_frame, watch, why);
	if (n < 0) {
		watch_add_text(watch, ROW_NOTICE, N_("%.200s: capture stopped"), why);
		watch->capturing = false;
	}
}

void
watch_check_drops(struct watch *watch)
{
	unsigned drops = capture_drops(&watch->capture);
	unsigned unwritten = watch->pcapng.outlet != NULL
	                         ? outlet_take_dropped(watch->pcapng.outlet)
	                         : 0;

	if (drops > watch->dropped)
		watch_add_text(watch, ROW_NOTICE,
		               N_("%u segments came faster than they could be "
		                  "captured: they are missing here"),
		               drops - watch->dropped);
	watch->dropped = drops;
	if (unwritten > 0)
		watch_add_text(watch, ROW_NOTICE,
		               N_("%u segments are missing in the file of "
		                  "--trace-pcap: it was not read in time"),
		               unwritten);
}

/* ---- Reports of the kernel ----------------------------------------------- */

/* True if ROW, a report of the kernel, differs from the one before. */
static bool
is_new_report(const struct watch *watch, const struct row *row)
{
	const struct connection *connection = &watch->connection;
	const struct sample *sample = &row->sample;
	const struct sample *before = &connection->sample;

	if (row->state[OURS] != connection->state[OURS] ||
	    row->state[PEER] != connection->state[PEER] ||
	    sample->retransmits > before->retransmits)
		return true;
	/* While capturing, the segments show the window. */
	return sample->has_info && !watch->capturing &&
	       (sample->peer_window == 0) != (before->peer_window == 0);
}

void
watch_ask_kernel(struct watch *watch)
{
	struct connection *connection = &watch->connection;
	struct row row = {.kind = ROW_STATE, .observed = true};
	enum state peer;

	connection->changed = false;
	if (!connection->known)
		return;
	row.asked_ns = clock_ns();
	if (connection->fd >= 0)
		row.state[OURS] = kernel_info(connection->fd, &row.sample);
	/* In TIME_WAIT the kernel replaces this socket by a smaller one; TCP_INFO
	 * then reports CLOSED. */
	if (row.state[OURS] == STATE_UNKNOWN || row.state[OURS] == STATE_CLOSED)
		row.state[OURS] = kernel_state(watch->netlink, &connection->own,
		                               &connection->peer);
	peer = kernel_state(watch->netlink, &connection->peer, &connection->own);
	if (peer != STATE_UNKNOWN && peer != STATE_CLOSED)
		connection->peer_is_local = true;
	if (connection->peer_is_local)
		row.state[PEER] = peer;
	if (!is_new_report(watch, &row))
		return;
	memcpy(connection->state, row.state, sizeof row.state);
	connection->sample = row.sample;
	row.time_ns = clock_ns();
	watch_add(watch, &row);
}

/* ---- A connection -------------------------------------------------------- */

/* Bind FD, which is about to connect to TO, to the address FROM and a free
 * port, and store them as the connection's own address.  Returns false, with
 * errno, if bind(2) fails. */
static bool
bind_first(struct watch *watch, int fd, const union inet *to,
           const union inet *from)
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
	/* Without bind, the connection works as well; but the kernel then chooses
	 * the port in connect(2), too late for the capture filter. */
	if (bind(fd, &bound.any,
	         family == AF_INET ? sizeof bound.in : sizeof bound.in6) < 0)
		return false;
	Getsockname(fd, (struct sockaddr *)&own, &length);
	watch->connection.own = route_unmap((struct sockaddr *)&own);
	return true;
}

bool
watch_connection(struct watch *watch, int fd, const struct sockaddr *address,
                 char why[CAPTURE_ERROR_SIZE])
{
	struct connection *connection = &watch->connection;
	union inet to = route_unmap(address), from;
	char interface[IF_NAMESIZE] = "", safe[4 * IF_NAMESIZE];
	char own[WRAP_ADDRESS_SIZE], peer[WRAP_ADDRESS_SIZE];
	int number = -1;
	bool bound = false;

	watch_read_frames(watch); /* the last of the connection before */
	if (watch->netlink < 0)
		watch->netlink = kernel_open();
	*why = '\0';
	watch->capture.chosen = NULL;
	memset(connection, 0, sizeof *connection);
	connection->fd = fd;
	connection->peer = to;
	if (route_find(&to, interface, &from) == 0) {
		bound = bind_first(watch, fd, &to, &from);
		if (!bound && watch->capturing)
			snprintf(why, CAPTURE_ERROR_SIZE, _("cannot bind a local port: %s"),
			         strerror(errno));
	}
	if (watch->capturing && bound)
		number = capture_open(&watch->capture, interface, watch->snap, why);
	if (number >= 0 && capture_choose(&watch->capture, (unsigned)number,
	                                  &connection->own, &to, why) < 0)
		number = -1;
	wrap_format_address(&connection->own.any, sizeof connection->own, own,
	                    sizeof own);
	wrap_format_address(&to.any, sizeof to, peer, sizeof peer);
	wrap_escape(interface, strlen(interface), safe, sizeof safe);
	watch_add_text(watch, ROW_BEGIN, N_("%.60s to %.60s on %s, %s"),
	               bound ? own : "?", peer,
	               *safe != '\0' ? safe : _("an unknown interface"),
	               number >= 0 ? _("segments by libpcap")
	               : *why == '\0' ? _("states by TCP_INFO")
	                             : why);
	return *why == '\0';
}

void
watch_learn_address(struct watch *watch, int fd)
{
	struct sockaddr_storage own;
	socklen_t length = sizeof own;

	Getsockname(fd, (struct sockaddr *)&own, &length);
	watch->connection.own = route_unmap((struct sockaddr *)&own);
	watch->connection.known = true;
}
