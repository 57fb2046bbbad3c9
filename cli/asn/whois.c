/* Origins from a routing registry by whois (RFC 3912), as traceroute(8) asks: one connection for each address, a line
 * with it, and RPSL up to the end. The server's name is looked up once. A server that is slow, says too much, or goes
 * away answers nothing.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/aresloop.h"
#include "cli/asn/asn_source.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "whois.radb.net"
#define SERVICE "nicname"

enum {
	TRY_MS = 1000,
	TRIES = 2,
	CONNECTIONS = 8,
	ADDRESSES = 4, /* of the server, tried in turn */
	LINE_SIZE = 128, /* what a line has beyond this is passed over */
	ANSWER_MOST = 256 * 1024
};

/* One question on its way. */
struct connection {
	struct asn_question *question; /* NULL: this one is free */
	int fd;
	size_t address; /* which one of the server's is tried */
	bool asked, current;
	size_t length, total;
	int64_t give_up_ms;
	char line[LINE_SIZE];
};

struct whois {
	ares_channel channel;
	bool resolving;
	struct sockaddr_storage address[ADDRESSES];
	socklen_t address_size[ADDRESSES];
	size_t address_count;
	struct connection connections[CONNECTIONS];
	struct asn_question *first, *last; /* those that wait for a connection */
};

/* Answers a connection's question and frees the connection. */
static void finish(struct connection *connection, bool known)
{
	if (connection->fd >= 0)
		close(connection->fd);
	asn_answer(connection->question, known);
	*connection = (struct connection){.fd = -1};
}

/* Connects to the server's address in turn, or the next. Returns whether that has begun. */
static bool begin(struct whois *whois, struct connection *connection)
{
	for (; connection->address < whois->address_count; connection->address++) {
		const struct sockaddr_storage *address = &whois->address[connection->address];
		int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

		if (fd < 0)
			continue;
		if (connect(fd, (const struct sockaddr *)address, whois->address_size[connection->address]) == 0 ||
		    errno == EINPROGRESS) {
			connection->fd = fd;
			return true;
		}
		close(fd);
	}
	return false;
}

/* Gives questions that wait to free connections. */
static void serve(struct whois *whois)
{
	for (size_t i = 0; i < CONNECTIONS && whois->first && !whois->resolving; i++) {
		struct connection *connection = &whois->connections[i];

		while (!connection->question && whois->first) {
			*connection = (struct connection){
				.question = whois->first, .fd = -1, .current = true,
				.give_up_ms = asn_now_ms() + ASN_WAIT_MS};
			whois->first = whois->first->next;
			if (!begin(whois, connection))
				finish(connection, false);
		}
	}
	if (!whois->first)
		whois->last = NULL;
}

/* Adds an address of the server, if there is room. */
static void add_address(struct whois *whois, const struct sockaddr *address, size_t size)
{
	if (whois->address_count == ADDRESSES || size > sizeof(*whois->address))
		return;
	memcpy(&whois->address[whois->address_count], address, size);
	whois->address_size[whois->address_count++] = (socklen_t)size;
}

/* Takes a server that is given by its address. Returns false when it is a name. */
static bool take_number(struct whois *whois, const char *server, const char *service)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;

	if (getaddrinfo(server, service, &hints, &list) != 0)
		return false;
	add_address(whois, list->ai_addr, list->ai_addrlen);
	freeaddrinfo(list);
	return true;
}

/* Takes the server's addresses out of what c-ares found. */
static void on_addresses(void *arg, int status, int timeouts, struct ares_addrinfo *result)
{
	struct whois *whois = arg;
	const struct ares_addrinfo_node *node = status == ARES_SUCCESS && result ? result->nodes : NULL;

	(void)timeouts;
	for (; node; node = node->ai_next)
		add_address(whois, node->ai_addr, (size_t)node->ai_addrlen);
	if (result)
		ares_freeaddrinfo(result);
	whois->resolving = false;
}

/* Begins to look the server up. What the environment says of it was removed where it must not count. */
static int whois_open(void **state, const char *argument, char *error, size_t size)
{
	struct ares_options options = {.timeout = TRY_MS, .tries = TRIES};
	const struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	const char *server = getenv("RA_SERVER"), *service = getenv("RA_SERVICE");
	struct whois *whois = calloc(1, sizeof(*whois));

	if (!whois) {
		snprintf(error, size, "out of memory");
		return -ENOMEM;
	}
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS ||
	    ares_init_options(&whois->channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) != ARES_SUCCESS) {
		snprintf(error, size, "the resolver cannot be set up");
		free(whois);
		return -EIO;
	}
	server = argument && argument[0] ? argument : server ? server : SERVER;
	service = service ? service : SERVICE;
	for (size_t i = 0; i < CONNECTIONS; i++)
		whois->connections[i].fd = -1;
	*state = whois;
	whois->resolving = !take_number(whois, server, service);
	if (whois->resolving)
		ares_getaddrinfo(whois->channel, server, service, &hints, on_addresses, whois);
	return 0;
}

/* Puts a question at the end of those that wait. */
static void whois_ask(void *state, struct asn_question *question)
{
	struct whois *whois = state;

	question->next = NULL;
	if (whois->last)
		whois->last->next = question;
	else
		whois->first = question;
	whois->last = question;
	serve(whois);
}

/* Sends the question once the connection stands; else tries the next address. */
static void ask(struct whois *whois, struct connection *connection)
{
	char addr[PARIS_ADDR_TEXT_SIZE], line[PARIS_ADDR_TEXT_SIZE + 2];
	int error = 0, length;
	socklen_t size = sizeof(error);

	if (getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error) {
		close(connection->fd);
		connection->fd = -1;
		connection->address++;
		if (!begin(whois, connection))
			finish(connection, false);
		return;
	}
	paris_addr_format(&connection->question->addr, addr, sizeof(addr));
	length = snprintf(line, sizeof(line), "%s\r\n", addr);
	/* A new connection has room for so short a line. */
	if (send(connection->fd, line, (size_t)length, MSG_NOSIGNAL) != length)
		finish(connection, false);
	else
		connection->asked = true;
}

/* Takes in bytes, line by line. */
static void take(struct connection *connection, const char *bytes, size_t size)
{
	connection->total += size;
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != '\n') {
			if (connection->length + 1 < sizeof(connection->line))
				connection->line[connection->length++] = bytes[i];
			continue;
		}
		connection->line[connection->length] = '\0';
		connection->length = 0;
		origins_rpsl(&connection->question->origins, connection->line, &connection->current);
	}
}

/* Reads what has come. */
static void hear(struct connection *connection)
{
	char bytes[4096];
	ssize_t size;
	bool heard;

	while ((size = recv(connection->fd, bytes, sizeof(bytes), 0)) > 0) {
		take(connection, bytes, (size_t)size);
		if (connection->total > ANSWER_MOST)
			break;
	}
	if (size == 0) {
		/* Who says nothing does not say that there is no origin. */
		heard = connection->total > 0;
		take(connection, "\n", 1);
		finish(connection, heard);
	} else if (size > 0 || (errno != EAGAIN && errno != EINTR)) {
		finish(connection, false);
	}
}

/* What to wait for. */
static size_t whois_pollfds(void *state, struct pollfd *fds, size_t max)
{
	struct whois *whois = state;
	size_t count = aresloop_pollfds(whois->channel, fds, max);

	for (size_t i = 0; i < CONNECTIONS && count < max; i++)
		if (whois->connections[i].question)
			fds[count++] = (struct pollfd){.fd = whois->connections[i].fd,
			                               .events = whois->connections[i].asked ? POLLIN : POLLOUT};
	return count;
}

/* How long to wait. */
static int whois_timeout(void *state)
{
	struct whois *whois = state;
	int wait = whois->resolving ? aresloop_timeout(whois->channel) : -1;
	int64_t now = asn_now_ms();

	for (size_t i = 0; i < CONNECTIONS; i++) {
		const struct connection *connection = &whois->connections[i];
		int64_t left = connection->give_up_ms - now;

		if (connection->question && (wait < 0 || left < wait))
			wait = left > 0 ? (int)left : 0;
	}
	return wait;
}

/* Goes on with every connection that can. */
static void whois_dispatch(void *state, const struct pollfd *fds, size_t count)
{
	struct whois *whois = state;
	int64_t now = asn_now_ms();

	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct connection *connection = &whois->connections[i];
		bool ready = false;

		for (size_t j = 0; j < count && connection->question; j++)
			ready = ready || (fds[j].fd == connection->fd && fds[j].revents);
		if (ready && connection->asked)
			hear(connection);
		else if (ready)
			ask(whois, connection);
		if (connection->question && now >= connection->give_up_ms)
			finish(connection, false);
	}
	if (whois->resolving)
		aresloop_dispatch(whois->channel, fds, count);
	serve(whois);
}

/* Chooses name servers. */
static int whois_servers(void *state, const char *servers)
{
	return ares_set_servers_ports_csv(((struct whois *)state)->channel, servers) == ARES_SUCCESS ? 0 : -EINVAL;
}

/* Gives up all questions. */
static void whois_close(void *state)
{
	struct whois *whois = state;

	ares_destroy(whois->channel);
	ares_library_cleanup();
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (whois->connections[i].question)
			finish(&whois->connections[i], false);
	for (; whois->first; whois->first = whois->first->next)
		asn_answer(whois->first, false);
	free(whois);
}

const struct asn_source asn_whois = {whois_open,     whois_ask,     whois_pollfds, whois_timeout,
                                     whois_dispatch, whois_servers, whois_close};
