/* recvmsg(2) and its ancillary data, of both families.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/message.h"

#include "transport/clock.h"
#include "transport/endpoint.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <string.h>

/* Since Linux 5.9; older ones refuse them, and libc's headers may not have them. */
#ifndef IP_RECVERR_RFC4884
#define IP_RECVERR_RFC4884 26
#endif
#ifndef IPV6_RECVERR_RFC4884
#define IPV6_RECVERR_RFC4884 31
#endif

int message_options(int fd, int family)
{
	static const struct {
		int level, name;
		bool optional;
	} options[2][4] = {
		{{SOL_IP, IP_RECVERR, false},
	         {SOL_IP, IP_RECVTTL, false},
	         {SOL_IP, IP_RECVTOS, false},
	         {SOL_IP, IP_RECVERR_RFC4884, true}},
		{{SOL_IPV6, IPV6_RECVERR, false},
	         {SOL_IPV6, IPV6_RECVHOPLIMIT, false},
	         {SOL_IPV6, IPV6_RECVTCLASS, false},
	         {SOL_IPV6, IPV6_RECVERR_RFC4884, true}},
	};
	int on = 1;

	for (size_t i = 0; i < 4; i++)
		if (setsockopt(fd, options[family == 6][i].level, options[family == 6][i].name, &on, sizeof(on)) < 0 &&
		    !options[family == 6][i].optional)
			return -errno;
	return 0;
}

/* Reads what the kernel says about an error. */
static void read_error(const struct cmsghdr *head, struct message *message)
{
	struct sock_extended_err error;
	union endpoint offender = {0};
	size_t size = head->cmsg_len - CMSG_LEN(0);

	if (size < sizeof(error))
		return;
	memcpy(&error, CMSG_DATA(head), sizeof(error));
	size -= sizeof(error);
	memcpy(&offender, CMSG_DATA(head) + sizeof(error), size < sizeof(offender) ? size : sizeof(offender));
	switch (error.ee_origin) {
	case SO_EE_ORIGIN_TIMESTAMPING:
		message->kind = MESSAGE_DEPARTURE;
		message->number = error.ee_data;
		break;
	case SO_EE_ORIGIN_ICMP:
	case SO_EE_ORIGIN_ICMP6:
		message->kind = MESSAGE_ICMP;
		message->type = error.ee_type;
		message->code = error.ee_code;
		message->info = error.ee_info;
		message->stated = error.ee_rfc4884.len;
		message->from = endpoint_addr(&offender);
		break;
	default:
		message->kind = MESSAGE_LOCAL;
		break;
	}
}

/* Reads one piece of ancillary data. */
static void read_ancillary(const struct cmsghdr *head, struct message *message)
{
	const uint8_t *data = CMSG_DATA(head);
	size_t size = head->cmsg_len - CMSG_LEN(0);
	int number = 0;

	/* A byte or an int, depending on the option. */
	if (size >= sizeof(number))
		memcpy(&number, data, sizeof(number));
	else if (size > 0)
		number = *data;
	if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_TIMESTAMPING) {
		struct scm_timestamping stamps;

		if (size < sizeof(stamps))
			return;
		memcpy(&stamps, data, sizeof(stamps));
		message->realtime = clock_of_timespec(&stamps.ts[0]);
		message->has_stamp = message->realtime != 0;
	} else if ((head->cmsg_level == SOL_IP && head->cmsg_type == IP_RECVERR) ||
	           (head->cmsg_level == SOL_IPV6 && head->cmsg_type == IPV6_RECVERR)) {
		read_error(head, message);
	} else if ((head->cmsg_level == SOL_IP && head->cmsg_type == IP_TTL) ||
	           (head->cmsg_level == SOL_IPV6 && head->cmsg_type == IPV6_HOPLIMIT)) {
		message->ttl = (uint8_t)number;
		message->has_ttl = true;
	} else if ((head->cmsg_level == SOL_IP && head->cmsg_type == IP_TOS) ||
	           (head->cmsg_level == SOL_IPV6 && head->cmsg_type == IPV6_TCLASS)) {
		message->tos = (uint8_t)number;
		message->has_tos = true;
	}
}

int message_read(int fd, bool queue, struct message *message)
{
	/* Some kernels repeat the bytes of an error in its ancillary data. */
	_Alignas(struct cmsghdr) uint8_t control[MESSAGE_SIZE + 512];
	struct iovec part = {message->bytes, sizeof(message->bytes)};
	union endpoint from = {0};
	struct msghdr header = {
		.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t size = recvmsg(fd, &header, MSG_DONTWAIT | (queue ? MSG_ERRQUEUE : 0));

	if (size < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
	memset(message, 0, offsetof(struct message, bytes));
	message->size = (size_t)size;
	if (!queue) {
		message->from = endpoint_addr(&from);
		message->from_port = endpoint_port(&from);
	}
	for (struct cmsghdr *head = CMSG_FIRSTHDR(&header); head; head = CMSG_NXTHDR(&header, head))
		read_ancillary(head, message);
	return 1;
}
