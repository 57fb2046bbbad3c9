/* Routes by rtnetlink(7), the only interface that gives source, outgoing interface and policy (mark) in one answer.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/route.h"

#include "transport/endpoint.h"
#include "transport/sentence.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

enum { DISCARD = 9 }; /* a port, for a socket that sends nothing */

/* A request: one header, one fixed part, a few attributes. */
struct request {
	struct nlmsghdr header;
	union {
		struct rtmsg route;
		struct ifinfomsg link;
	} body;
	uint8_t attributes[128];
};

/* One answer. A link's attributes are many, hence the room. */
union answer {
	struct nlmsghdr header;
	uint8_t bytes[16384];
};

int route_open(char *error, size_t error_size)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return sentence(error, error_size, -errno, "cannot ask for routes (netlink socket): %s",
		                strerror(errno));
	return fd;
}

/* Appends an attribute. */
static void attribute(struct request *request, unsigned short type, const void *value, size_t size)
{
	struct rtattr head = {(unsigned short)RTA_LENGTH(size), type};
	uint8_t *at = (uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len);

	memcpy(at, &head, sizeof(head));
	memcpy(at + RTA_LENGTH(0), value, size);
	request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(head.rta_len));
}

/* Sends the request and waits for its answer, which the kernel makes at once. Returns 0 or the kernel's errno. */
static int ask(int fd, struct request *request, union answer *answer)
{
	static const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	const struct nlmsgerr *refusal = NLMSG_DATA(&answer->header);
	ssize_t size;

	request->header.nlmsg_flags = NLM_F_REQUEST;
	if (sendto(fd, request, request->header.nlmsg_len, 0, (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	do
		size = recv(fd, answer, sizeof(*answer), 0);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return -errno;
	if (!NLMSG_OK(&answer->header, (uint32_t)size))
		return -EPROTO;
	if (answer->header.nlmsg_type == NLMSG_ERROR)
		return refusal->error ? refusal->error : -EPROTO;
	return 0;
}

/* Copies the attribute of a type out of an answer; false when it is not there. */
static bool find(const union answer *answer, size_t body, unsigned short type, void *value, size_t size)
{
	uint32_t left = (uint32_t)(answer->header.nlmsg_len - NLMSG_LENGTH(body));
	const uint8_t *at = answer->bytes + NLMSG_LENGTH(0) + NLMSG_ALIGN(body);
	struct rtattr head;

	for (; left >= sizeof(head); at += RTA_ALIGN(head.rta_len), left -= RTA_ALIGN(head.rta_len)) {
		memcpy(&head, at, sizeof(head));
		if (head.rta_len < sizeof(head) || head.rta_len > left)
			return false;
		if (head.rta_type == type && head.rta_len >= RTA_LENGTH(size)) {
			memcpy(value, at + RTA_LENGTH(0), size);
			return true;
		}
		if (RTA_ALIGN(head.rta_len) > left)
			return false;
	}
	return false;
}

/* The MTU of an interface; 0 when it cannot be had. */
static uint32_t link_mtu(int fd, uint32_t interface)
{
	struct request request = {.header = {.nlmsg_type = RTM_GETLINK}};
	union answer answer;
	uint32_t mtu = 0;

	request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.body.link));
	request.body.link.ifi_index = (int)interface;
	if (ask(fd, &request, &answer) < 0 || !find(&answer, sizeof(request.body.link), IFLA_MTU, &mtu, sizeof(mtu)))
		return 0;
	return mtu;
}

/* Whether an address is one that packets may be sent from. Returns 0 or a negative errno. */
static int try_source(const struct paris_addr *src, uint32_t interface)
{
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, src, 0, interface);
	int fd = socket(endpoint_family(src), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result;

	if (fd < 0)
		return -errno;
	result = bind(fd, &endpoint.any, size) < 0 ? -errno : 0;
	close(fd);
	return result;
}

/* Judges the addresses of a query. Returns 0 or a negative errno with a sentence. */
static int check(const struct route_query *query, char *error, size_t error_size)
{
	const struct paris_addr *const addrs[] = {&query->dst, &query->src};
	char text[PARIS_ADDR_TEXT_SIZE];
	int code;

	for (size_t i = 0; i < sizeof(addrs) / sizeof(*addrs); i++)
		if (endpoint_link_local(addrs[i]) && query->interface == 0)
			return sentence(error, error_size, -EINVAL,
			                "%s is an address of one link: say through which interface",
			                paris_addr_format(addrs[i], text, sizeof(text)));
	if (query->src.family == 0)
		return 0;
	if (query->src.family != query->dst.family)
		return sentence(error, error_size, -EINVAL, "source and destination are of different families");
	code = try_source(&query->src, query->interface);
	return code < 0 ? sentence(error, error_size, code, "cannot send from %s: %s",
	                           paris_addr_format(&query->src, text, sizeof(text)), strerror(-code)) : 0;
}

/* The sentence for a destination that is everybody. */
static int no_route_to_all(const struct route_query *query, char *error, size_t error_size)
{
	char dst[PARIS_ADDR_TEXT_SIZE];

	return sentence(error, error_size, -EACCES, "no path to %s: it is the address of all hosts on a link",
	                paris_addr_format(&query->dst, dst, sizeof(dst)));
}

/* The sentence for a destination that only other sources can reach. */
static int no_route_from(const struct route_query *query, int code, char *error, size_t error_size)
{
	const char *why = code == -EINVAL ? "no packet may have this source" : strerror(-code);
	char src[PARIS_ADDR_TEXT_SIZE], dst[PARIS_ADDR_TEXT_SIZE];

	return sentence(error, error_size, code == -EINVAL ? -EADDRNOTAVAIL : code, "no route to %s from %s: %s",
	                paris_addr_format(&query->dst, dst, sizeof(dst)),
	                paris_addr_format(&query->src, src, sizeof(src)), why);
}

/* The sentence for a destination that cannot be reached. The kernel's errno for a blackhole would be the caller's
 * mistake elsewhere. */
static int no_route(const struct route_query *query, int code, char *error, size_t error_size)
{
	const char *why = code == -EACCES   ? "a route forbids it"
	                  : code == -EINVAL ? "a route drops what is sent there"
	                                    : strerror(-code);
	char dst[PARIS_ADDR_TEXT_SIZE], name[IF_NAMESIZE] = "";

	code = code == -EINVAL ? -ENETUNREACH : code;
	paris_addr_format(&query->dst, dst, sizeof(dst));
	if (query->interface != 0 && if_indextoname(query->interface, name))
		return sentence(error, error_size, code, "no route to %s through %s: %s", dst, name, why);
	return sentence(error, error_size, code, "no route to %s: %s", dst, why);
}

/* Asks about a host on a link, which rtnetlink has no question for: a socket that connects takes what the kernel would.
 * Returns 0 or a negative errno. */
static int ask_socket(const struct route_query *query, struct route *route)
{
	bool ipv4 = query->dst.family == 4;
	int fd = socket(endpoint_family(&query->dst), SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1, mtu = 0, result = 0;
	char name[IF_NAMESIZE];
	union endpoint endpoint;
	socklen_t size = sizeof(mtu);

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof(on)) < 0 ||
	    (query->interface != 0 && if_indextoname(query->interface, name) &&
	     setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name)) < 0))
		result = -errno;
	if (result == 0 && query->src.family != 0 &&
	    bind(fd, &endpoint.any, endpoint_set(&endpoint, &query->src, 0, query->interface)) < 0)
		result = -errno;
	if (result == 0 &&
	    connect(fd, &endpoint.any, endpoint_set(&endpoint, &query->dst, DISCARD, query->interface)) < 0)
		result = -errno;
	if (result == 0 && getsockopt(fd, ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_MTU : IPV6_MTU, &mtu, &size) == 0)
		route->mtu = (uint32_t)mtu;
	size = sizeof(endpoint);
	if (result == 0 && getsockname(fd, &endpoint.any, &size) == 0)
		route->src = endpoint_addr(&endpoint);
	close(fd);
	return result;
}

/* Asks the routing table. Returns 0 or a negative errno. */
static int ask_table(int fd, const struct route_query *query, union answer *answer)
{
	struct request request = {.header = {.nlmsg_type = RTM_GETROUTE}};
	size_t size = query->dst.family == 4 ? 4 : 16;

	request.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(sizeof(request.body.route));
	request.body.route.rtm_family = (uint8_t)endpoint_family(&query->dst);
	request.body.route.rtm_dst_len = (uint8_t)(size * 8);
	attribute(&request, RTA_DST, query->dst.bytes, size);
	if (query->src.family != 0) {
		request.body.route.rtm_src_len = (uint8_t)(size * 8);
		attribute(&request, RTA_SRC, query->src.bytes, size);
	}
	if (query->interface != 0)
		attribute(&request, RTA_OIF, &query->interface, sizeof(query->interface));
	if (query->mark != 0)
		attribute(&request, RTA_MARK, &query->mark, sizeof(query->mark));
	return ask(fd, &request, answer);
}

/* Whether an answer says that all hosts of a link are meant, for which a socket has to ask first: ours do not. */
static bool is_broadcast(const union answer *answer)
{
	return ((const struct rtmsg *)NLMSG_DATA(&answer->header))->rtm_type == RTN_BROADCAST;
}

/* Whether there is a route for other sources than the one that was asked for. */
static bool is_for_others(int fd, const struct route_query *query)
{
	struct route_query sourceless = *query;
	union answer answer;

	sourceless.src.family = 0;
	return query->src.family != 0 && ask_table(fd, &sourceless, &answer) == 0;
}

int route_find(int fd, const struct route_query *query, struct route *route, char *error, size_t error_size)
{
	size_t size = query->dst.family == 4 ? 4 : 16, body = sizeof(struct rtmsg);
	int code = check(query, error, error_size);
	union answer answer;

	if (code < 0)
		return code;
	*route = (struct route){.src = query->src, .interface = query->interface};
	code = ask_table(fd, query, &answer);
	if (code == 0 && is_broadcast(&answer))
		return no_route_to_all(query, error, error_size);
	if (query->dont_route) {
		code = ask_socket(query, route);
		return code < 0 ? no_route(query, code, error, error_size) : 0;
	}
	if (code < 0 && is_for_others(fd, query))
		return no_route_from(query, code, error, error_size);
	if (code < 0)
		return no_route(query, code, error, error_size);
	find(&answer, body, RTA_OIF, &route->interface, sizeof(route->interface));
	if (route->src.family == 0) {
		if (!find(&answer, body, RTA_PREFSRC, route->src.bytes, size))
			return no_route(query, -EADDRNOTAVAIL, error, error_size);
		route->src.family = query->dst.family;
	}
	route->mtu = link_mtu(fd, route->interface);
	return 0;
}
