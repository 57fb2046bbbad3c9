#!/usr/bin/env bash
# Source routes and sending past the routing table, over Linux routers: through raw sockets, through datagram sockets as
# far as the kernel lets these, and as a user without privileges.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
programs_for_nobody
install -m 755 "$rig_builddir/via" "$rig_tmp/via"

# A flow takes one of r2.1 and r2.2; every node knows the way to both.
RIG_SEED=1
rig_build 1-2-1
pings open c
rig_route c r1.1 2 r1.1
rig_route r2.1 r1.1 1 r1.1
for gateway in r2.1 r2.2; do
	rig_route c $gateway 2 r1.1
	rig_route r1.1 $gateway 2 $gateway
	rig_route r3.1 $gateway 1 $gateway
	rig_route d $gateway 1 r3.1
done

# Whether the nodes obey source routes; IPv6's as segment routing.
source_routes() {
	local node device

	for node in "${rig_nodes[@]}"; do
		rig_sysctl $node net/ipv4/conf/all/accept_source_route=$1 net/ipv6/conf/all/seg6_enabled=$1
		for device in ${rig_up[$node]} ${rig_down[$node]}; do
			rig_sysctl $node net/ipv6/conf/$device/seg6_enabled=$1
		done
	done
}

declare -A d=([4]=$(rig_address 4 d) [6]=$(rig_address 6 d))
root=()

# Whether "via" prints these lines: prints EXPECTED WHO ARGUMENT...
prints() {
	local expected=$1 who=$2[@]

	shift 2
	at c "${!who}" "$rig_tmp/via" "$@" >"$rig_tmp/out" 2>&1
	diff <(echo "$expected") "$rig_tmp/out"
}

# The lines of a trace past a gateway: trace FAMILY LONGER GATEWAY LAST
trace() {
	local family=$1 exceeded=11-0 address hop=1

	[ $1 = 4 ] || exceeded=3-0
	echo "longer by $2"
	for address in $(rig_address $1 r1.1) $(rig_address $1 $3) $(rig_address $1 r3.1); do
		echo "$((hop++)) $address $exceeded 0"
	done
	echo "$hop ${d[$1]} $4"
}

# What the destination says: last PROTOCOL FAMILY
last() {
	case $1$2 in
	udp4) echo "3-3 0" ;;
	udp6) echo "1-4 0" ;;
	icmp4) echo "0-0 0" ;;
	icmp6) echo "129-0 0" ;;
	*) echo "flags 14" ;;
	esac
}

# The least packet, and one in fragments where the protocol has any.
sizes() {
	echo 0
	[ $1 = tcp ] || echo 3000
}

# What is quoted of a packet in fragments is the first: of another size.
quoted() {
	if [ $1 = 3000 ]; then
		sed -E 's/ (11-0|3-0) 0$/ \1 10/'
	else
		cat
	fi
}

source_routes 1
for gateway in r2.1 r2.2; do
	for protocol in udp icmp tcp; do
		for size in $(sizes $protocol); do
			check "raw, $protocol over IPv4 past $gateway, $size bytes: that is the way" \
				prints "$(trace 4 12 $gateway "$(last $protocol 4)" | quoted $size)" \
				root raw $protocol ${d[4]} $size 0 $(rig_address 4 $gateway)
			check "... over IPv6, by segment routing" \
				prints "$(trace 6 40 $gateway "$(last $protocol 6)" | quoted $size)" \
				root raw $protocol ${d[6]} $size 4 $(rig_address 6 $gateway)
		done
		check "datagram, $protocol over IPv4 past $gateway, permitted: the same, but for TCP up to there" \
			prints "$(trace 4 12 $gateway "$(last $protocol 4)" |
				sed "$([ $protocol = tcp ] && echo 's/^\([12]\) .*/\1 */')")" \
			root datagram $protocol ${d[4]} 0 0 $(rig_address 4 $gateway)
	done
	check "datagram, UDP over IPv6 past $gateway, of a user" prints "$(trace 6 40 $gateway "$(last udp 6)")" \
		nobody datagram udp ${d[6]} 0 4 $(rig_address 6 $gateway)
	check "datagram, TCP over IPv6 past $gateway, of a user: the same, but before it" \
		prints "$(trace 6 40 $gateway "$(last tcp 6)" | sed 's/^1 .*/1 */')" \
		nobody datagram tcp ${d[6]} 0 4 $(rig_address 6 $gateway)
done
check "two gateways, one after the other" \
	prints "$(trace 4 16 r2.1 "3-3 0")" root raw udp ${d[4]} 0 0 $(rig_address 4 r1.1) $(rig_address 4 r2.1)
check "... and over IPv6" \
	prints "$(trace 6 56 r2.1 "1-4 0")" root raw udp ${d[6]} 0 4 $(rig_address 6 r1.1) $(rig_address 6 r2.1)
for type in 0 2; do
	check "a routing header of type $type: the gateway refuses it, as Linux does" \
		prints "$(trace 6 24 r2.1 x | head -n 2; echo "2 $(rig_address 6 r2.1) 4-0 0")" \
		root raw udp ${d[6]} 0 $type $(rig_address 6 r2.1)
done

# Where routers do not obey, they drop, even those that are no gateways.
source_routes 0
check "nobody obeys: silence" prints "longer by 12$(printf '\n%d *' 1 2 3 4 5 6 7 8)" \
	root raw udp ${d[4]} 0 0 $(rig_address 4 r2.2)

# What the kernel refuses.
refused() {
	local pattern=$1 who=$2[@]

	shift 2
	fails at c "${!who}" "$rig_tmp/via" "$@" >"$rig_tmp/out" 2>&1 && cat "$rig_tmp/out" &&
		[ "$(wc -l <"$rig_tmp/out")" = 2 ] && grep -q -- "$pattern" "$rig_tmp/out"
}
check "a user, IPv4: a sentence" refused "a source route needs the capability CAP_NET_RAW" \
	nobody datagram udp ${d[4]} 0 0 $(rig_address 4 r2.1)
check "a user, ICMPv6: a sentence" refused "ICMPv6 with a source route needs raw sockets" \
	nobody datagram icmp ${d[6]} 0 4 $(rig_address 6 r2.1)
check "a user, type 0: as traceroute(8)" refused "^setsockopt IPV6_RTHDR: Invalid argument$" \
	nobody datagram udp ${d[6]} 0 0 $(rig_address 6 r2.1)
check "of another family" refused "the gateways and the destination are of different families" \
	root raw udp ${d[4]} 0 0 $(rig_address 6 r2.1)
check "no route to the gateway" refused "^no route to 192.0.2.1: Network is unreachable$" \
	root raw udp ${d[4]} 0 0 192.0.2.1

# Past the routing table: only what is on a link.
at c ip address add 192.0.2.1/24 dev r1.1
at r1.1 ip address add 192.0.2.2/24 dev c
for transport in raw datagram; do
	for who in root nobody; do
		[ $who$transport = nobodyraw ] && continue
		for protocol in udp icmp tcp; do
			check "$transport, $who, $protocol: a host on the link" \
				prints $'longer by 0\n'"1 192.0.2.2 $(last $protocol 4)" \
				$who $transport $protocol 192.0.2.2 0 0 -
			check "... and one that is on none" refused "^no route to ${d[4]}: Network is unreachable$" \
				$who $transport $protocol ${d[4]} 0 0 -
		done
	done
done
tap_end
