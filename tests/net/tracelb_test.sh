#!/usr/bin/env bash
# mda beside scamper's tracelb, on the same simulated network behind a TUN device: whatever tracelb finds, mda finds.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/simtun.sh"
. "$(dirname "$0")/programs.sh"
. "$(dirname "$0")/../graph.sh"
command -v scamper >/dev/null || tap_skip_all "scamper is not installed"

# As fast as it lets itself be told.
tracelb() {
	at near scamper -p 10000 -c "tracelb -P udp-sport -W 15 -c 95" -i 10.9.0.1
}

ours() {
	at near "$mda_program" -n --json --alpha=1e-6 --rate=2000 10.9.0.1
}

# Runs both; all is well when ours has every edge of theirs, and theirs has some.
both() {
	tracelb >"$rig_tmp/theirs" && ours >"$rig_tmp/ours" || return
	awk '$2 == "->" && $1 != "*" && $3 != "*" { print $1, $3 }' "$rig_tmp/theirs" | sort -u >"$rig_tmp/their_edges"
	graph_edges <"$rig_tmp/ours" | sort -u >"$rig_tmp/our_edges"
	cat "$rig_tmp/theirs"
	[ -s "$rig_tmp/their_edges" ] && [ -z "$(comm -23 "$rig_tmp/their_edges" "$rig_tmp/our_edges")" ]
}

# The same of the vertices at the ends of edges.
same_vertices() {
	[ -z "$(comm -23 <(xargs -n 1 <"$rig_tmp/their_edges" | sort -u) \
		<(xargs -n 1 <"$rig_tmp/our_edges" | sort -u))" ]
}

for network in diamond unmeshed unequal; do
	simtun_open_behind "$rig_here/../../doc/networks/$network.net"
	check "$network: every edge of tracelb's is among ours" both
	check "$network: every vertex too" same_vertices
	simtun_close_behind
done
tap_end
