#!/usr/bin/env bash
# Round trips beside each other, as raw and as datagram sockets measure them: medians in microseconds, of routers'
# answers and of the destination's, over Linux routers, whose answers are back before the call that sends returns, and
# over a simulated network of 2 ms, for which the program sleeps.
#     tests/bench/rtt.sh [RUNS]
# Each run is ten probes one after the other, with both in turn, so that whatever else the machine does hits them alike.
# As root. Wanted: the medians differ by at most 50 microseconds. On a busy machine those of resets over the simulated
# network differ by more: the kernel does not stamp them, and the program is not woken at once.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/../net/lib.sh"
rig_enter "$@"
. "$rig_here/programs.sh"
. "$rig_here/simtun.sh"
runs=${1:-40}

# The round trips of a run in milliseconds: round_trips TRANSPORT HOP OPTION...
round_trips() {
	local transport=$1 hop=$2

	shift 2
	"${at_node[@]}" "$paris_program" -n --transport $transport -q 10 -N 1 -z 0.004 -w 1 -f $hop -m $hop "$@" |
		grep -o '[0-9.]* ms' | sed 's/ ms//'
}

# Quartiles of the milliseconds on standard input, in microseconds.
quartiles() {
	sort -n | awk '
		{ all[NR] = 1000 * $1 }
		END { for (i = 1; i <= 3; i++) printf "%.0f ", all[int((NR - 1) * i / 4) + 1] }'
}

# compare NAME HOP ADDRESS4 ADDRESS6
compare() {
	local address method run transport

	for address in "$3" "$4"; do
		for method in -U -I -T; do
			: >"$rig_tmp/raw" >"$rig_tmp/datagram"
			for ((run = 0; run < runs; run++)); do
				for transport in raw datagram; do
					round_trips $transport $2 $method $address >>"$rig_tmp/$transport"
				done
			done
			echo "$1, hop $2, $address $method:$(quartiles <"$rig_tmp/raw"):$(quartiles \
				<"$rig_tmp/datagram")"
		done
	done | awk -F: '{
		# The address may have colons.
		split($(NF - 1), raw, " "); split($NF, datagram, " ")
		sub(/:[^:]*:[^:]*$/, "")
		printf "%-42s %8d %8d %8d   %d-%d, %d-%d\n", $0, raw[2], datagram[2], datagram[2] - raw[2],
			raw[1], raw[3], datagram[1], datagram[3]
	}'
}

printf '%-42s %8s %8s %8s   (quartiles)\n' "medians in microseconds" raw datagram apart
rig_build 1-1
pings open c
at_node=(at c)
compare "Linux" 1 10.0.3.1 fd00::3:1
compare "Linux" 3 10.0.3.1 fd00::3:1

cat >"$rig_tmp/two.net" <<'NETWORK'
source 10.9.0.254 fd09::254
node a 10.9.1.1 fd09:1::1
host d 10.9.0.1 fd09::1
default delay 1ms
source -> a -> d
NETWORK
simtun_open "$rig_tmp/two.net"
pings open
at_node=()
compare "simulated" 1 10.9.0.1 fd09::1
compare "simulated" 2 10.9.0.1 fd09::1
simtun_close >"$rig_tmp/closed"
