#!/usr/bin/env bash
# Wall time of mda of a user without any privilege against the same with raw sockets: a diamond 6 wide on a path of ten
# hops and 50 ms, whose routers quote 8 bytes of a probe or all of it, run in turns. As root:
#     tests/bench/unprivileged.sh [PAIRS]
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/../net/lib.sh"
rig_enter "$@"
. "$rig_here/simtun.sh"
. "$rig_here/programs.sh"
. "$rig_here/../bench/timing.sh"
. "$rig_here/../bench/ten_hops.sh"
programs_for_nobody
pairs=${1:-9}

# One line: compare QUOTE MOST METHOD OPTION...
compare() {
	local quote=$1 most=$2 method=$3 i

	shift 3
	: >"$rig_tmp/raw" >"$rig_tmp/datagram"
	for ((i = 0; i < pairs; i++)); do
		seconds "$rig_tmp/mda" -n --transport raw "$method" "$@" 10.9.0.1 >>"$rig_tmp/raw"
		seconds "${nobody[@]}" "$rig_tmp/mda" -n "$method" "$@" 10.9.0.1 >>"$rig_tmp/datagram"
	done
	printf 'quotes of %s, %s: raw %s s, datagram %s s, ratio %s; wanted: at most %s (medians of %d pairs)\n' \
		"$quote" "$method $*" "$(median <"$rig_tmp/raw")" "$(median <"$rig_tmp/datagram")" \
		"$(median_ratio "$rig_tmp/datagram" "$rig_tmp/raw")" "$most" "$pairs"
}

pings open
for quote in 8 108 full; do
	{ echo "default quote $quote" && ten_hops 6; } >"$rig_tmp/6.net"
	simtun_open "$rig_tmp/6.net"
	most=1.1
	[ $quote != 8 ] || most=2
	for method in -U -I -T; do
		compare $quote $most $method
		compare $quote $most $method --rate=0
	done
	simtun_close >"$rig_tmp/closed"
	until ! ip link show tun0 >"$rig_tmp/link" 2>&1; do
		sleep 0.02
	done
done
