/* SPDX-License-Identifier: MIT */
/* route.c - find the route to an address. */
#include <config.h>

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "route.h"

struct question {
	struct nlmsghdr head;
	struct rtmsg route;
	char attributes[64];
};

static void
add_attribute(struct question *question, unsigned short type, const void *value,
              size_t size)
{
	struct rtattr *attribute =
		(struct rtattr *)((char *)question +
	                      NLMSG_ALIGN(question->head.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), value, size);
	question->head.nlmsg_len =
		NLMSG_ALIGN(question->head.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static struct question
make_question(const union inet *to)
{
	struct question question;
	bool v4 = to->any.sa_family == AF_INET;

	memset(&question, 0, sizeof question);
	question.head.nlmsg_len = NLMSG_LENGTH(sizeof question.route);
	question.head.nlmsg_type = RTM_GETROUTE;
	question.head.nlmsg_flags = NLM_F_REQUEST;
	question.route.rtm_family = (unsigned char)to->any.sa_family;
	question.route.rtm_dst_len = v4 ? 32 : 128;
	if (v4)
		add_attribute(&question, RTA_DST, &to->in.sin_addr, 4);
	else
		add_attribute(&question, RTA_DST, &to->in6.sin6_addr, 16);
	if (!v4 && to->in6.sin6_scope_id != 0)
		add_attribute(&question, RTA_OIF, &to->in6.sin6_scope_id, 4);
	return question;
}

/* Read the answer at HEAD, of LENGTH bytes.  Stores the source address in
 * *FROM, whose family must be set.  Returns the index of the interface, or -1
 * with errno. */
static int
read_answer(struct nlmsghdr *head, size_t length, union inet *from)
{
	struct rtmsg *route = NLMSG_DATA(head);
	struct rtattr *attribute;
	size_t left;
	unsigned interface = 0;
	size_t size = from->any.sa_family == AF_INET ? 4 : 16;

	if (!NLMSG_OK(head, length) || head->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *error = NLMSG_DATA(head);

		errno = length >= NLMSG_LENGTH(sizeof *error) ? -error->error : EBADMSG;
		return -1;
	}
	left = RTM_PAYLOAD(head);
	for (attribute = RTM_RTA(route); RTA_OK(attribute, left);
	     attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == RTA_OIF && RTA_PAYLOAD(attribute) == 4)
			memcpy(&interface, RTA_DATA(attribute), 4);
		if (attribute->rta_type == RTA_PREFSRC &&
		    RTA_PAYLOAD(attribute) == size)
			memcpy(size == 4 ? (void *)&from->in.sin_addr
			                 : (void *)&from->in6.sin6_addr,
			       RTA_DATA(attribute), size);
	}
	return (int)interface;
}

union inet
route_unmap(const struct sockaddr *to)
{
	union inet inet;

	memset(&inet, 0, sizeof inet);
	if (to->sa_family == AF_INET) {
		memcpy(&inet.in, to, sizeof inet.in);
		return inet;
	}
	memcpy(&inet.in6, to, sizeof inet.in6);
	if (IN6_IS_ADDR_V4MAPPED(&inet.in6.sin6_addr)) {
		struct sockaddr_in in = {.sin_family = AF_INET,
		                         .sin_port = inet.in6.sin6_port};

		memcpy(&in.sin_addr, &inet.in6.sin6_addr.s6_addr[12], 4);
		memset(&inet, 0, sizeof inet);
		inet.in = in;
	}
	return inet;
}

int
route_find(const union inet *to, char interface[IF_NAMESIZE], union inet *from)
{
	union {
		struct nlmsghdr head;
		char bytes[4096];
	} answer;
	struct question question = make_question(to);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t length = -1;
	int index = -1;
	int error;

	if (fd < 0)
		return -1;
	memset(from, 0, sizeof *from);
	from->any.sa_family = to->any.sa_family;
	if (send(fd, &question, question.head.nlmsg_len, 0) >= 0)
		length = recv(fd, &answer, sizeof answer, 0);
	if (length >= 0)
		index = read_answer(&answer.head, (size_t)length, from);
	error = errno;
	close(fd);
	errno = error;
	if (index < 0)
		return -1;
	if (from->any.sa_family == AF_INET6 &&
	    IN6_IS_ADDR_LINKLOCAL(&from->in6.sin6_addr))
		from->in6.sin6_scope_id = to->in6.sin6_scope_id;
	return if_indextoname((unsigned)index, interface) != NULL ? 0 : -1;
}
