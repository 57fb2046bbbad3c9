# How long a command takes, and medians. Sourced, after tests/net/lib.sh; bash.
# SPDX-License-Identifier: BSD-3-Clause

# Seconds that a command takes; what it printed is then in $rig_tmp/out.
seconds() {
	local start=$EPOCHREALTIME

	"$@" >"$rig_tmp/out" || tap_bail "$* failed"
	awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { print end - start }'
}

# The median of the numbers on standard input.
median() {
	sort -n | awk '{ all[NR] = $1 } END { printf "%.3f\n", (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}

# The median of the ratios of two files' numbers, line by line: median_ratio FILE FILE
median_ratio() {
	paste "$1" "$2" | awk '{ print $1 / $2 }' | median
}
