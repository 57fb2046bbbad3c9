#!/bin/sh
# What mda costs grows as the graph does: fourteen diamonds in a row cost no more than fourteen times one. (A walk over
# the graph that went along every path would take 60^14 steps.)
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

# So many diamonds 1-60-1 in a row, as a network file.
diamonds() {
	awk -v count="$1" 'BEGIN {
		print "source 10.9.0.254"
		for (i = 1; i <= count; i++) {
			printf "node a%d 10.9.%d.1\nnode b%d-[1-60] 10.9.%d.[2-61]\n", i, i, i, i
			path = path " -> a" i " -> b" i "-[1-60]"
		}
		print "host d 10.9.0.1"
		print "source" path " -> d delay 1ms"
	}'
}

# Hundredths of a second of processor that traces take: trace_time TRACES OPTION...; what they print is in $scratch/out.
trace_time() {
	trace_time_count=$1
	shift
	(
		for seed in $(seq "$trace_time_count"); do
			timeout 60 "$mda" -n --per-vertex --alpha=0.01 --rate=1000 --seed $seed "$@" || exit
		done >"$scratch/out"
		times >"$scratch/times"
	)
	tail -n 1 "$scratch/times" | tr 'ms' '  ' | awk '{ print int(100 * (60 * $1 + $2 + 60 * $3 + $4)) }'
}

# cost DIAMONDS TRACES: sets probes and time, that of starting left out, of so many traces of such a network.
cost() {
	diamonds "$1" >"$scratch/$1.net"
	start=$(trace_time "$2" --simulate "$scratch/$1.net" -m 1)
	time=$(($(trace_time "$2" --simulate "$scratch/$1.net") - start))
	probes=$(sed -n 's/.*; \([0-9]*\) probes .*/\1/p' "$scratch/out" | awk '{ sum += $1 } END { print sum + 0 }')
	whole=$(grep -c "^$(($1 * 61 + 1)) vertices, $(($1 * 120)) edges" "$scratch/out")
}

cost 14 5
probes_of_14=$probes time_of_14=$time
check "fourteen diamonds in a row are found" test "$whole" -ge 1
cost 1 20
check "one is found" test "$whole" -ge 1
tap_note "20 traces of one: $probes probes, $time hundredths of a second; 5 of fourteen: $probes_of_14 and $time_of_14"
# Both are chance, and time is taken on a machine that may do other things besides.
check "fourteen take no more than fourteen times the probes of one" \
	test $((100 * probes_of_14 / 5)) -le $((105 * 14 * probes / 20))
check "... nor much more than fourteen times the time" test $((time_of_14 / 5)) -le $((2 * 14 * time / 20 + 10))
tap_end
