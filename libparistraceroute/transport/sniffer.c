/* libpcap on Linux's "any" device. The kernel hands such a capture packets from their IP header on (the link header
 * that libpcap shows is made up afterwards), so a filter is compiled for raw IP and attached by us: pcap_setfilter
 * would close the capture for a moment while it exchanges one filter for another.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/sniffer.h"

#include "transport/clock.h"
#include "transport/parting.h"
#include "transport/sentence.h"
#include "wire/ip.h"
#include "wire/link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BATCH 64
#define SNAPLEN 1920 /* more than any router quotes with its extensions; two of the ring's frames fill a page */
#define RING_SIZE (4 << 20)
#define RECENT 16 /* a power of two */
#define OPTIMIZED_LENGTH 4096 /* of a filter's text */

/* A packet seen not long ago. */
struct recent {
	paris_time realtime;
	size_t size;
	uint8_t head[48];
};

struct sniffer {
	pcap_t *pcap;
	pcap_t *compiler; /* raw IP: for compiling filters only */
	int link_type;
	paris_time stamp_unit; /* of what libpcap calls microseconds, in nanoseconds */
	uint64_t captured_early; /* by then the filter was not yet there */
	struct recent recent[RECENT];
	uint32_t recent_next;

	/* While receiving: where to put arrivals. */
	struct paris_arrival *arrivals;
	size_t count;
	struct paris_stamp now;
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
	if (setsockopt(sniffer_fd(sniffer), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0)
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

/* The size that a packet's header states, if that is less: what follows is padding of the link, which need not be the
 * same wherever the packet is seen. */
static size_t stated_size(const uint8_t *bytes, size_t size)
{
	struct ip ip;
	struct reader reader = reader_of(bytes, size);

	return ip_read(&reader, &ip) && ip.size < size ? ip.size : size;
}

/* Called by pcap_dispatch for each packet; the bytes are libpcap's only during this call. */
static void take(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct sniffer *sniffer = (struct sniffer *)(void *)user;
	paris_time realtime = header->ts.tv_sec * PARIS_SECOND + header->ts.tv_usec * sniffer->stamp_unit;
	struct paris_arrival *arrival = &sniffer->arrivals[sniffer->count];
	int offset = link_offset(sniffer->link_type, bytes, header->caplen);
	size_t size;

	if (offset < 0)
		return;
	size = header->caplen - (size_t)offset;
	if (size > SNAPLEN)
		size = SNAPLEN;
	size = stated_size(bytes + offset, size);
	if (seen_before(sniffer, realtime, bytes + offset, size))
		return;
	memcpy(sniffer->bytes[sniffer->count], bytes + offset, size);
	*arrival = (struct paris_arrival){
		.bytes = sniffer->bytes[sniffer->count], .size = size, .stamp = clock_at(&sniffer->now, realtime)};
	sniffer->count++;
}

int sniffer_receive(struct sniffer *sniffer, struct paris_arrival *arrivals, size_t max)
{
	int got;

	sniffer->arrivals = arrivals;
	sniffer->count = 0;
	if (max > BATCH)
		max = BATCH;
	/* Some packets are left out: look again, until there are none or enough. */
	while (sniffer->count < max) {
		clock_now(&sniffer->now);
		got = pcap_dispatch(sniffer->pcap, (int)(max - sniffer->count), take, (u_char *)sniffer);
		if (got == 0)
			break;
		if (got < 0)
			return got == PCAP_ERROR_IFACE_NOT_UP ? -ENETDOWN : -EIO;
	}
	return (int)sniffer->count;
}

/* Leaves a packet out. */
static void discard(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	(void)user;
	(void)header;
	(void)bytes;
}

int sniffer_fd(const struct sniffer *sniffer)
{
	return pcap_get_selectable_fd(sniffer->pcap);
}

void sniffer_counters(struct sniffer *sniffer, struct paris_transport_counters *counters)
{
	struct pcap_stat stat;

	*counters = (struct paris_transport_counters){0};
	if (pcap_stats(sniffer->pcap, &stat) < 0)
		return;
	counters->captured = stat.ps_recv - sniffer->captured_early;
	counters->dropped = stat.ps_drop;
	counters->interface_dropped = stat.ps_ifdrop;
}

/* Makes libpcap ready. Returns 0 or a negative errno with a sentence. */
static int activate(struct sniffer *sniffer, char *error, size_t error_size)
{
	static const struct bpf_insn nothing[] = {{BPF_RET | BPF_K, 0, 0, 0}};
	char text[PCAP_ERRBUF_SIZE] = "";
	struct pcap_stat stat;
	int code;

	sniffer->pcap = pcap_create("any", text);
	if (!sniffer->pcap)
		return sentence(error, error_size, -EIO, "cannot capture packets: %s", text);
	pcap_set_snaplen(sniffer->pcap, SNAPLEN);
	pcap_set_immediate_mode(sniffer->pcap, 1);
	pcap_set_buffer_size(sniffer->pcap, RING_SIZE);
	pcap_set_tstamp_precision(sniffer->pcap, PCAP_TSTAMP_PRECISION_NANO);
	code = pcap_activate(sniffer->pcap);
	if (code == PCAP_ERROR_PERM_DENIED)
		return sentence(error, error_size, -EPERM,
		                "cannot capture packets: the privilege CAP_NET_RAW is missing");
	if (code < 0)
		return sentence(error, error_size, -EIO, "cannot capture packets: %s", pcap_geterr(sniffer->pcap));
	if (fcntl(sniffer_fd(sniffer), F_SETFD, FD_CLOEXEC) < 0)
		return sentence(error, error_size, -errno, "cannot capture packets: %s", strerror(errno));
	if (!link_known(pcap_datalink(sniffer->pcap)))
		return sentence(error, error_size, -EOPNOTSUPP, "cannot capture packets: unknown link type %d",
		                pcap_datalink(sniffer->pcap));
	if (pcap_setnonblock(sniffer->pcap, 1, text) < 0)
		return sentence(error, error_size, -EIO, "cannot capture packets: %s", text);
	sniffer->link_type = pcap_datalink(sniffer->pcap);
	sniffer->stamp_unit =
		pcap_get_tstamp_precision(sniffer->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : PARIS_MICROSECOND;
	sniffer->compiler = pcap_open_dead(DLT_RAW, SNAPLEN);
	if (!sniffer->compiler)
		return sentence(error, error_size, -ENOMEM, "no memory to capture packets");
	code = attach(sniffer, nothing, 1);
	if (code < 0)
		return sentence(error, error_size, code, "cannot attach a capture filter: %s", strerror(-code));
	while (pcap_dispatch(sniffer->pcap, -1, discard, NULL) > 0)
		;
	if (pcap_stats(sniffer->pcap, &stat) == 0)
		sniffer->captured_early = stat.ps_recv;
	return 0;
}

int sniffer_open(struct sniffer **sniffer_out, char *error, size_t error_size)
{
	struct sniffer *sniffer = calloc(1, sizeof(*sniffer));
	int code;

	*sniffer_out = NULL;
	if (!sniffer)
		return sentence(error, error_size, -ENOMEM, "no memory to capture packets");
	code = activate(sniffer, error, error_size);
	if (code < 0) {
		sniffer_close(sniffer);
		return code;
	}
	*sniffer_out = sniffer;
	return 0;
}

void sniffer_close(struct sniffer *sniffer)
{
	int fd;

	if (!sniffer)
		return;
	if (sniffer->pcap) {
		/* What it captured into is unmapped first, which holds on to the socket as a descriptor does. */
		fd = parting_swap(sniffer_fd(sniffer));
		pcap_close(sniffer->pcap);
		parting_close(fd);
	}
	if (sniffer->compiler)
		pcap_close(sniffer->compiler);
	free(sniffer);
}
