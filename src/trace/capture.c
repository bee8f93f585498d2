/* SPDX-License-Identifier: MIT */
/* capture.c - the segments of a connection, by libpcap. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/language.h"
#include "capture.h"

#ifdef HAVE_PCAP
#include <pcap/pcap.h>

/* The addresses of a name may lead over so many interfaces. */
#define INTERFACES 8

/* Room for what comes while this process does not run: in headers, some 20,000
 * segments, which on the loopback interface are up to 64 KiB each. */
#define BUFFER_SIZE (8 << 20)

static struct {
	char name[IF_NAMESIZE];
	pcap_t *pcap;
} interfaces[INTERFACES];
static unsigned count;
static int chosen = -1;

static void
say(char why[CAPTURE_ERROR_SIZE], const char *what, const char *reason)
{
	snprintf(why, CAPTURE_ERROR_SIZE, "%.15s: %.290s", what, reason);
}

/* Every option is set before the activation, none fails on a new handle. */
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

/* Capture nothing: no segment has this length. */
static int
refuse_all(pcap_t *pcap)
{
	struct bpf_insn refuse = BPF_STMT(BPF_RET | BPF_K, 0);
	struct bpf_program nothing = {1, &refuse};

	return pcap_setfilter(pcap, &nothing);
}

int
capture_open(const char *interface, unsigned snap,
             char why[CAPTURE_ERROR_SIZE])
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap;
	int result;

	for (unsigned i = 0; i < count; i++)
		if (strcmp(interfaces[i].name, interface) == 0)
			return (int)i;
	if (count == INTERFACES) {
		say(why, interface, _("one interface too many"));
		errno = E2BIG;
		return -1;
	}
	pcap = pcap_create(interface, error);
	if (pcap == NULL) {
		say(why, interface, error);
		errno = ENOMEM;
		return -1;
	}
	result = activate(pcap, snap);
	if (result < 0 || refuse_all(pcap) < 0 ||
	    pcap_setnonblock(pcap, 1, error) < 0) {
		bool may_not = result == PCAP_ERROR_PERM_DENIED ||
		               result == PCAP_ERROR_PROMISC_PERM_DENIED;

		say(why, interface,
		    may_not ? _("no right to capture")
		            : result < 0 && *pcap_geterr(pcap) == '\0'
		                  ? pcap_statustostr(result)
		                  : pcap_geterr(pcap));
		pcap_close(pcap);
		errno = may_not ? EPERM : EIO;
		return -1;
	}
	snprintf(interfaces[count].name, IF_NAMESIZE, "%s", interface);
	interfaces[count].pcap = pcap;
	return (int)count++;
}

const char *
capture_name(unsigned number)
{
	return interfaces[number].name;
}

int
capture_link(unsigned number)
{
	return pcap_datalink(interfaces[number].pcap);
}

/* One direction as a filter: ROLE is src or dst; an address of all zeros is any
 * address. */
static int
describe(char *buffer, size_t size, const char *role, const union inet *end)
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
capture_choose(unsigned number, const union inet *own, const union inet *peer,
               char why[CAPTURE_ERROR_SIZE])
{
	char parts[4][128];
	char text[600];
	struct bpf_program program;
	pcap_t *pcap = interfaces[number].pcap;
	int result;

	describe(parts[0], sizeof parts[0], "src", own);
	describe(parts[1], sizeof parts[1], "dst", peer);
	describe(parts[2], sizeof parts[2], "src", peer);
	describe(parts[3], sizeof parts[3], "dst", own);
	snprintf(text, sizeof text, "(%s and %s) or (%s and %s)", parts[0],
	         parts[1], parts[2], parts[3]);
	if (pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) < 0) {
		say(why, interfaces[number].name, pcap_geterr(pcap));
		return -1;
	}
	result = pcap_setfilter(pcap, &program);
	pcap_freecode(&program);
	if (result < 0) {
		say(why, interfaces[number].name, pcap_geterr(pcap));
		return -1;
	}
	chosen = (int)number;
	return 0;
}

int
capture_fd(void)
{
	return chosen < 0 ? -1 : pcap_get_selectable_fd(interfaces[chosen].pcap);
}

static void (*take_frame)(const struct frame *frame);

/* NOLINTBEGIN(readability-non-const-parameter): it is a pcap_handler */
static void
on_frame(u_char *unused, const struct pcap_pkthdr *head, const u_char *bytes)
/* NOLINTEND(readability-non-const-parameter) */
{
	const struct frame frame = {
		.interface = (unsigned)chosen,
		.link = capture_link((unsigned)chosen),
		/* The precision makes these nanoseconds. */
		.time_ns = head->ts.tv_sec * 1000000000LL + head->ts.tv_usec,
		.bytes = bytes,
		.captured = head->caplen,
		.length = head->len,
	};

	(void)unused;
	take_frame(&frame);
}

int
capture_read(void (*take)(const struct frame *frame),
             char why[CAPTURE_ERROR_SIZE])
{
	int n;

	if (chosen < 0)
		return 0;
	take_frame = take;
	n = pcap_dispatch(interfaces[chosen].pcap, -1, on_frame, NULL);
	if (n < 0)
		say(why, interfaces[chosen].name,
		    pcap_geterr(interfaces[chosen].pcap));
	return n < 0 ? -1 : n;
}

unsigned
capture_drops(void)
{
	struct pcap_stat stat;
	unsigned drops = 0;

	for (unsigned i = 0; i < count; i++)
		if (pcap_stats(interfaces[i].pcap, &stat) == 0)
			drops += stat.ps_drop;
	return drops;
}

void
capture_end(void)
{
	while (count > 0)
		pcap_close(interfaces[--count].pcap);
	chosen = -1;
}

#else /* there is no libpcap */

int
capture_open(const char *interface, unsigned snap,
             char why[CAPTURE_ERROR_SIZE])
{
	(void)snap;
	snprintf(why, CAPTURE_ERROR_SIZE, _("%s: built without libpcap"),
	         interface);
	errno = ENOSYS;
	return -1;
}

const char *
capture_name(unsigned number)
{
	(void)number;
	return "";
}

int
capture_link(unsigned number)
{
	(void)number;
	return -1;
}

int
capture_choose(unsigned number, const union inet *own, const union inet *peer,
               char why[CAPTURE_ERROR_SIZE])
{
	(void)number;
	(void)own;
	(void)peer;
	*why = '\0';
	return -1;
}

int
capture_fd(void)
{
	return -1;
}

int
capture_read(void (*take)(const struct frame *frame),
             char why[CAPTURE_ERROR_SIZE])
{
	(void)take;
	*why = '\0';
	return 0;
}

unsigned
capture_drops(void)
{
	return 0;
}

void
capture_end(void)
{
}

#endif
