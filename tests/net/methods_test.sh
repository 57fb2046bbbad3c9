#!/usr/bin/env bash
# Every method through Linux routers that balance load, to a Linux host: a steady path, and the kernel's own answers, of
# services that listen and of those that do not. A kernel answers no datagram whose checksum is wrong.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"

methods=$rig_builddir/methods
[ -x "$methods" ] || tap_skip_all "$methods is not built"

# Starts a service at the destination, and waits until it is there; fails where the kernel does not know its protocol.
serve() {
	: >"$rig_tmp/service"
	at d "$methods" serve "$@" >>"$rig_tmp/service" 2>&1 &
	for ((tries = 0; tries < 100; tries++)); do
		read -r line <"$rig_tmp/service" && break
		sleep 0.1
	done
	[ "$line" = ready ]
}

# Whether a trace shows the routers of one way, and then the destination answering in this way:
# ends FAMILY METHOD PORT PATTERN
ends() {
	local family=$1 method=$2 port=$3 pattern=$4 expired=11/0

	[ "$family" = 4 ] || expired=3/0
	at c "$methods" trace "$method" "$(rig_address "$family" d)" "$port" >"$rig_tmp/trace" || return
	cat "$rig_tmp/trace"
	at c "$methods" trace "$method" "$(rig_address "$family" d)" "$port" >"$rig_tmp/again" || return
	[ "$(cut -d' ' -f1,2 "$rig_tmp/trace")" = "$(cut -d' ' -f1,2 "$rig_tmp/again")" ] || return
	[ "$(grep -c " $expired .*match 1 differs 0\$" "$rig_tmp/trace")" = 3 ] &&
		[ "$(sed -n 1p "$rig_tmp/trace" | cut -d' ' -f2)" = "$(rig_address "$family" r1.1)" ] &&
		[ "$(sed -n 3p "$rig_tmp/trace" | cut -d' ' -f2)" = "$(rig_address "$family" r3.1)" ] &&
		sed -n '$p' "$rig_tmp/trace" | grep -E "^4 $(rig_address "$family" d) $pattern"
}

RIG_SEED=21
rig_build 1-4-1

serve tcp 80 || tap_bail "no TCP service"
for family in 4 6; do
	unreachable=3/3 protocol=3/2 mss=1460
	if [ $family = 6 ]; then
		unreachable=1/4 protocol=4/1 mss=1440
	fi
	strict="match 1 differs 0"
	check "IPv$family: SYN to a listener" ends $family syn 80 "tcp 12 1 $mss $strict"
	check "IPv$family: SYN with options to a listener" ends $family options 80 "tcp 12 f $mss $strict"
	check "IPv$family: SYN with ECN and a cookie's request" ends $family ecn 80 "tcp [15]2 1?f $mss $strict"
	check "IPv$family: SYN with options to a closed port" ends $family options 81 "tcp 14 0 0 $strict"
	check "IPv$family: ACK" ends $family ack 80 "tcp 4 0 0 $strict"
	check "IPv$family: routers quote the options" \
		grep -E -c ' quoted 10 0 0 | quoted 2 f 1460 ' "$rig_tmp/trace"
	for method in udplite udplite8 udplite13; do
		check "IPv$family: $method to a closed port" ends $family $method 33434 "$unreachable $strict"
	done
	check "IPv$family: DCCP, which the kernel does not speak" ends $family dccp 33434 "$protocol $strict"
	check "IPv$family: protocol 253" ends $family other 33434 "$protocol $strict"
	check "IPv$family: protocol 253, the least" ends $family least 33434 "$protocol $strict"
done
if serve udplite 7; then
	for family in 4 6; do
		check "IPv$family: UDP-Lite to an echo service" ends $family udplite 7 "datagram $strict"
	done
else
	skip "UDP-Lite to an echo service" "$line"
fi
tap_end
