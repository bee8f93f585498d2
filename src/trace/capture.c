/* SPDX-License-Identifier: MIT */
/* capture.c - capture the segments of a connection with libpcap. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/language.h"
#include "capture.h"
#include "wrap.h"

/* Write "INTERFACE: REASON" into WHY. */
static void
set_reason(char why[CAPTURE_ERROR_SIZE], const char *interface,
           const char *reason)
{
	char safe[4 * IF_NAMESIZE];

	wrap_escape(interface, strlen(interface), safe, sizeof safe);
	snprintf(why, CAPTURE_ERROR_SIZE, "%s: %.290s", safe, reason);
}

#ifdef HAVE_PCAP
#include <pcap/pcap.h>

/* Bytes of the buffer for frames that arrive while this process does not run,
 * if CAPTURE_HEADERS bytes of each are captured; the size grows with that
 * number.  The buffer holds some 20,000 frames; on the loopback interface each
 * carries up to 64 KiB of data. */
#define BUFFER_SIZE (8 << 20)

/* Set the options of PCAP, then activate it.  Options must come first; on a new
 * handle, setting them cannot fail.  Returns what pcap_activate returns. */
static int
activate(pcap_t *pcap, unsigned snap)
{
	pcap_set_snaplen(pcap, (int)snap);
	pcap_set_promisc(pcap, 0);
	pcap_set_immediate_mode(pcap, 1);
	pcap_set_buffer_size(pcap, (int)(BUFFER_SIZE / CAPTURE_HEADERS * snap));
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	return pcap_activate(pcap);
}

/* Set a filter that captures no frame: it asks for 0 bytes of each.  Returns 0,
 * or -1 with an error in PCAP. */
static int
refuse_all(pcap_t *pcap)
{
	struct bpf_insn refuse = BPF_STMT(BPF_RET | BPF_K, 0);
	struct bpf_program nothing = {1, &refuse};

	return pcap_setfilter(pcap, &nothing);
}

int
capture_open(struct capture *capture, const char *interface, unsigned snap,
             char why[CAPTURE_ERROR_SIZE])
{
	struct capture_interface *next = &capture->interfaces[capture->count];
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap;
	int result;

	for (unsigned i = 0; i < capture->count; i++)
		if (strcmp(capture->interfaces[i].name, interface) == 0)
			return (int)i;
	if (capture->count == CAPTURE_INTERFACES) {
		set_reason(why, interface, _("too many network interfaces"));
		errno = E2BIG;
		return -1;
	}
	pcap = pcap_create(interface, error);
	if (pcap == NULL) {
		set_reason(why, interface, error);
		errno = ENOMEM;
		return -1;
	}
	result = activate(pcap, snap);
	if (result < 0 || refuse_all(pcap) < 0 ||
	    pcap_setnonblock(pcap, 1, error) < 0) {
		bool is_forbidden = result == PCAP_ERROR_PERM_DENIED ||
		                    result == PCAP_ERROR_PROMISC_PERM_DENIED;

		set_reason(why, interface,
		           is_forbidden ? _("no right to capture")
		           : result < 0 && *pcap_geterr(pcap) == '\0'
		               ? pcap_statustostr(result)
		               : pcap_geterr(pcap));
		pcap_close(pcap);
		errno = is_forbidden ? EPERM : EIO;
		return -1;
	}
	snprintf(next->name, sizeof next->name, "%s", interface);
	next->pcap = pcap;
	return (int)capture->count++;
}

/* Write a filter expression into BUFFER, of SIZE bytes: END is the source or
 * the destination of a segment, as ROLE (src or dst) says.  An address of all
 * zeros matches any.  Returns what snprintf(3) returns. */
static int
describe_end(char *buffer, size_t size, const char *role, const union inet *end)
{
	char host[INET6_ADDRSTRLEN];
	bool v4 = end->any.sa_family == AF_INET;
	const void *address = v4 ? (const void *)&end->in.sin_addr
	                         : (const void *)&end->in6.sin6_addr;
	int port = ntohs(v4 ? end->in.sin_port : end->in6.sin6_port);
	bool any = v4 ? end->in.sin_addr.s_addr == INADDR_ANY
	              : IN6_IS_ADDR_UNSPECIFIED(&end->in6.sin6_addr);

	(void)inet_ntop(end->any.sa_family, address, host, sizeof host);
	if (any)
		return snprintf(buffer, size, "tcp %s port %d", role, port);
	return snprintf(buffer, size, "%s %s host %s and tcp %s port %d",
	                v4 ? "ip" : "ip6", role, host, role, port);
}

int
capture_choose(struct capture *capture, unsigned number, const union inet *own,
               const union inet *peer, char why[CAPTURE_ERROR_SIZE])
{
	char parts[4][128];
	char text[600];
	struct bpf_program program;
	struct capture_interface *interface = &capture->interfaces[number];
	int result;

	describe_end(parts[0], sizeof parts[0], "src", own);
	describe_end(parts[1], sizeof parts[1], "dst", peer);
	describe_end(parts[2], sizeof parts[2], "src", peer);
	describe_end(parts[3], sizeof parts[3], "dst", own);
	snprintf(text, sizeof text, "(%s and %s) or (%s and %s)", parts[0],
	         parts[1], parts[2], parts[3]);
	if (pcap_compile(interface->pcap, &program, text, 1,
	                 PCAP_NETMASK_UNKNOWN) < 0) {
		set_reason(why, interface->name, pcap_geterr(interface->pcap));
		return -1;
	}
	result = pcap_setfilter(interface->pcap, &program);
	pcap_freecode(&program);
	if (result < 0) {
		set_reason(why, interface->name, pcap_geterr(interface->pcap));
		return -1;
	}
	capture->chosen = interface;
	return 0;
}

int
capture_fd(const struct capture *capture)
{
	return capture->chosen == NULL
	           ? -1
	           : pcap_get_selectable_fd(capture->chosen->pcap);
}

/* The callback of a capture_read, for on_frame. */
struct reader {
	const struct capture *capture;
	void (*take)(void *taker, const struct frame *frame);
	void *taker;
};

/* NOLINTBEGIN(readability-non-const-parameter): it is a pcap_handler */
static void
on_frame(u_char *user, const struct pcap_pkthdr *head, const u_char *bytes)
/* NOLINTEND(readability-non-const-parameter) */
{
	const struct reader *reader = (const void *)user;
	const struct capture_interface *chosen = reader->capture->chosen;
	const struct frame frame = {
		.interface = (unsigned)(chosen - reader->capture->interfaces),
		.name = chosen->name,
		.link = pcap_datalink(chosen->pcap),
		/* PCAP_TSTAMP_PRECISION_NANO: tv_usec is in nanoseconds. */
		.time_ns = head->ts.tv_sec * 1000000000LL + head->ts.tv_usec,
		.bytes = bytes,
		.captured = head->caplen,
		.length = head->len,
	};

	reader->take(reader->taker, &frame);
}

int
capture_read(struct capture *capture,
             void (*take)(void *taker, const struct frame *frame), void *taker,
             char why[CAPTURE_ERROR_SIZE])
{
	const struct capture_interface *chosen = capture->chosen;
	struct reader reader = {capture, take, taker};
	int n;

	if (chosen == NULL)
		return 0;
	n = pcap_dispatch(chosen->pcap, -1, on_frame, (void *)&reader);
	if (n < 0)
		set_reason(why, chosen->name, pcap_geterr(chosen->pcap));
	return n < 0 ? -1 : n;
}

unsigned
capture_drops(const struct capture *capture)
{
	struct pcap_stat stat;
	unsigned drops = 0;

	for (unsigned i = 0; i < capture->count; i++)
		if (pcap_stats(capture->interfaces[i].pcap, &stat) == 0)
			drops += stat.ps_drop;
	return drops;
}

void
capture_end(struct capture *capture)
{
	while (capture->count > 0)
		pcap_close(capture->interfaces[--capture->count].pcap);
	capture->chosen = NULL;
}

#else /* built without libpcap */

int
capture_open(struct capture *capture, const char *interface, unsigned snap,
             char why[CAPTURE_ERROR_SIZE])
{
	(void)capture;
	(void)snap;
	set_reason(why, interface, _("built without libpcap"));
	errno = ENOSYS;
	return -1;
}

int
capture_choose(struct capture *capture, unsigned number, const union inet *own,
               const union inet *peer, char why[CAPTURE_ERROR_SIZE])
{
	(void)capture;
	(void)number;
	(void)own;
	(void)peer;
	*why = '\0';
	return -1;
}

int
capture_fd(const struct capture *capture)
{
	(void)capture;
	return -1;
}

int
capture_read(struct capture *capture,
             void (*take)(void *taker, const struct frame *frame), void *taker,
             char why[CAPTURE_ERROR_SIZE])
{
	(void)capture;
	(void)take;
	(void)taker;
	*why = '\0';
	return 0;
}

unsigned
capture_drops(const struct capture *capture)
{
	(void)capture;
	return 0;
}

void
capture_end(struct capture *capture)
{
	(void)capture;
}

#endif
