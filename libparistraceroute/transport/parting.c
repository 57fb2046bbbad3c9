/* Who closes a packet socket waits until no processor can still be looking at it (synchronize_net, in the kernel's
 * packet_release): 10 to 20 ms, when a whole trace may take 100; and so does the end of a process that left it open. So
 * it goes where nobody can get at it any more: on its way along a Unix socket that is itself on its way along itself.
 * The kernel looks for such sockets, and closes what is on its way in them: since Linux 6.10 in a thread of its own,
 * before that at once, so that nothing is won or lost. Source: unix(7), SCM_RIGHTS; net/unix/garbage.c of Linux.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/parting.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT 2

int parting_swap(int fd)
{
	int instead = fd < 0 ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int kept = instead < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (kept >= 0 && dup2(instead, fd) < 0) {
		close(kept);
		kept = -1;
	}
	if (instead >= 0)
		close(instead);
	return kept;
}

/* Sends descriptors along a socket. One that does not get there is just closed by its owner. */
static void send_along(int way, const int fds[COUNT])
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(COUNT * sizeof(*fds))];
	} control = {.head = {CMSG_LEN(COUNT * sizeof(*fds)), SOL_SOCKET, SCM_RIGHTS}};
	char nothing = 0;
	struct iovec part = {&nothing, sizeof(nothing)};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	memcpy(CMSG_DATA(&control.head), fds, COUNT * sizeof(*fds));
	sendmsg(way, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void parting_close(int fd)
{
	int ends[2];

	if (fd < 0)
		return;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) < 0) {
		close(fd);
		return;
	}
	send_along(ends[0], (const int[COUNT]){fd, ends[1]});
	close(fd);
	close(ends[1]);
	/* Last, because it is this that makes the kernel look. */
	close(ends[0]);
}
