#!/usr/bin/env bash
# mda's speed and cost, as figures beside their targets:
#     tests/bench/multipath.sh [rounds|probes|cpu|peer|meshed]...
# rounds: how many round trips of 50 ms a trace takes, when nothing but the algorithm limits it; simulated time, exact.
# probes: how many it sends with the classic promise, beside simulations of the sequential algorithm on the same graphs;
# tests/sim/test_mda_probes has more of them.
# cpu: seconds of processor for each probe of a graph of 600 vertices.
# peer: wall time beside scamper's tracelb at its fastest, same network, real sockets. As root; takes three minutes.
# meshed: the same of the meshed example, 48 wide. tracelb takes eleven minutes for it, so this runs only when named.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/../net/lib.sh"
[ $# -gt 0 ] || set -- rounds probes cpu peer
case " $* " in
*" peer "* | *" meshed "*) rig_enter "$@" ;;
*) rig_tmp=$(mktemp -d) && trap 'rm -rf "$rig_tmp"' EXIT ;;
esac
. "$rig_here/simtun.sh"
. "$rig_here/programs.sh"
. "$rig_here/../graph.sh"
. "$rig_here/../bench/timing.sh"
. "$rig_here/../bench/ten_hops.sh"
networks=$rig_here/../../doc/networks
seeds=20

# The meshed example with links that make up 50 ms.
meshed_50_ms() {
	sed 's/delay 2ms/delay 3.125ms/' "$networks/imc18-meshed.net"
}

# The number under a key of the last run.
figure() {
	grep -o "\"$1\":[0-9.e-]*" "$rig_tmp/out" | head -n 1 | cut -d: -f2
}

# Mean and maximum of the numbers on standard input.
mean_and_most() {
	awk '{ sum += $1; if ($1 > most) most = $1 } END { printf "%.1f (at most %.1f)", sum / NR, most }'
}

# round_trips NAME FILE MOST AIM
round_trips() {
	local seed

	for ((seed = 1; seed <= seeds; seed++)); do
		"$mda_program" --json --rate=0 --simulate="$2" --seed=$seed >"$rig_tmp/out" || tap_bail "mda failed"
		figure duration_ms | awk '{ print $1 / 50 }'
	done >"$rig_tmp/figures"
	printf 'rounds: %-34s %s RTT; wanted: at most %s, aim %s\n' "$1" "$(mean_and_most <"$rig_tmp/figures")" \
		"$3" "$4"
}

rounds() {
	ten_hops 6 >"$rig_tmp/6.net"
	ten_hops 28 >"$rig_tmp/28.net"
	meshed_50_ms >"$rig_tmp/48.net"
	round_trips "10 hops with 1-6-1" "$rig_tmp/6.net" 8 6
	round_trips "10 hops with 1-28-1" "$rig_tmp/28.net" 10 8
	round_trips "1-8-48-24-4-2-4-1, meshed" "$rig_tmp/48.net" 25 20
}

# probe_count NETWORK MEAN-OF-THE-SEQUENTIAL-ALGORITHM
probe_count() {
	local seed

	for ((seed = 1; seed <= 5 * seeds; seed++)); do
		"$mda_program" --json --per-vertex --rate=0 --simulate="$networks/$1.net" --seed=$seed \
			>"$rig_tmp/out" || tap_bail "mda failed"
		figure probes_sent
	done | awk -v name="$1" -v theirs="$2" '{ sum += $1; squares += $1 * $1 }
		END { mean = sum / NR; sd = sqrt(squares / NR - mean * mean)
			printf "probes: %-34s %.1f +- %.1f, sequential MDA %s, ratio %.2f; wanted: at most 1.10\n",
				name, mean, sd / sqrt(NR), theirs, mean / theirs }'
}

probes() {
	probe_count diamond 32.2
	probe_count unmeshed 75.9
	probe_count meshed 118.1
	probe_count nested 98.4
	probe_count wide-6 97.2
	probe_count wide-16 276.7
	probe_count pairwise-48 1188
	probe_count wide-96 1918
}

# cpu_of FILE OPTION...: seconds of processor, without the time to start, and the probes.
cpu_of() {
	local file=$1 all start
	local TIMEFORMAT='%U %S'

	shift
	all=$( { time "$mda_program" "$@" --rate=1000 --simulate="$file" >"$rig_tmp/out"; } 2>&1 |
		awk '{ print $1 + $2 }')
	start=$( { time "$mda_program" -m 1 --rate=0 --simulate="$file" >"$rig_tmp/least"; } 2>&1 |
		awk '{ print $1 + $2 }')
	awk -v all="$all" -v start="$start" \
		'match($0, /[0-9]+ probes/) { print all - start, $0 + 0, substr($0, RSTART) + 0 }' "$rig_tmp/out"
}

cpu() {
	local count

	{
		echo "source 10.9.0.254"
		for ((count = 1; count <= 6; count++)); do
			printf 'node b%d-[1-100] 10.9.%d.[1-100]\n' $count $count
		done
		echo "host d 10.9.0.1"
		echo "default delay 1ms"
		echo "node a 10.9.0.2"
		echo "source -> a -> b1-[1-100] => b2-[1-100] => b3-[1-100] => b4-[1-100]"
		echo "b4-[1-100] => b5-[1-100] => b6-[1-100] -> d"
	} >"$rig_tmp/600.net"
	cpu_of "$rig_tmp/600.net" -n | awk '{
		printf "cpu: %d vertices, %d probes: %.2f s, the simulated network included;" \
		" %.2f %% of one core at 1,000 probes/s; wanted: below 1\n", $2, $3, $1, 1e5 * $1 / $3 }'
}

# beside NAME FILE
beside() {
	local theirs ours

	simtun_open_behind "$2"
	theirs=$(seconds at near scamper -p 10000 -c "tracelb -P udp-sport -W 15 -c 95 -Q 30000" -i 10.9.0.1)
	cp "$rig_tmp/out" "$rig_tmp/theirs"
	ours=$(seconds at near "$mda_program" -n --json --rate=10000 10.9.0.1)
	simtun_close_behind
	awk -v theirs="$theirs" -v ours="$ours" -v name="$1" 'BEGIN {
		printf "peer: %s: tracelb %.2f s, mda %.2f s: %.0f times faster; wanted: at least 20\n",
			name, theirs, ours, theirs / ours }'
	echo "peer: ..." \
		"$(sed -n 's/.*, \([0-9]* nodes, [0-9]* links, [0-9]* probes\),.*/tracelb \1/p' "$rig_tmp/theirs");" \
		"mda $(graph_vertices <"$rig_tmp/out" | wc -l) nodes, $(graph_edges <"$rig_tmp/out" | wc -l) links," \
		"$(figure probes_sent) probes"
}

# Whether scamper is there; says so if not.
has_scamper() {
	command -v scamper >/dev/null || { echo "peer: skipped, scamper is not installed"; return 1; }
}

peer() {
	has_scamper || return
	ten_hops 6 >"$rig_tmp/6.net"
	ten_hops 28 >"$rig_tmp/28.net"
	beside "10 hops, 50 ms, 1-6-1" "$rig_tmp/6.net"
	beside "10 hops, 50 ms, 1-28-1" "$rig_tmp/28.net"
}

meshed() {
	has_scamper || return
	meshed_50_ms >"$rig_tmp/48.net"
	beside "1-8-48-24-4-2-4-1, 50 ms, meshed" "$rig_tmp/48.net"
}

for part; do
	case $part in
	rounds | probes | cpu | peer | meshed) $part ;;
	*) tap_bail "no part is called $part" ;;
	esac
done
