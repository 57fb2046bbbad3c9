/* Look-ups of autonomous systems: servers that answer, hang, lie or talk too much, and database files.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/asn/asn.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char error[256];

/* Milliseconds on the monotonic clock. */
static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The address that text names. */
static struct paris_addr addr_of(const char *text)
{
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse(text, &addr), 0);
	return addr;
}

/* A socket on a port of its own. */
static int listener(int type, unsigned *port)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(sin);
	int fd = socket(AF_INET, type, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	ck_assert(type != SOCK_STREAM || listen(fd, 16) == 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &length), 0);
	*port = ntohs(sin.sin_port);
	return fd;
}

/* One turn of a poll loop, which waits for a server of ours too; returns whether that has something to do. */
static bool turn(struct asn *asn, int fd)
{
	struct pollfd fds[ASN_MAX_FDS + 1];
	size_t count = asn_pollfds(asn, fds, ASN_MAX_FDS);

	fds[count] = (struct pollfd){.fd = fd, .events = POLLIN};
	poll(fds, count + 1, asn_timeout(asn));
	asn_dispatch(asn, fds, count);
	return fds[count].revents & POLLIN;
}

/* A whois look-up at a server of ours. */
static struct asn *whois_open(int *fd)
{
	struct asn *asn;
	unsigned port;
	char text[16];

	*fd = listener(SOCK_STREAM, &port);
	snprintf(text, sizeof(text), "%u", port);
	setenv("RA_SERVER", "127.0.0.1", 1);
	setenv("RA_SERVICE", text, 1);
	ck_assert_msg(asn_open(&asn, "whois", false, error, sizeof(error)) == 0, "%s", error);
	return asn;
}

/* Accepts a connection, once there is one. */
static int whois_accept(struct asn *asn, int listening)
{
	int fd;

	while (!turn(asn, listening))
		;
	fd = accept(listening, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Accepts a connection, reads the question, and answers. */
static void whois_answer(struct asn *asn, int listening, const char *expected, const char *answer, size_t size)
{
	int fd = whois_accept(asn, listening);
	char question[64] = "";

	while (!turn(asn, fd))
		;
	ck_assert_int_gt(recv(fd, question, sizeof(question) - 1, 0), 0);
	ck_assert_str_eq(question, expected);
	ck_assert(send(fd, answer, size, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0);
	close(fd);
}

START_TEST(whois)
{
	static const struct {
		const char *addr, *question, *answer, *text;
	} rows[] = {
		{"192.0.2.1", "192.0.2.1\r\n", "route: 192.0.2.0/24\r\norigin: AS64496\r\n", "AS64496"},
		{"192.0.2.2", "192.0.2.2\r\n", "origin: AS1\norigin: AS2", "AS1/AS2"},
		{"192.0.2.3", "192.0.2.3\r\n", "%  No entries found\r\n", "*"},
		{"2001:db8::1", "2001:db8::1\r\n", "route6: 2001:db8::/32\norigin: AS3\n", "AS3"},
		{"192.0.2.4", "192.0.2.4\r\n", "\033]0;x\007\norigin: \033[2J\norigin: AS4\001\n", "*"},
	};
	int fd;
	struct asn *asn = whois_open(&fd);
	bool waiting;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_addr addr = addr_of(rows[i].addr);

		asn_ask(asn, &addr);
		ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
		ck_assert(waiting);
		whois_answer(asn, fd, rows[i].question, rows[i].answer, strlen(rows[i].answer));
		while (asn_text(asn, &addr, &waiting), waiting)
			turn(asn, fd);
		ck_assert_str_eq(asn_text(asn, &addr, &waiting), rows[i].text);
	}
	asn_close(asn);
	close(fd);
}
END_TEST

/* Lines that do not end, and answers that do not: bounded in memory and in time. */
START_TEST(whois_floods)
{
	static char flood[65536];
	struct paris_addr addr = addr_of("192.0.2.1");
	int64_t start = now_ms();
	int listening, fd;
	struct asn *asn = whois_open(&listening);
	size_t sent = 0;
	bool waiting;

	memset(flood, 'x', sizeof(flood));
	memcpy(flood + sizeof(flood) - 14, "\norigin: AS1\n", 13);
	asn_ask(asn, &addr);
	fd = whois_accept(asn, listening);
	while (asn_text(asn, &addr, &waiting), waiting) {
		ssize_t size = send(fd, flood, sizeof(flood), MSG_NOSIGNAL | MSG_DONTWAIT);

		sent += size > 0 ? (size_t)size : 0;
		turn(asn, -1);
	}
	ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
	ck_assert_int_lt(now_ms() - start, 1500);
	ck_assert_uint_gt(sent, 0);
	close(fd);

	/* One such line by itself does no harm. */
	addr = addr_of("192.0.2.2");
	asn_ask(asn, &addr);
	whois_answer(asn, listening, "192.0.2.2\r\n", flood, sizeof(flood));
	while (asn_text(asn, &addr, &waiting), waiting)
		turn(asn, -1);
	ck_assert_str_eq(asn_text(asn, &addr, &waiting), "AS1");
	asn_close(asn);
	close(listening);
}
END_TEST

/* A server that says nothing costs a few seconds once, for all addresses together. */
START_TEST(whois_hangs)
{
	int fd;
	struct asn *asn = whois_open(&fd);
	struct paris_addr addr = addr_of("192.0.2.0");
	int64_t start = now_ms();
	bool waiting;

	for (addr.bytes[3] = 1; addr.bytes[3] < 100; addr.bytes[3]++)
		asn_ask(asn, &addr);
	ck_assert_int_lt(now_ms() - start, 500);
	for (addr.bytes[3] = 1; addr.bytes[3] < 100; addr.bytes[3]++) {
		while (asn_text(asn, &addr, &waiting), waiting)
			turn(asn, -1);
		ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
	}
	ck_assert_int_lt(now_ms() - start, 3500);
	asn_close(asn);
	close(fd);
}
END_TEST

START_TEST(whois_absent)
{
	static const char *const servers[] = {"127.0.0.1", "no such name", "300.300.300.300", ""};
	struct paris_addr addr = addr_of("192.0.2.1");
	unsigned port;
	char text[16];
	int fd = listener(SOCK_STREAM, &port);

	close(fd);
	snprintf(text, sizeof(text), "%u", port);
	setenv("RA_SERVICE", text, 1);
	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++) {
		int64_t start = now_ms();
		struct asn *asn;
		bool waiting;

		setenv("RA_SERVER", servers[i], 1);
		ck_assert_int_eq(asn_open(&asn, "whois", false, error, sizeof(error)), 0);
		asn_servers(asn, "127.0.0.1:1");
		while (asn_text(asn, &addr, &waiting), waiting)
			turn(asn, -1);
		ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
		ck_assert_int_lt(now_ms() - start, 3500);
		asn_close(asn);
	}
}
END_TEST

START_TEST(abandoned)
{
	int fd;
	struct asn *asn = whois_open(&fd);
	struct paris_addr addr = addr_of("192.0.2.1"), other = addr_of("192.0.2.2");
	bool waiting = true;

	asn_ask(asn, &addr);
	asn_abandon(asn);
	ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
	ck_assert(!waiting);
	asn_text(asn, &other, &waiting);
	ck_assert(!waiting);
	ck_assert_uint_eq(asn_pollfds(asn, NULL, 0), 0);
	asn_close(asn);
	asn_close(NULL);
	close(fd);
}
END_TEST

/* Simulated addresses are nobody's business. */
START_TEST(silent)
{
	struct paris_addr addr = addr_of("192.0.2.1");
	struct asn *asn;
	bool waiting = true;

	ck_assert_int_eq(asn_open(&asn, "whois", true, error, sizeof(error)), 0);
	ck_assert_str_eq(asn_text(asn, &addr, &waiting), "*");
	ck_assert(!waiting);
	ck_assert_int_eq(asn_timeout(asn), -1);
	asn_close(asn);
}
END_TEST

/* Answers the question that has come with text records, after checking its name, or with a code. */
static void dns_answer(int fd, const char *expected, const char *const *records, unsigned code)
{
	unsigned char packet[1024];
	char name[256] = "";
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	ssize_t got = recvfrom(fd, packet, 512, 0, (struct sockaddr *)&from, &length);
	size_t at = 12, end;

	ck_assert_int_gt(got, 12);
	for (; packet[at]; at += packet[at] + 1u)
		snprintf(name + strlen(name), sizeof(name) - strlen(name), "%.*s.", packet[at], packet + at + 1);
	ck_assert_str_eq(name, expected);
	end = at + 5;
	packet[2] = 0x81;
	packet[3] = (unsigned char)(0x80 | code);
	memset(packet + 6, 0, 6);
	for (; records && *records; records++) {
		static const unsigned char head[] = {0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0};
		size_t size = strlen(*records);

		packet[7]++;
		memcpy(packet + end, head, sizeof(head));
		end += sizeof(head);
		packet[end++] = (unsigned char)(size + 1);
		packet[end++] = (unsigned char)size;
		memcpy(packet + end, *records, size);
		end += size;
	}
	ck_assert_int_gt(sendto(fd, packet, end, 0, (struct sockaddr *)&from, length), 0);
}

START_TEST(dns)
{
	static const char *const one[] = {"64496 | 192.0.2.0/24 | ZZ | rir | 2020-01-01", NULL};
	static const char *const two[] = {"1 | 192.0.0.0/8 |", "2 3 | 192.0.2.0/24 |", NULL};
	static const char *const bad[] = {"\033[2J | x", "", NULL};
	static const struct {
		const char *addr, *name;
		const char *const *records;
		unsigned code;
		const char *text;
	} rows[] = {
		{"192.0.2.1", "1.2.0.192.origin.zone.test.", one, 0, "AS64496"},
		{"192.0.2.2", "2.2.0.192.origin.zone.test.", two, 0, "AS2/AS3"},
		{"192.0.2.3", "3.2.0.192.origin.zone.test.", bad, 0, "*"},
		{"192.0.2.4", "4.2.0.192.origin.zone.test.", NULL, 3, "*"},
		{"192.0.2.5", "5.2.0.192.origin.zone.test.", NULL, 0, "*"},
		{"2001:db8::12",
		 "2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.origin6.zone.test.", one, 0,
		 "AS64496"},
	};
	unsigned port;
	int fd = listener(SOCK_DGRAM, &port);
	struct asn *asn;
	char where[32];
	bool waiting;

	snprintf(where, sizeof(where), "127.0.0.1:%u", port);
	ck_assert_int_eq(asn_open(&asn, "dns:zone.test", false, error, sizeof(error)), 0);
	ck_assert_int_eq(asn_servers(asn, where), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_addr addr = addr_of(rows[i].addr);

		asn_ask(asn, &addr);
		while (!turn(asn, fd))
			;
		dns_answer(fd, rows[i].name, rows[i].records, rows[i].code);
		while (asn_text(asn, &addr, &waiting), waiting)
			turn(asn, -1);
		ck_assert_msg(strcmp(asn_text(asn, &addr, &waiting), rows[i].text) == 0, "%s", rows[i].addr);
	}
	asn_close(asn);
	close(fd);
}
END_TEST

START_TEST(dns_silent)
{
	struct paris_addr addr = addr_of("192.0.2.1");
	int64_t start = now_ms();
	unsigned port;
	int fd = listener(SOCK_DGRAM, &port);
	struct asn *asn;
	char where[32], zone[256];
	bool waiting;

	memset(zone, 'z', sizeof(zone) - 1);
	zone[sizeof(zone) - 1] = '\0';
	memcpy(zone, "dns:", 4);
	ck_assert_int_eq(asn_open(&asn, zone, false, error, sizeof(error)), -EINVAL);
	snprintf(where, sizeof(where), "127.0.0.1:%u", port);
	ck_assert_int_eq(asn_open(&asn, "dns", false, error, sizeof(error)), 0);
	ck_assert_int_eq(asn_servers(asn, where), 0);
	while (asn_text(asn, &addr, &waiting), waiting)
		turn(asn, -1);
	ck_assert_str_eq(asn_text(asn, &addr, &waiting), "!!");
	ck_assert_int_lt(now_ms() - start, 3500);
	asn_close(asn);
	close(fd);
}
END_TEST

#ifdef HAVE_MAXMINDDB
/* Bytes of a database file that is being written. */
struct file {
	unsigned char bytes[2048];
	size_t size, metadata; /* where the latter begins */
};

/* Appends bytes. */
static void put(struct file *file, const void *bytes, size_t size)
{
	memcpy(file->bytes + file->size, bytes, size);
	file->size += size;
}

/* Appends a text, and a number, as the format has them: their type and length, then the value. */
static void put_text(struct file *file, const char *text)
{
	unsigned char control = (unsigned char)(2 << 5 | strlen(text));

	put(file, &control, 1);
	put(file, text, strlen(text));
}

/* Types of numbers in the format. */
enum { UINT16 = 5, UINT32 = 6, UINT64 = 9 };

static void put_number(struct file *file, int type, uint32_t number)
{
	const unsigned char value[] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
	                               (unsigned char)(number >> 8), (unsigned char)number};
	const size_t size = type == UINT16 ? 2 : 4;
	const unsigned char control[] = {(unsigned char)((type < 8 ? type << 5 : 0) | (int)size),
	                                 (unsigned char)(type - 7)};

	put(file, control, type < 8 ? 1 : 2);
	put(file, value + 4 - size, size);
}

/* Writes a database in which 192.0.0.0/2 has a number and 128.0.0.0/2 a text; returns its path. */
static const char *write_database(struct file *file)
{
	enum { NODES = 2, SEPARATOR = 16, SECOND = 37 };
	static const unsigned char zeros[SEPARATOR];
	static const unsigned tree[NODES][2] = {{NODES, 1}, {NODES + SEPARATOR + SECOND, NODES + SEPARATOR}};
	static char path[] = "/tmp/paris-asn-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	*file = (struct file){.size = 0};
	for (size_t i = 0; i < 2 * NODES; i++) {
		const unsigned to = tree[i / 2][i % 2];
		const unsigned char record[] = {(unsigned char)(to >> 16), (unsigned char)(to >> 8), (unsigned char)to};

		put(file, record, sizeof(record));
	}
	put(file, zeros, sizeof(zeros));
	put(file, "\xe1", 1);
	put_text(file, "autonomous_system_number"), put_number(file, UINT32, 64496);
	while (file->size < 6 * NODES + SEPARATOR + SECOND)
		put(file, "", 1);
	put(file, "\xe1", 1);
	put_text(file, "asn"), put_text(file, "AS64497");
	file->metadata = file->size;
	put(file, "\xab\xcd\xefMaxMind.com\xe9", 15);
	put_text(file, "node_count"), put_number(file, UINT32, NODES);
	put_text(file, "record_size"), put_number(file, UINT16, 24);
	put_text(file, "ip_version"), put_number(file, UINT16, 4);
	put_text(file, "database_type"), put_text(file, "Test-ASN");
	put_text(file, "languages"), put(file, "\x01\x04", 2), put_text(file, "en");
	put_text(file, "binary_format_major_version"), put_number(file, UINT16, 2);
	put_text(file, "binary_format_minor_version"), put_number(file, UINT16, 0);
	put_text(file, "build_epoch"), put_number(file, UINT64, 1);
	put_text(file, "description"), put(file, "\xe1", 1), put_text(file, "en"), put_text(file, "A test");
	ck_assert_int_eq(write(fd, file->bytes, file->size), (ssize_t)file->size);
	close(fd);
	return path;
}
#endif

START_TEST(database)
{
	struct asn *asn;

#ifdef HAVE_MAXMINDDB
	static const struct {
		const char *addr, *text;
	} rows[] = {{"192.0.2.1", "AS64496"}, {"128.0.0.1", "AS64497"}, {"10.0.0.1", "*"}, {"2001:db8::1", "*"}};
	struct file file;
	const char *path = write_database(&file);
	size_t end;
	FILE *stream;

	/* A simulated network's addresses may be in a file, too. */
	for (int quiet = 0; quiet < 2; quiet++) {
		ck_assert_msg(asn_open(&asn, path, quiet, error, sizeof(error)) == 0, "%s", error);
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct paris_addr addr = addr_of(rows[i].addr);
			bool waiting = true;

			ck_assert_str_eq(asn_text(asn, &addr, &waiting), rows[i].text);
			ck_assert(!waiting);
		}
		ck_assert_uint_eq(asn_pollfds(asn, NULL, 0), 0);
		asn_close(asn);
	}
	/* Any byte may be another: an error or some answer, and nothing worse. */
	end = file.size;
	/* libmaxminddb 1.7 loses memory over broken metadata: those who look for leaks (valgrind in one process, a
	 * sanitizer) see the rest only. */
	if (getenv("CK_FORK"))
		end = file.metadata;
#ifdef __SANITIZE_ADDRESS__
	end = file.metadata;
#endif
	for (size_t i = 0; i < end; i++) {
		stream = fopen(path, "w");
		ck_assert_ptr_nonnull(stream);
		file.bytes[i] ^= 0xff;
		fwrite(file.bytes, 1, i % 3 ? file.size : i, stream);
		file.bytes[i] ^= 0xff;
		fclose(stream);
		if (asn_open(&asn, path, false, error, sizeof(error)) < 0)
			continue;
		for (size_t j = 0; j < sizeof(rows) / sizeof(*rows); j++) {
			struct paris_addr addr = addr_of(rows[j].addr);
			bool waiting = true;

			asn_text(asn, &addr, &waiting);
			ck_assert(!waiting);
		}
		asn_close(asn);
	}
	unlink(path);
	ck_assert_int_eq(asn_open(&asn, "/dev/null", false, error, sizeof(error)), -ENOENT);
#else
	ck_assert_int_eq(asn_open(&asn, "/dev/null", false, error, sizeof(error)), -EINVAL);
#endif
	ck_assert_int_lt(asn_open(&asn, "/no/such/file", false, error, sizeof(error)), 0);
	ck_assert_ptr_null(asn);
	ck_assert_ptr_nonnull(strstr(error, "/no/such/file"));
}
END_TEST

UNIT_MAIN("asn", whois, whois_floods, whois_hangs, whois_absent, abandoned, silent, dns, dns_silent, database)
