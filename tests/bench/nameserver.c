/* A name server for benchmarks: answers every reverse look-up with a made-up name, and everything else with "no such
 * name", after a delay: nameserver ADDRESS MILLISECONDS. Listens on port 53 until it is killed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { QUEUE = 1024, HEADER = 12, PTR = 12 };

/* An answer that waits for its time. */
struct waiting {
	struct sockaddr_in to;
	int64_t due_ms;
	size_t size;
	uint8_t bytes[576];
};

static struct waiting queue[QUEUE];
static size_t first, count;

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Turns a query in place into its answer (RFC 1035 section 4.1); size is the query's. Returns the length, or 0. */
static size_t answer(uint8_t *bytes, size_t size, size_t room)
{
	static const uint8_t name[] = {4, 'h', 'o', 's', 't', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0};
	const uint8_t record[] = {0xc0, HEADER, 0, PTR, 0, 1, 0, 0, 0, 60, 0, sizeof(name)};
	size_t end = HEADER;

	while (end < size && bytes[end] != 0)
		end += bytes[end] + 1u;
	end += 5;
	if (end > size || end + sizeof(record) + sizeof(name) > room)
		return 0;
	bytes[2] = 0x81;
	bytes[3] = 0x80;
	memset(bytes + 6, 0, 6);
	if (bytes[end - 3] != PTR) {
		bytes[3] |= 3;
		return end;
	}
	bytes[7] = 1;
	memcpy(bytes + end, record, sizeof(record));
	memcpy(bytes + end + sizeof(record), name, sizeof(name));
	return end + sizeof(record) + sizeof(name);
}

int main(int argc, char **argv)
{
	struct sockaddr_in self = {.sin_family = AF_INET, .sin_port = htons(53)};
	struct pollfd wait = {.fd = socket(AF_INET, SOCK_DGRAM, 0), .events = POLLIN};
	int64_t delay = argc == 3 ? atoi(argv[2]) : -1;

	if (delay < 0 || inet_pton(AF_INET, argv[1], &self.sin_addr) != 1) {
		fprintf(stderr, "usage: %s ADDRESS MILLISECONDS\n", argv[0]);
		return 2;
	}
	if (wait.fd < 0 || bind(wait.fd, (struct sockaddr *)&self, sizeof(self)) < 0) {
		perror(argv[1]);
		return 1;
	}
	for (;;) {
		int64_t left = count > 0 ? queue[first].due_ms - now_ms() : -1;

		if (count > 0 && left <= 0) {
			struct waiting *head = &queue[first];

			sendto(wait.fd, head->bytes, head->size, 0, (struct sockaddr *)&head->to, sizeof(head->to));
			first = (first + 1) % QUEUE;
			count--;
		} else if (poll(&wait, 1, (int)left) > 0 && count < QUEUE) {
			struct waiting *tail = &queue[(first + count) % QUEUE];
			socklen_t length = sizeof(tail->to);
			ssize_t size = recvfrom(wait.fd, tail->bytes, sizeof(tail->bytes), 0,
			                        (struct sockaddr *)&tail->to, &length);

			if (size < HEADER)
				continue;
			tail->size = answer(tail->bytes, (size_t)size, sizeof(tail->bytes));
			tail->due_ms = now_ms() + delay;
			count += tail->size > 0;
		}
	}
}
