/* Writes capture filters.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/filter.h"

#include <string.h>

/* Beyond as many destinations of one kind, or as many protocols, the filter no longer names them: the kernel takes
 * 4,096 instructions. */
enum { HOSTS_MAX = 64, PROTOCOLS_MAX = 4 };

/* The destinations of one family and protocol, each once. */
struct hosts {
	const struct paris_addr *addrs[HOSTS_MAX];
	size_t count;
	bool any; /* there are more of them, or all are meant */
};

/* Whether an address stands for all of its family. */
static bool is_any(const struct paris_addr *addr)
{
	const struct paris_addr any = {.family = addr->family};

	return paris_addr_compare(addr, &any) == 0;
}

/* Adds one unless it is there. */
static void hosts_add(struct hosts *hosts, const struct paris_addr *addr)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (paris_addr_compare(hosts->addrs[i], addr) == 0)
			return;
	if (hosts->count < HOSTS_MAX && !is_any(addr))
		hosts->addrs[hosts->count++] = addr;
	else
		hosts->any = true;
}

/* Appends " or " between terms. */
static void separate(struct text *text, bool *first)
{
	text_add(text, *first ? "" : " or ");
	*first = false;
}

/* Adds the destinations of one family and protocol. */
static void hosts_find(struct hosts *hosts, uint8_t family, uint8_t protocol, const struct paris_flow *flows,
                       size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (flows[i].dst.family == family && flows[i].protocol == protocol)
			hosts_add(hosts, &flows[i].dst);
}

/* Appends the term for direct answers of one protocol. */
static void write_direct(struct text *text, bool *first, uint8_t family, uint8_t protocol, const struct hosts *hosts)
{
	const char *ip = family == 4 ? "ip" : "ip6";
	char addr[PARIS_ADDR_TEXT_SIZE];

	separate(text, first);
	if (protocol == PARIS_UDP || protocol == PARIS_TCP)
		text_add(text, "(%s and %s", ip, protocol == PARIS_UDP ? "udp" : "tcp");
	else
		text_add(text, "(%s proto %d", ip, protocol);
	for (size_t i = 0; i < hosts->count && !hosts->any; i++)
		text_add(text, "%ssrc host %s", i == 0 ? " and (" : " or ",
		         paris_addr_format(hosts->addrs[i], addr, sizeof(addr)));
	text_add(text, hosts->any ? ")" : "))");
}

/* Appends the terms for one family: errors of any router, and the answers of the destinations themselves. */
static void write_family(struct text *text, bool *first, uint8_t family, const struct paris_flow *flows, size_t count)
{
	bool used[UINT8_MAX + 1] = {false};
	int protocols = 0;

	for (size_t i = 0; i < count; i++)
		if (flows[i].dst.family == family) {
			protocols += !used[flows[i].protocol];
			used[flows[i].protocol] = true;
		}
	if (protocols == 0)
		return;
	separate(text, first);
	if (family == 4)
		text_add(text, "(icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 11 or icmp[0] = 12%s))",
		         used[PARIS_ICMP] ? " or icmp[0] = 0" : "");
	else
		/* An extension header leaves the rest to dissect: these are rare, and filters cannot walk. */
		text_add(text,
		         "(ip6[6] = 58 and (ip6[40] < 128%s)) or "
		         "ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 60",
		         used[PARIS_ICMP] ? " or ip6[40] = 129" : "");
	for (int protocol = 0; protocol <= UINT8_MAX; protocol++) {
		struct hosts hosts = {.count = 0, .any = protocols > PROTOCOLS_MAX};

		if (!used[protocol] || protocol == PARIS_ICMP)
			continue;
		if (!hosts.any)
			hosts_find(&hosts, family, (uint8_t)protocol, flows, count);
		write_direct(text, first, family, (uint8_t)protocol, &hosts);
	}
}

void filter_write(struct text *text, const struct paris_flow *flows, size_t count)
{
	bool first = true;

	write_family(text, &first, 4, flows, count);
	write_family(text, &first, 6, flows, count);
	if (first)
		text_add(text, "less 1"); /* a filter that says no outright would not compile */
}
