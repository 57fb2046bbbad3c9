#!/usr/bin/env bash
# The rig itself: does a flow of packets take the way that the routers' own tables give for its ports, are the flows
# spread over all ways, and does it take the remedies of rig_like_a_wire? The judge is Debian's traceroute.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
command -v traceroute >/dev/null || tap_skip_all "traceroute is not installed"

# The way that packets of one UDP flow take: observed 4|6 SPORT DPORT.
observed() {
	at c traceroute "-$1" -n -q 1 -w 2 -U "--sport=$2" -p "$3" "$(rig_address "$1" d)" | tail -n +2 |
		while read -r _ address _; do rig_node "$address"; done | xargs
}

# How many of the flows from ports FIRST to LAST go another way than the tables say; notes the spread.
strays() {
	local family=$1 port seen want stray=0

	for ((port = $2; port <= $3; port++)); do
		seen=$(observed "$family" "$port" 33434)
		want=$(rig_path "$family" udp "$port" 33434)
		[ "$seen" = "$want" ] || stray=$((stray + 1))
		echo "$seen" >>"$rig_tmp/ways$family"
	done
	echo $stray
}

no_strays() {
	[ "$(strays "$@")" = 0 ]
}

all_links_seen() {
	awk '{ a = "c"; for (i = 1; i <= NF; i++) { print a, $i; a = $i } }' "$rig_tmp/ways$1" |
		sort -u >"$rig_tmp/seen"
	rig_edges "$1" | sort -u | diff - "$rig_tmp/seen"
}

# The flows' spread is the same in every run where the routers' seeds can be set; else it may leave a link out.
check_spread() {
	if at r1.1 test -e /proc/sys/net/ipv4/fib_multipath_hash_seed; then
		check "IPv$1: the 40 flows use every link, and no other" all_links_seen "$1"
	else
		skip "IPv$1: the 40 flows use every link, and no other" "this kernel has no fib_multipath_hash_seed"
	fi
}

RIG_SEED=1
rig_build 1-2x3-1
for family in 4 6; do
	check "IPv$family: 40 flows go where the tables say" no_strays $family 33001 33040
	check_spread $family
done
tap_end
