/* Bound sockets that neither send nor receive.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/portholder.h"

#include "transport/endpoint.h"

#include <linux/filter.h>
#include <string.h>
#include <unistd.h>

void portholder_init(struct portholder *holder)
{
	memset(holder, 0, sizeof(*holder));
}

void portholder_fini(struct portholder *holder)
{
	for (size_t i = 0; i < holder->count; i++)
		close(holder->fds[i]);
	holder->count = 0;
}

/* Binds a port on every address of the family. Returns the socket, or -1. */
static int hold(const struct paris_flow *flow)
{
	static const struct paris_addr any[2] = {{.family = 4}, {.family = 6}};
	static struct sock_filter nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
	static const struct sock_fprog program = {1, nothing};
	int type = flow->protocol == PARIS_UDP ? SOCK_DGRAM : SOCK_STREAM, on = 1;
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &any[flow->dst.family == 6], flow->src_port, 0);
	int fd = socket(endpoint.any.sa_family, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* Port 33434 of flow 0 is wanted by every paris-traceroute at once: share it among ourselves. Unlike
	 * SO_REUSEADDR this takes nothing away from a stranger, whose user must have asked for it too. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (flow->dst.family == 6)
		setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	/* Attached before bind: nothing is ever queued, so that nothing has to be read. */
	setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
	if (bind(fd, &endpoint.any, size) == 0)
		return fd;
	close(fd);
	return -1;
}

void portholder_hold(struct portholder *holder, const struct paris_flow *flow)
{
	uint32_t *word, bit = UINT32_C(1) << (flow->src_port % 32);
	int fd;

	if (flow->src_port == 0 || (flow->protocol != PARIS_UDP && flow->protocol != PARIS_TCP))
		return;
	word = &holder->tried[(flow->dst.family == 6) * 2 + (flow->protocol == PARIS_TCP)][flow->src_port / 32];
	if ((*word & bit) || holder->count == PORTHOLDER_MAX)
		return;
	*word |= bit;
	fd = hold(flow);
	if (fd >= 0)
		holder->fds[holder->count++] = fd;
}
