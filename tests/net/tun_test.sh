#!/usr/bin/env bash
# The real sockets against the simulated network behind a TUN device, where the truth is known: routers that quote
# little, extensions, silence, and loss with delay, reordering and duplicates.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/simtun.sh"
. "$(dirname "$0")/programs.sh"
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"
networks=$rig_here/../../doc/networks

# What it prints but for the times: text OPTION...
text() {
	"$paris_program" -n "$@" 2>&1 | sed -E 's/ [0-9.]+ ms/ T ms/g'
}

# The raw sockets find just what the simulated transport finds in the same file: as_simulated FILE OPTION...
as_simulated() {
	local file=$1

	shift
	text --simulate "$file" "$@" >"$rig_tmp/simulated"
	text "$@" | diff "$rig_tmp/simulated" - && [ "$(grep -c '^ *[0-9]' "$rig_tmp/simulated")" -ge 2 ]
}

# Every hop that is shown is one that may be there; $1 is a table "TTL ADDRESS..." in lines.
only_true_hops() {
	"$paris_program" -n "${@:2}" | tail -n +2 | sed 's/[0-9.]* ms//g' | awk -v table="$1" '
		BEGIN {
			count = split(table, line, "\n")
			for (i = 1; i <= count; i++) {
				words = split(line[i], word, " ")
				for (j = 2; j <= words; j++)
					may[word[1], word[j]] = 1
			}
		}
		{
			for (i = 2; i <= NF; i++)
				if ($i != "*" && !(($1, $i) in may)) { print "hop " $1 ": " $i; bad = 1 }
			hops++
		}
		END { exit bad || !hops }'
}

for name in line short-quotes mpls silent middlebox unreachable nat; do
	file=$networks/$name.net
	simtun_open "$file"
	for family in 4 6; do
		target=10.9.0.1
		[ $family = 4 ] || target=fd09::1
		[ $family = 4 ] || grep -q fd09::1 "$file" || continue
		for method in -U -I -T; do
			check "$name, IPv$family $method: as the simulated transport has it" \
				as_simulated "$file" -q 2 -w 0.6 -m 12 -e $method $target
		done
	done
	simtun_close
done

simtun_open "$networks/lossy.net" --seed 3
lossy_hops='1 10.9.1.1 fd09:1::1
2 10.9.2.1 10.9.2.2 fd09:2::1 fd09:2::2
3 10.9.3.1 fd09:3::1
4 10.9.0.1 fd09::1
5 10.9.0.1 fd09::1
6 10.9.0.1 fd09::1'
for method in -U -I -T; do
	for target in 10.9.0.1 fd09::1; do
		check "loss, reordering, duplicates and late answers, $method to $target: no hop is mistaken" \
			only_true_hops "$lossy_hops" -q 10 -w 1 -m 6 $method $target
	done
done
simtun_close
tap_end
