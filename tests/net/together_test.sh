#!/usr/bin/env bash
# Several traces at the same time to the same destination, all with the same command: each shows the whole way, whatever
# sockets it uses, though a source port belongs to one program at a time.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
programs_for_nobody

# Runs a command eight times at once; what each prints goes to a file.
eight() {
	local i pids=()

	rm -f "$rig_tmp"/out.*
	for i in {1..8}; do
		at c "$@" >"$rig_tmp/out.$i" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait $i || return 1
	done
}

# Whether all of them show all hops.
whole() {
	local file

	eight "$@" || { cat "$rig_tmp"/out.*; return 1; }
	for file in "$rig_tmp"/out.*; do
		[ "$(way <"$file")" = "r1.1 r2.1 r3.1 d" ] && ! grep -q '\*' "$file" || { cat "$file"; return 1; }
	done
}

# Whether all of them show the same graph, which has all links.
whole_graphs() {
	local file

	eight "$@" || { cat "$rig_tmp"/out.*; return 1; }
	for file in "$rig_tmp"/out.*; do
		[ "$(grep -c -e '->' "$file")" = 4 ] || { cat "$file"; return 1; }
	done
}

rig_build 1-1-1
pings open c
for family in 4 6; do
	for way in "root -M tcpconn" "nobody -T" "nobody" "nobody -UL" "nobody -I"; do
		as=()
		[[ $way != nobody* ]] || as=("${nobody[@]}")
		check "IPv$family, $way: eight at once, all whole" \
			whole "${as[@]}" "$rig_tmp/paris-traceroute" -n -w 3 ${way#"${way%% *}"} \
			"$(rig_address $family d)"
	done
	check "IPv$family, nobody: eight graphs by TCP at once, all whole" \
		whole_graphs "${nobody[@]}" "$rig_tmp/mda" -n --dot -T "$(rig_address $family d)"
done
tap_end
