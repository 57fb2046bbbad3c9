/* The simulated network behind a TUN device, under the real clock, for tests of the real sockets: whatever the kernel
 * routes to the device goes into the simulator, and its answers come back when they are due.
 *
 *     simtun [--seed N] [--log FILE] DEVICE NETWORK
 *
 * Opens DEVICE in the current network namespace, prints "ready DEVICE", and runs until SIGTERM or SIGINT; then prints
 * its counters. Addresses and routes are the caller's affair. The log has one line for each answer, the truth that a
 * test compares with:
 *
 *     TIME NODE FROM TO SRC SPORT DST DPORT PROTOCOL TTL IP-ID TRANSPORT PAYLOAD
 *
 * when it comes out (seconds, CLOCK_MONOTONIC), who answers from which address to which, then the probe: its addresses,
 * ports (ICMP: identifier and sequence), IANA protocol, initial TTL, IP-ID (IPv6: 0), and in hexadecimal the first 20
 * bytes of its transport part and the next 16 ("-" when there are none).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute/simulator.h>

#include "sim/truth.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, PACKET_MAX = 65600, TRANSPORT_MAX = 20, PAYLOAD_MAX = 16 };

/* Says what failed and ends. */
static void die(const char *what)
{
	fprintf(stderr, "simtun: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* CLOCK_MONOTONIC. */
static paris_time now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * PARIS_SECOND + time.tv_nsec;
}

/* Opens the TUN device: packets as they are, without a header of the device's own. */
static int open_tun(const char *name)
{
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};

	if (fd < 0)
		die("/dev/net/tun");
	if (strlen(name) >= sizeof(request.ifr_name)) {
		errno = ENAMETOOLONG;
		die(name);
	}
	memcpy(request.ifr_name, name, strlen(name));
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		die(name);
	return fd;
}

/* Reads a network file, or says what is wrong with it and ends. */
static struct paris_simulator *open_network(const char *path, uint64_t seed)
{
	struct paris_simulator *simulator;
	char *text = malloc(FILE_MAX), error[1024] = "out of memory";
	FILE *file = fopen(path, "r");
	size_t size;

	if (!text || !file)
		die(path);
	size = fread(text, 1, FILE_MAX, file);
	fclose(file);
	if (paris_simulator_new(&simulator, text, size, path, seed, error, sizeof(error)) < 0) {
		fprintf(stderr, "%s\n", error);
		exit(1);
	}
	free(text);
	return simulator;
}

/* Two bytes as a number. */
static unsigned read16(const uint8_t *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

/* Prints one of the two addresses of an IP header. */
static void print_addr(FILE *log, const uint8_t *packet, int which)
{
	struct paris_addr addr = {.family = packet[0] >> 4};
	size_t size = addr.family == 4 ? 4 : 16;
	char text[PARIS_ADDR_TEXT_SIZE];

	memcpy(addr.bytes, packet + (addr.family == 4 ? 12 : 8) + (size_t)which * size, size);
	fprintf(log, " %s", paris_addr_format(&addr, text, sizeof(text)));
}

/* Prints bytes in hexadecimal. */
static void print_hex(FILE *log, const uint8_t *bytes, size_t size)
{
	fputs(size ? " " : " -", log);
	for (size_t i = 0; i < size; i++)
		fprintf(log, "%02x", bytes[i]);
}

/* Writes one line of the log. The packets were verified by the simulator. */
static void log_answer(void *context, const struct sim_answer *answer)
{
	FILE *log = context;
	const uint8_t *probe = answer->probe, *transport = probe + answer->transport;
	size_t size = answer->probe_size - answer->transport, header = size < TRANSPORT_MAX ? size : TRANSPORT_MAX;
	bool v4 = probe[0] >> 4 == 4;
	uint8_t protocol = v4 ? probe[9] : probe[6];
	size_t ports = protocol == 1 || protocol == 58 ? 4 : 0;

	fprintf(log, "%" PRId64 ".%09" PRId64 " %s", answer->at / PARIS_SECOND, answer->at % PARIS_SECOND,
	        answer->node);
	print_addr(log, answer->reply, 0);
	print_addr(log, answer->reply, 1);
	print_addr(log, probe, 0);
	fprintf(log, " %u", size >= ports + 2 ? read16(transport + ports) : 0);
	print_addr(log, probe, 1);
	fprintf(log, " %u %u %u %u", size >= ports + 4 ? read16(transport + ports + 2) : 0, protocol,
	        v4 ? probe[8] : probe[7], v4 ? read16(probe + 4) : 0);
	print_hex(log, transport, header);
	print_hex(log, transport + header, size - header < PAYLOAD_MAX ? size - header : PAYLOAD_MAX);
	fputc('\n', log);
}

/* Takes in what the kernel sends, without waiting. */
static void take_in(struct paris_simulator *simulator, int tun)
{
	uint8_t packet[PACKET_MAX];
	ssize_t size;

	while ((size = read(tun, packet, sizeof(packet))) > 0)
		if (paris_simulator_send(simulator, packet, (size_t)size, now()) < 0)
			die("paris_simulator_send");
	if (size < 0 && errno != EAGAIN && errno != EINTR && errno != EIO)
		die("read from TUN device");
}

/* Gives the kernel what is due. A device that is down (EIO) takes nothing, as an unplugged cable does. */
static void give_out(struct paris_simulator *simulator, int tun)
{
	uint8_t packet[PACKET_MAX];
	paris_time at;
	size_t size;

	while ((size = paris_simulator_receive(simulator, now(), packet, sizeof(packet), &at)) > 0)
		if (write(tun, packet, size) < 0 && errno != EIO)
			die("write to TUN device");
}

/* Runs until a signal comes. */
static void run(struct paris_simulator *simulator, int tun, int signals)
{
	for (;;) {
		struct pollfd fds[] = {{.fd = tun, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
		paris_time deadline = paris_simulator_deadline(simulator), left = deadline - now();
		struct timespec wait = {.tv_sec = left / PARIS_SECOND, .tv_nsec = left % PARIS_SECOND};

		if (left < 0)
			wait = (struct timespec){0};
		if (ppoll(fds, 2, deadline == PARIS_NEVER ? NULL : &wait, NULL) < 0 && errno != EINTR)
			die("ppoll");
		if (fds[1].revents)
			return;
		give_out(simulator, tun);
		take_in(simulator, tun);
		give_out(simulator, tun);
	}
}

/* Prints how to call it, and ends. */
static void usage(void)
{
	fputs("usage: simtun [--seed N] [--log FILE] DEVICE NETWORK\n", stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"seed", required_argument, NULL, 's'}, {"log", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
	const struct paris_simulator_counters *counters;
	struct paris_simulator *simulator;
	uint64_t seed = 0;
	FILE *log = NULL;
	int letter, tun, signals;
	sigset_t set;

	while ((letter = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (letter == 's') {
			seed = strtoull(optarg, NULL, 0);
		} else if (letter == 'l') {
			log = fopen(optarg, "w");
			if (!log)
				die(optarg);
			setvbuf(log, NULL, _IOLBF, 0);
		} else {
			usage();
		}
	}
	if (argc - optind != 2)
		usage();
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (signals < 0)
		die("signalfd");
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	simulator = open_network(argv[optind + 1], seed);
	if (log)
		sim_observe(simulator, log_answer, log);
	tun = open_tun(argv[optind]);
	printf("ready %s\n", argv[optind]);
	fflush(stdout);
	run(simulator, tun, signals);
	counters = paris_simulator_counters(simulator);
	printf("received %" PRIu64 " invalid %" PRIu64 " replies %" PRIu64 " lost %" PRIu64 " limited %" PRIu64
	       " silent %" PRIu64 "\n", counters->received, counters->invalid, counters->replies, counters->lost,
	       counters->limited, counters->silent);
	if (log && fclose(log) != 0)
		die("log");
	paris_simulator_free(simulator);
	close(tun);
	close(signals);
	return 0;
}
