/* Writes crafted probes of every kind as a capture file on stdout, for somebody else's reader: see tcpdump.sh.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/craft.h"
#include "tests/unit/probe/packets.h"

#include <pcap.h>
#include <stdlib.h>

enum { ROUNDS = 50 };

int main(void)
{
	static uint8_t packet[PACKET_ROOM];
	pcap_t *pcap = pcap_open_dead(DLT_RAW, 65535);
	pcap_dumper_t *dumper = pcap ? pcap_dump_open(pcap, "-") : NULL;
	struct random random;

	if (!dumper)
		return EXIT_FAILURE;
	random_seed(&random, 1);
	for (size_t i = 0; i < ROUNDS * sizeof(packet_protocols) * sizeof(packet_families); i++) {
		uint8_t protocol = packet_protocols[i / 2 % PACKET_PROTOCOLS];
		struct paris_probe probe = packet_random_probe(&random, protocol, packet_families[i % 2]);
		struct pcap_pkthdr header = {0};
		struct tag tag;

		/* tcpdump looks into what certain ports carry, and tells less of the packet itself. */
		if (probe.flow.protocol != PARIS_ICMP) {
			probe.flow.src_port = (uint16_t)(40000 + i);
			probe.flow.dst_port = 33434;
		}
		tag_make(&tag, packet_secret, &probe, 0);
		header.caplen = header.len = (bpf_u_int32)craft(&probe, &tag, packet, sizeof(packet));
		pcap_dump((u_char *)dumper, &header, packet);
	}
	pcap_dump_close(dumper);
	pcap_close(pcap);
	return EXIT_SUCCESS;
}
