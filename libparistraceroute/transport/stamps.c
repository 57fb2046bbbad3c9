/* SO_TIMESTAMPING.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/stamps.h"

#include "transport/clock.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>

int stamps_on(int fd, bool received)
{
	unsigned flags = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY |
	                 (received ? SOF_TIMESTAMPING_RX_SOFTWARE : 0);

	/* The numbering restarts when OPT_ID goes from off to on. */
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags)) < 0)
		return -errno;
	flags |= SOF_TIMESTAMPING_OPT_ID;
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags)) < 0)
		return -errno;
	return 0;
}

/* The ancillary data of a level and type, or NULL when it is absent or shorter than size. */
static const void *ancillary(struct msghdr *message, int level, int type, size_t size)
{
	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head))
		if (head->cmsg_level == level && head->cmsg_type == type && head->cmsg_len >= CMSG_LEN(size))
			return CMSG_DATA(head);
	return NULL;
}

bool stamps_read(struct msghdr *message, paris_time *realtime)
{
	struct scm_timestamping stamps;
	const void *data = ancillary(message, SOL_SOCKET, SCM_TIMESTAMPING, sizeof(stamps));
	struct timespec time;

	if (!data)
		return false;
	memcpy(&stamps, data, sizeof(stamps));
	time = (struct timespec){stamps.ts[0].tv_sec, stamps.ts[0].tv_nsec};
	*realtime = clock_of_timespec(&time);
	return *realtime != 0;
}

bool stamps_departure(struct msghdr *message, uint32_t *number)
{
	struct sock_extended_err error;
	const void *data = ancillary(message, SOL_IP, IP_RECVERR, sizeof(error));

	if (!data)
		data = ancillary(message, SOL_IPV6, IPV6_RECVERR, sizeof(error));
	if (!data)
		return false;
	memcpy(&error, data, sizeof(error));
	*number = error.ee_data;
	return error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING && error.ee_errno == ENOMSG;
}
