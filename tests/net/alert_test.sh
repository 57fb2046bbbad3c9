#!/usr/bin/env bash
# Marks at hops where the routers between namespaces balance load: with and without privileges, and never elsewhere; the
# path is the same as without them.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$rig_here/programs.sh"

# The numbers of the hops that are marked, of a trace on standard input.
marked() {
	sed -n 's/^ *\([0-9]*\) .*\[+[0-9]*\]$/\1/p' | xargs
}

# Whether in eight flows exactly the hops 2 and 3 are marked at least seven times, no other ever, and each way is that
# without marks: marks FAMILY ARGUMENT...
marks() {
	local family=$1 flow target right=0 hops

	shift
	target=$(rig_address "$family" d)
	for flow in {0..7}; do
		paris "-$family" -n --flow $flow --alert "$@" "$target" >"$rig_tmp/with"
		hops=$(marked <"$rig_tmp/with")
		[ "$hops" != "2 3" ] || right=$((right + 1))
		[[ "2 3" == *"$hops"* ]] || { echo "marked: $hops"; return 1; }
		[ "$(way <"$rig_tmp/with")" = "$(paris "-$family" -n --flow $flow "$@" "$target" | way)" ] ||
			{ echo "flow $flow: another way"; return 1; }
	done
	[ $right -ge 7 ] || { echo "both hops are marked in $right of 8"; return 1; }
}

# Whether a program that reads the output of traceroute(8) sees no difference.
reads_the_same() {
	paris -n --alert "$(rig_address 4 d)" >"$rig_tmp/marked"
	grep -q '\[+[1-9]\]$' "$rig_tmp/marked" || return
	cmp <(jc --traceroute <"$rig_tmp/marked") <(sed 's/ \[+[0-9]\]$//' "$rig_tmp/marked" | jc --traceroute)
}

RIG_SEED=3
rig_build 1-4-4-1
for family in 4 6; do
	check "IPv$family -U" marks $family -U
	check "IPv$family -T" marks $family -T
	check "IPv$family -U, without privileges" marks $family -U --transport=datagram
	check "IPv$family -T, without privileges" marks $family -T --transport=datagram
done
if command -v jc >/dev/null; then
	check "jc reads what is marked as it reads the rest" reads_the_same
else
	skip "jc reads what is marked as it reads the rest" "jc is not installed"
fi
tap_end
