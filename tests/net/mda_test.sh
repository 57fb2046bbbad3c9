#!/usr/bin/env bash
# mda through Linux routers that balance load: the graph that it prints is that of the routers' own tables, each vertex
# and each edge, whatever their hashes' seeds and whichever flow it begins with.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
. "$(dirname "$0")/../graph.sh"

# A miss may happen with probability alpha: here it may not. The routers answer without a limit, so that the rate may be
# high.
sure=(--alpha=1e-6 --rate=4000 --json)

# The vertices that the tables give, "TTL NODE": those that links from the client lead to.
true_vertices() {
	awk '{ links[NR] = $0 }
		END {
			reached["c"] = 1
			for (ttl = 1; more || ttl == 1; ttl++) {
				more = 0
				delete next_reached
				for (i in links) {
					split(links[i], end)
					if (end[1] in reached && !(end[2] in next_reached)) {
						next_reached[end[2]] = 1
						print ttl, end[2]
						more = 1
					}
				}
				delete reached
				for (node in next_reached)
					reached[node] = 1
			}
		}' | sort
}

# Whether mda shows the tables' graph: shows_tables FAMILY OPTION...
shows_tables() {
	local family=$1 links

	shift
	at c "$mda_program" "-$family" -n "${sure[@]}" "$@" "$(rig_address "$family" d)" >"$rig_tmp/graph" || return
	links=$(rig_edges "$family" | sort -u)
	[ -n "$links" ] || return
	diff <(true_vertices <<<"$links") <(graph_vertices <"$rig_tmp/graph" | nodes | sort) &&
		diff <(grep -v '^c ' <<<"$links") <(graph_edges <"$rig_tmp/graph" | nodes | sort) &&
		grep -o '"stop_reason":"complete"' "$rig_tmp/graph"
}

# Linux hashes no field of ICMP that flows differ in: there is one way, which the tables have, and it is said to be all.
shows_one_way() {
	local family=$1

	at c "$mda_program" "-$family" -n -I "${sure[@]}" "$(rig_address "$family" d)" >"$rig_tmp/graph" || return
	graph_edges <"$rig_tmp/graph" | nodes | sort >"$rig_tmp/edges"
	[ -z "$(false_links "$family" <"$rig_tmp/edges")" ] &&
		[ "$(graph_vertices <"$rig_tmp/graph" | wc -l)" = $(($(wc -l <"$rig_tmp/edges") + 1)) ] &&
		[ -z "$(graph_vertices <"$rig_tmp/graph" | cut -d' ' -f1 | uniq -d)" ] &&
		grep -o '"stop_reason":"complete"' "$rig_tmp/graph"
}

# Everything about one network: its routers hash the ports, or for IPv6 the flow label.
check_network() {
	local spec=$1 family method flow

	RIG_SEED=$2
	rig_build "$spec"
	for family in 4 6; do
		for method in -U -T; do
			check "$spec, IPv$family $method, by ports" shows_tables $family $method
		done
		for flow in 1000 70000; do
			check "$spec, IPv$family, by ports, from flow $flow" shows_tables $family --flow=$flow
		done
		check "$spec, IPv$family, mda-lite" shows_tables $family -a mda-lite
		check "$spec, IPv$family ICMP: one way" shows_one_way $family
	done
	rig_policy 0
	for method in -U -T -I; do
		check "$spec, IPv6 $method, by flow label" shows_tables 6 $method
	done
	rig_remove
}

check_network 1-2x3-1 11
check_network 1-4x4-1 12
check_network 1-16-1 13
check_network 1-2-4-4-1 14
tap_end
