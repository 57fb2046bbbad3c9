/* A packet socket (packet(7)) that the kernel cuts at the IP header, whatever the link is, with a filter that libpcap
 * compiles. libpcap's own capture would do as well, but for its ring of memory: to set that up and to take it down the
 * kernel waits for all processors three times, 30 to 40 ms, and it brings nothing at the rate at which probes are sent.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/sniffer.h"

#include "transport/clock.h"
#include "transport/parting.h"
#include "transport/sentence.h"
#include "transport/stamps.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BATCH 64
#define SNAPLEN 1920 /* more than any router quotes with its extensions */
#define RECEIVE_BUFFER (2 << 20) /* which the kernel doubles */
#define RECENT 16 /* a power of two */
#define OPTIMIZED_LENGTH 4096 /* of a filter's text */

/* A packet seen not long ago. */
struct recent {
	paris_time realtime;
	size_t size;
	uint8_t head[48];
};

/* Where the kernel puts a packet's stamp. */
struct control {
	_Alignas(struct cmsghdr) uint8_t bytes[128];
};

struct sniffer {
	int fd;
	pcap_t *compiler; /* raw IP: for compiling filters only */
	struct paris_transport_counters counters;
	struct recent recent[RECENT];
	uint32_t recent_next;

	/* One batch. */
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH];
	struct control controls[BATCH];
	uint8_t bytes[BATCH][SNAPLEN];
};

/* What precedes every filter: only what came in, and only IP. */
static const struct sock_filter prologue[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 3, 0),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PROTOCOL),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

#define PROLOGUE_SIZE (sizeof(prologue) / sizeof(*prologue))

/* Attaches the prologue followed by a program, in place of what was attached. */
static int attach(struct sniffer *sniffer, const struct bpf_insn *instructions, size_t count)
{
	struct sock_filter *whole;
	struct sock_fprog program;
	int code = 0;

	if (count > UINT16_MAX - PROLOGUE_SIZE)
		return -E2BIG;
	whole = malloc((PROLOGUE_SIZE + count) * sizeof(*whole));
	if (!whole)
		return -ENOMEM;
	memcpy(whole, prologue, sizeof(prologue));
	for (size_t i = 0; i < count; i++)
		whole[PROLOGUE_SIZE + i] = (struct sock_filter){instructions[i].code, instructions[i].jt,
		                                                instructions[i].jf, instructions[i].k};
	program = (struct sock_fprog){(uint16_t)(PROLOGUE_SIZE + count), whole};
	if (setsockopt(sniffer->fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
		code = -errno;
	free(whole);
	return code;
}

int sniffer_filter(struct sniffer *sniffer, const char *text)
{
	static const struct bpf_insn everything[] = {{BPF_RET | BPF_K, 0, 0, SNAPLEN}};
	struct bpf_program program;
	int code;

	/* The optimizer's memory grows with the square of the filter: gigabytes for a thousand hosts. */
	if (pcap_compile(sniffer->compiler, &program, text, strlen(text) < OPTIMIZED_LENGTH, PCAP_NETMASK_UNKNOWN) < 0)
		return -EINVAL;
	code = attach(sniffer, program.bf_insns, program.bf_len);
	pcap_freecode(&program);
	/* Too long, or more memory than net.core.optmem_max grants. */
	if (code < 0)
		code = attach(sniffer, everything, 1);
	return code;
}

/* Whether this very packet was captured before. One that arrives through a bridge, a bond or a VLAN is seen on each of
 * the interfaces it passes, always with the stamp of its arrival; two packets never have stamp and bytes in common. */
static bool seen_before(struct sniffer *sniffer, paris_time realtime, const uint8_t *bytes, size_t size)
{
	struct recent *recent;
	size_t head = size < sizeof(recent->head) ? size : sizeof(recent->head);

	for (size_t i = 0; i < RECENT; i++) {
		recent = &sniffer->recent[i];
		if (recent->realtime == realtime && recent->size == size && memcmp(recent->head, bytes, head) == 0)
			return true;
	}
	recent = &sniffer->recent[sniffer->recent_next++ % RECENT];
	recent->realtime = realtime;
	recent->size = size;
	memcpy(recent->head, bytes, head);
	return false;
}

/* Makes a message of the batch ready to be received into. */
static void make_ready(struct sniffer *sniffer, size_t i)
{
	sniffer->parts[i] = (struct iovec){sniffer->bytes[i], SNAPLEN};
	sniffer->messages[i].msg_hdr = (struct msghdr){
		.msg_iov = &sniffer->parts[i],
		.msg_iovlen = 1,
		.msg_control = &sniffer->controls[i],
		.msg_controllen = sizeof(sniffer->controls[i]),
	};
}

/* Hands on what arrived in a message, unless it did before. Returns how many arrivals that makes. */
static size_t take(struct sniffer *sniffer, size_t i, const struct paris_stamp *now, struct paris_arrival *arrival)
{
	struct mmsghdr *message = &sniffer->messages[i];
	paris_time realtime = now->realtime;

	stamps_read(&message->msg_hdr, &realtime);
	if (seen_before(sniffer, realtime, sniffer->bytes[i], message->msg_len))
		return 0;
	*arrival = (struct paris_arrival){
		.bytes = sniffer->bytes[i], .size = message->msg_len, .stamp = clock_at(now, realtime)};
	return 1;
}

int sniffer_receive(struct sniffer *sniffer, struct paris_arrival *arrivals, size_t max)
{
	size_t count = 0, room = max < BATCH ? max : BATCH;
	struct paris_stamp now;
	int got;

	for (size_t i = 0; i < room; i++)
		make_ready(sniffer, i);
	got = recvmmsg(sniffer->fd, sniffer->messages, (unsigned)room, MSG_DONTWAIT, NULL);
	if (got < 0)
		return errno == EAGAIN ? 0 : -errno;
	clock_now(&now);
	for (size_t i = 0; i < (size_t)got; i++)
		count += take(sniffer, i, &now, &arrivals[count]);
	return (int)count;
}

int sniffer_fd(const struct sniffer *sniffer)
{
	return sniffer->fd;
}

void sniffer_counters(struct sniffer *sniffer, struct paris_transport_counters *counters)
{
	struct tpacket_stats stats;
	socklen_t size = sizeof(stats);

	/* The kernel counts from 0 after each look, and what it dropped as captured too. */
	if (getsockopt(sniffer->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0) {
		sniffer->counters.captured += stats.tp_packets;
		sniffer->counters.dropped += stats.tp_drops;
	}
	*counters = sniffer->counters;
}

/* Makes the socket ready and begins. Returns 0 or a negative errno with a sentence. */
static int begin(struct sniffer *sniffer, char *error, size_t error_size)
{
	static const struct bpf_insn nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
	const struct sockaddr_ll everything = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int buffer = RECEIVE_BUFFER, code;

	/* Of no protocol yet: it captures nothing until the filter is there. */
	sniffer->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (sniffer->fd < 0 && (errno == EPERM || errno == EACCES))
		return sentence(error, error_size, -EPERM,
		                "cannot capture packets: the privilege CAP_NET_RAW is missing");
	if (sniffer->fd < 0)
		return sentence(error, error_size, -errno, "cannot capture packets: %s", strerror(errno));
	sniffer->compiler = pcap_open_dead(DLT_RAW, SNAPLEN);
	if (!sniffer->compiler)
		return sentence(error, error_size, -ENOMEM, "no memory to capture packets");
	code = attach(sniffer, nothing, 1);
	if (code < 0)
		return sentence(error, error_size, code, "cannot attach a capture filter: %s", strerror(-code));
	code = stamps_arrivals(sniffer->fd);
	if (code < 0)
		return sentence(error, error_size, code, "cannot have captured packets stamped: %s", strerror(-code));
	if (setsockopt(sniffer->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)) < 0)
		setsockopt(sniffer->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	if (bind(sniffer->fd, (const struct sockaddr *)&everything, sizeof(everything)) < 0)
		return sentence(error, error_size, -errno, "cannot capture packets: %s", strerror(errno));
	return 0;
}

int sniffer_open(struct sniffer **sniffer_out, char *error, size_t error_size)
{
	struct sniffer *sniffer = calloc(1, sizeof(*sniffer));
	int code;

	*sniffer_out = NULL;
	if (!sniffer)
		return sentence(error, error_size, -ENOMEM, "no memory to capture packets");
	code = begin(sniffer, error, error_size);
	if (code < 0) {
		sniffer_close(sniffer);
		return code;
	}
	*sniffer_out = sniffer;
	return 0;
}

void sniffer_close(struct sniffer *sniffer)
{
	if (!sniffer)
		return;
	parting_close(sniffer->fd);
	if (sniffer->compiler)
		pcap_close(sniffer->compiler);
	free(sniffer);
}
