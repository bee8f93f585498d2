/* SPDX-License-Identifier: MIT */
/* kernel.c - ask the kernel for a connection's state, without capabilities. */
#include <config.h>

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel.h"

enum state
kernel_info(int fd, struct sample *sample)
{
	struct tcp_info info;
	socklen_t length = sizeof info;

	memset(sample, 0, sizeof *sample);
	memset(&info, 0, sizeof info); /* an older kernel sets fewer members */
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0)
		return STATE_UNKNOWN;
	sample->has_info = true;
	sample->rtt = info.tcpi_rtt;
	sample->rtt_variance = info.tcpi_rttvar;
	sample->congestion_window = info.tcpi_snd_cwnd;
	sample->send_mss = info.tcpi_snd_mss;
	sample->retransmits = info.tcpi_total_retrans;
	sample->unacknowledged = info.tcpi_unacked;
	sample->peer_window = info.tcpi_snd_wnd;
	sample->receive_space = info.tcpi_rcv_space;
	return info.tcpi_state <= STATE_CLOSING ? (enum state)info.tcpi_state
	                                        : STATE_UNKNOWN;
}

static void
set_end(uint32_t address[4], uint16_t *port, const union inet *end)
{
	if (end->any.sa_family == AF_INET)
		memcpy(address, &end->in.sin_addr, 4);
	else
		memcpy(address, &end->in6.sin6_addr, 16);
	*port = end->any.sa_family == AF_INET ? end->in.sin_port
	                                      : end->in6.sin6_port;
}

int
kernel_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

/* Ask sock_diag(7) for the socket ID, and store the answer in the SIZE bytes at
 * ANSWER.  Returns its length in bytes, or -1 with errno. */
static ssize_t
ask_diag(int netlink, const struct inet_diag_sockid *id, int family,
         void *answer, size_t size)
{
	struct {
		struct nlmsghdr head;
		struct inet_diag_req_v2 body;
	} question;

	memset(&question, 0, sizeof question);
	question.head.nlmsg_len = sizeof question;
	question.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
	question.head.nlmsg_flags = NLM_F_REQUEST;
	question.body.sdiag_family = (uint8_t)family;
	question.body.sdiag_protocol = IPPROTO_TCP;
	question.body.idiag_states = ~0u;
	question.body.id = *id;
	if (send(netlink, &question, sizeof question, 0) < 0)
		return -1;
	return recv(netlink, answer, size, 0);
}

enum state
kernel_state(int netlink, const union inet *own, const union inet *other)
{
	union {
		struct nlmsghdr head;
		char bytes[4096];
	} answer;
	struct inet_diag_sockid id;
	const struct inet_diag_msg *found = NLMSG_DATA(&answer.head);
	ssize_t length;

	memset(&id, 0, sizeof id);
	id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	set_end(id.idiag_src, &id.idiag_sport, own);
	set_end(id.idiag_dst, &id.idiag_dport, other);
	length = ask_diag(netlink, &id, own->any.sa_family, &answer, sizeof answer);
	if (length < 0 || !NLMSG_OK(&answer.head, (size_t)length))
		return STATE_UNKNOWN;
	if (answer.head.nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = NLMSG_DATA(&answer.head);

		return error->error == -ENOENT ? STATE_CLOSED : STATE_UNKNOWN;
	}
	if (answer.head.nlmsg_len < NLMSG_LENGTH(sizeof *found) ||
	    found->idiag_state > STATE_CLOSING)
		return STATE_UNKNOWN;
	/* A listener at OWN is found too, but is not part of the connection. */
	if (found->id.idiag_dport != id.idiag_dport)
		return STATE_CLOSED;
	return (enum state)found->idiag_state;
}
