#!/usr/bin/env bash
# Packets that are too long for a link, through Linux routers: what is printed is what traceroute(8) prints, for whose
# packets the kernel does what we do ourselves. And that what was cut is cut, as another program sees it.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
command -v traceroute >/dev/null || tap_skip_all "traceroute is not installed"

# A trace with its times made equal.
plain() {
	"$@" 2>&1 | sed -E 's/[0-9]+\.[0-9]+ ms/T/g'
}

# Whether both programs print the same: same ARGUMENT...
same() {
	diff <(plain at c traceroute -n "$@") <(plain paris -n "$@")
}

# Whether a trace comes to its end: reaches ADDRESS OPTION...
reaches() {
	local target=$1

	shift
	paris -n "$@" "$target" 3000 >"$rig_tmp/out" 2>&1
	cat "$rig_tmp/out"
	tail -n 1 "$rig_tmp/out" | grep -q "^ 4  $target " && ! grep -q '\*' "$rig_tmp/out"
}

# The system takes some time to refuse a packet, but not a long one.
refused_in_some_time() {
	paris -n -F "$1" 3000 | grep -o '[0-9.]* ms !F-1500' | tee "$rig_tmp/out" |
		awk '!($1 > 0 && $1 < 1000) { bad = 1 } END { exit bad || NR != 3 }'
}

rig_build 1-1-1
for family in 4 6; do
	d=$(rig_address $family d)
	check "IPv$family: one byte too long" same "$d" 1501
	check "IPv$family: many fragments" same -q 1 "$d" 9000
	check "IPv$family: with -F they do not depart" same -F "$d" 3000
	check "IPv$family: a time is printed for these that was taken" refused_in_some_time "$d"
	check "IPv$family: UDP in fragments, all is answered" reaches "$d" -q 2
	check "IPv$family: ICMP in fragments, all is answered" reaches "$d" -q 2 -I
	check "IPv$family: so it is without raw sockets" reaches "$d" -q 2 --transport datagram
done
rig_mtu=1300
at r1.1 ip link set dev r2.1 mtu $rig_mtu
at r2.1 ip link set dev r1.1 mtu $rig_mtu
check "IPv4: routers cut further" reaches "$(rig_address 4 d)" -q 2
check "IPv4: as they do for traceroute(8)" same "$(rig_address 4 d)" 1500
too_long() {
	paris -n -q 1 "$@" "$(rig_address 6 d)" 1500 >"$rig_tmp/out" 2>&1
	cat "$rig_tmp/out"
	grep -q "^ 2  $(rig_address 6 r1.1)  .* ms !F-$rig_mtu$" "$rig_tmp/out"
}
check "IPv6: a router says what is too long for it" too_long
check "IPv6: again, although the kernel knows it by now" too_long
tap_end
