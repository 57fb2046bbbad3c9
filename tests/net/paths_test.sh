#!/usr/bin/env bash
# paris-traceroute through Linux routers that balance load: what it prints is a way that the routers' own tables have,
# for every flow, method and family; the flows together show all ways; and the classic traceroute, on the same routers,
# prints links that do not exist.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"

flows=40

# The ways of flows 0 to $flows - 1, into a file: trace_flows FAMILY OPTION... Ten at once.
trace_flows() {
	local family=$1 flow target

	shift
	target=$(rig_address "$family" d)
	for ((flow = 0; flow < flows; flow++)); do
		paris "-$family" -n -q 1 -w 3 --flow $flow "$@" "$target" | way >"$rig_tmp/way$flow" &
		[ $((flow % 10)) -ne 9 ] || wait
	done
	wait
	cat "$rig_tmp"/way[0-9]* >"$rig_tmp/ways"
	rm "$rig_tmp"/way[0-9]*
}

# Every way is whole, and every link of it is true.
all_true() {
	local wrong

	wrong=$(grep -v ' d$' "$rig_tmp/ways"; links <"$rig_tmp/ways" | false_links "$1")
	[ "$(wc -l <"$rig_tmp/ways")" = $flows ] && [ -z "$wrong" ] && return
	echo "$wrong"
	return 1
}

# The flows together show every link that there is.
all_found() {
	diff <(rig_edges "$1" | sort -u) <(links <"$rig_tmp/ways")
}

# As many ways as flows of one way only.
one_way() {
	[ "$(sort -u "$rig_tmp/ways" | wc -l)" = 1 ]
}

# The same flow takes the same way every time, and it is the one that the tables give for its ports.
as_the_tables_say() {
	local family=$1 method=$2 protocol=$3 port seen want target

	target=$(rig_address "$family" d)
	for port in {41001..41012}; do
		seen=$(paris "-$family" -n -q 2 -w 2 "$method" --sport "$port" -p 33999 "$target" | way)
		want=$(rig_path "$family" "$protocol" "$port" 33999)
		[ "$seen" = "$want" ] || { echo "port $port: $seen, but the tables say $want"; return 1; }
	done
}

# Whether a classic traceroute shows a false link within some runs: classic_is_wrong FAMILY COMMAND...
classic_is_wrong() {
	local family=$1 run target

	shift
	target=$(rig_address "$family" d)
	for run in {1..20}; do
		"$@" "-$family" -n -q 1 -w 2 "$target" | way | links | false_links "$family" | grep . && return
	done
	return 1
}

# Ours in the classic way, from other ports each time, as it is with the original.
classic() {
	at c "$paris_program" --classic --sport $((40000 + RANDOM % 10000)) -N 16 "$@"
}

RIG_SEED=1
at_seed="the spread is known where the routers' seeds can be set"
rig_build 1-4-4-4-1
seeds=$(at r1.1 test -e /proc/sys/net/ipv4/fib_multipath_hash_seed && echo yes)
for family in 4 6; do
	for method in -U -T -I; do
		trace_flows $family $method
		check "IPv$family $method, four ways side by side: every link is true" all_true $family
		if [ $method = -I ]; then
			check "IPv$family -I, four ways side by side: one way, as ICMP has no ports" one_way
		elif [ -n "$seeds" ]; then
			check "IPv$family $method, four ways side by side: the flows show them all" all_found $family
		else
			skip "IPv$family $method, four ways side by side: the flows show them all" "$at_seed"
		fi
	done
	for method in -U -T; do
		check "IPv$family $method: with --classic ours shows one, too" classic_is_wrong $family classic $method
	done
	check "IPv$family: with --classic ours shows one, too" classic_is_wrong $family classic
	if command -v traceroute >/dev/null; then
		check "IPv$family: traceroute shows a false link here" classic_is_wrong $family at c traceroute
	else
		skip "IPv$family: traceroute shows a false link here" "traceroute is not installed"
	fi
done

# The label alone: what many IPv6 routers hash, and Linux by policy 0.
rig_policy 0
for method in -U -T -I; do
	trace_flows 6 $method
	check "IPv6 $method, by flow label: every link is true" all_true 6
	[ -z "$seeds" ] || check "IPv6 $method, by flow label: the flows show all ways" all_found 6
done
rig_policy 1
rig_remove

rig_build 1-2x3-1
for family in 4 6; do
	check "IPv$family UDP, 2 x 3 meshed: the ways are those of the tables" as_the_tables_say $family -U udp
	check "IPv$family TCP, 2 x 3 meshed: the ways are those of the tables" as_the_tables_say $family -T tcp
done
rig_remove

rig_build 1-4x4-1
for family in 4 6; do
	check "IPv$family UDP, 4 x 4 meshed: the ways are those of the tables" as_the_tables_say $family -U udp
done
rig_remove

flows=100
rig_build 1-16-1
for family in 4 6; do
	trace_flows $family -U
	check "IPv$family UDP, 16 wide: every link is true" all_true $family
	if [ -n "$seeds" ]; then
		check "IPv$family UDP, 16 wide: 100 flows show them all" all_found $family
	fi
done
tap_end
