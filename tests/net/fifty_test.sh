#!/usr/bin/env bash
# Fifty paris-traceroutes at once on one host, of all methods and both families, some of them of the very same flow:
# each prints what it prints when it runs alone, so that none takes another's answers.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"

# The options of run number $1. Twelve of the fifty are of the default flow.
run_options() {
	local methods=(-U -T -I "")

	echo "-$((4 + 2 * ($1 % 2))) ${methods[$1 / 2 % 4]} --flow $(($1 % 4 == 0 ? 0 : $1))"
}

# Runs number $1, with its way in the folder $2. All probes at once, to be in each other's way as much as can be.
run() {
	local options

	options=$(run_options "$1")
	paris $options -n -q 3 -w 3 -N 60 "$(rig_address "${options:1:1}" d)" >"$2/$1.text" 2>"$2/$1.error"
	way <"$2/$1.text" >"$2/$1.way"
}

# Every line of a trace has one address, and neither another nor a star.
one_node_a_hop() {
	tail -n +2 "$1" | sed 's/[0-9.]* ms//g' | awk 'NF != 2 || $2 == "*" { bad = 1 } END { exit bad }'
}

# No run had a hop without an answer, or with answers of more than one node.
all_whole() {
	local number

	for ((number = 0; number < 50; number++)); do
		if [ -s "$1/$number.error" ] || ! grep -q ' d$' "$1/$number.way" ||
			! one_node_a_hop "$1/$number.text"; then
			echo "run $number ($(run_options $number)):"
			cat "$1/$number.text" "$1/$number.error"
			return 1
		fi
	done
}

same_ways() {
	(cd "$rig_tmp/alone" && grep . ./*.way) >"$rig_tmp/alone.ways"
	(cd "$rig_tmp/together" && grep . ./*.way) >"$rig_tmp/together.ways"
	diff "$rig_tmp/alone.ways" "$rig_tmp/together.ways"
}

RIG_SEED=1
rig_build 1-4-4-4-1
mkdir "$rig_tmp/alone" "$rig_tmp/together"
for ((number = 0; number < 50; number++)); do
	run $number "$rig_tmp/alone"
done
for ((number = 0; number < 50; number++)); do
	run $number "$rig_tmp/together" &
done
wait
check "alone, each of the fifty shows every hop" all_whole "$rig_tmp/alone"
check "together, each of the fifty shows every hop, and one node at each" all_whole "$rig_tmp/together"
check "together they show what they show alone" same_ways
tap_end
