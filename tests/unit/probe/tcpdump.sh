#!/bin/sh
# Crafted probes read by tcpdump, which shares no line with us: no bad checksum, and the right ones where it tells.
# SPDX-License-Identifier: BSD-3-Clause
. "${top_srcdir:?}/tests/tap.sh"

command -v tcpdump >/dev/null || tap_skip_all "tcpdump is not installed"

work=$(mktemp -d) || tap_bail "no temporary folder"
trap 'rm -r "$work"' EXIT
"${top_builddir:?}/tests/unit/probe/craft_pcap" >"$work/pcap" || tap_bail "craft_pcap failed"
tcpdump -nn -vv -r - <"$work/pcap" >"$work/text" 2>"$work/errors" || tap_bail "tcpdump: $(cat "$work/errors")"

# The number of lines with a pattern.
count() {
	[ "$(grep -Ec "$1" "$work/text")" -eq "$2" ] || { grep -Ev "$1" "$work/text" | head -n 20; false; }
}

check "every packet is seen" count ' IP6? \(' 600
check "no checksum is wrong" count 'bad [a-z]|wrong|incorrect|invalid|missing|truncated' 0
check "UDP checksums are right" count '\[udp sum ok\]' 100
check "TCP checksums are right" count 'Flags .*cksum 0x[0-9a-f]+ \(correct\)' 100
check "DCCP checksums are right" count 'cksum 0x[0-9a-f]+ \(correct\)\) DCCP-Request \(service=[0-9]+\)' 100
check "UDP-Lite is seen as such" count 'ip-proto-136 [0-9]+$' 100
check "so is the unknown" count 'ip-proto-253 [0-9]+$' 100
check "ICMPv6 checksums are right" count '\[icmp6 sum ok\] ICMP6, echo request' 50
check "ICMP echoes are without complaint" count 'ICMP echo request, id [0-9]+, seq [0-9]+, length [0-9]+$' 50
tap_end
