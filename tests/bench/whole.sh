#!/usr/bin/env bash
# Wall time of whole programs, ours against traceroute(8): the same path (a simulated one of 20 hops and 50 ms behind a
# TUN device, real sockets), the same -q -N -w, run in turns. Prints the median of the ratios of the pairs; below 1 ours
# is the faster. As root: tests/bench/whole.sh [PAIRS]
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/../net/lib.sh"
rig_enter "$@"
. "$rig_here/simtun.sh"
. "$rig_here/programs.sh"
. "$rig_here/../bench/timing.sh"
command -v traceroute >/dev/null || tap_skip_all "traceroute is not installed"
pairs=${1:-9}

# Seconds that a command takes which must show 20 hops.
seconds_of_trace() {
	seconds "$@"
	[ "$(grep -c '^ *[0-9]' "$rig_tmp/out")" -eq 20 ] || tap_bail "$* did not show 20 hops"
}

# compare NAME FILE OPTION...
compare() {
	local name=$1 file=$2 i

	shift 2
	simtun_open "$file"
	seconds_of_trace traceroute "$@" 10.9.0.1 >"$rig_tmp/theirs"
	seconds_of_trace "$paris_program" "$@" 10.9.0.1 >"$rig_tmp/ours"
	: >"$rig_tmp/theirs" >"$rig_tmp/ours"
	for ((i = 0; i < pairs; i++)); do
		seconds_of_trace traceroute "$@" 10.9.0.1 >>"$rig_tmp/theirs"
		seconds_of_trace "$paris_program" "$@" 10.9.0.1 >>"$rig_tmp/ours"
	done
	simtun_close >"$rig_tmp/closed"
	printf '%s, %s: traceroute %s s, paris-traceroute %s s, ratio %s (medians of %d pairs)\n' "$name" "$*" \
		"$(median <"$rig_tmp/theirs")" "$(median <"$rig_tmp/ours")" \
		"$(median_ratio "$rig_tmp/ours" "$rig_tmp/theirs")" "$pairs"
}

# As people run them, with names: from a name server on this machine that takes 20 ms.
printf 'nameserver 127.0.0.1\n' >"$rig_tmp/resolv.conf"
mount --bind "$rig_tmp/resolv.conf" /etc/resolv.conf || tap_bail "cannot mount on /etc/resolv.conf"
"$top_builddir/tests/bench/nameserver" 127.0.0.1 20 &
compare "20 hops, names" "$rig_here/../../doc/networks/twenty-hops.net" -q 3 -N 16 -w 5,3,10
compare "20 hops, 5 silent, names" "$rig_here/../bench/silent-five.net" -q 3 -N 16 -w 5,3,10
# Without names what differs is how long a program takes to start: for libpcap's ring the kernel waits 10 ms, and ours
# loads more libraries.
compare "20 hops" "$rig_here/../../doc/networks/twenty-hops.net" -n -q 3 -N 16 -w 5,3,10
compare "20 hops, 5 silent" "$rig_here/../bench/silent-five.net" -n -q 3 -N 16 -w 5,3,10
compare "20 hops" "$rig_here/../../doc/networks/twenty-hops.net" -n -q 1 -N 16 -w 5,3,10
compare "20 hops, 5 silent" "$rig_here/../bench/silent-five.net" -n -q 1 -N 16 -w 1
