#!/usr/bin/env bash
# Proof by substitution: each line of invocations.txt is run with Debian's traceroute and with paris-traceroute under
# its name, in the same network namespace, and what they did is compared; judge.pl says how.
#
#     compat_test.sh [PATTERN]    runs the lines that match only; COMPAT_KEEP=FOLDER keeps what was printed
#
# A line whose result is not the one expected is run again when nothing else runs, up to twice (COMPAT_TRIES is 3):
# both programs give up early on what is late, and on a busy machine either may. Not when there are too many for that.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/../net/lib.sh"
rig_enter "$@"
. "$rig_here/programs.sh"
export compat_here=$(cd "$(dirname "$0")" && pwd)
export compat_dir=$rig_tmp/compat rig_tmp top_builddir LC_ALL=C
compat_theirs=/usr/bin/traceroute.db
pattern=${1:-.}

[ -x $compat_theirs ] || tap_skip_all "traceroute is not installed"
for tool in "$rig_builddir/simtun" "$top_builddir/tests/cli/fate"; do
	[ -x "$tool" ] || tap_skip_all "$(basename "$tool") is not built"
done
for tool in jc perl setpriv timeout; do
	command -v $tool >/dev/null || tap_skip_all "$tool is not installed"
done
perl -MNet::Traceroute -e 1 2>/dev/null || tap_skip_all "Perl's Net::Traceroute is not installed"

# Both programs by all their names, in folders that every user may enter. Debian's package has scripts by the names of
# other programs, which call its traceroute.
install_programs() {
	local name

	mkdir -p "$compat_dir"/{theirs,ours,tools,lib,run}
	install -m 755 "$top_builddir/tests/cli/fate" "$compat_dir/tools/fate"
	install -m 755 "$compat_here/asking.pl" "$compat_dir/tools/asking"
	install -m 755 "$paris_program" "$compat_dir/ours/traceroute"
	install -m 755 $compat_theirs "$compat_dir/theirs/traceroute"
	cp "$top_builddir"/libparistraceroute/.libs/libparistraceroute.so.? "$compat_dir/lib" 2>/dev/null
	for name in traceroute4 traceroute6 tcptrace tcp6 tracert tracert6 udptrace; do
		ln -s traceroute "$compat_dir/ours/$name"
		ln -s traceroute "$compat_dir/theirs/$name"
	done
	for name in /usr/sbin/tcptraceroute.db /usr/bin/lft.db /usr/bin/traceproto.db /usr/bin/traceroute-nanog; do
		ln -s traceroute "$compat_dir/ours/$(basename $name .db)"
		ln -s $name "$compat_dir/theirs/$(basename $name .db)"
	done
	chmod -R a+rX "$rig_tmp"
	export LD_LIBRARY_PATH=$compat_dir/lib PATH=$compat_dir/tools:$PATH
}

# Names, services and protocols that are the same on every machine, for this mount namespace.
install_names() {
	local file

	for file in hosts services protocols nsswitch.conf resolv.conf; do
		[ -e /etc/$file ] || continue
		cp "$compat_here/etc/$file" "$compat_dir/$file"
		mount --bind "$compat_dir/$file" "$(readlink -f /etc/$file)" || tap_bail "cannot replace /etc/$file"
	done
	chmod a+r "$compat_dir"/*
}

# The invocations as "NUMBER NETWORK USER RESULT COMMAND".
read_corpus() {
	grep -v -E '^(#|$)' "$compat_here/invocations.txt" | awk '{ print NR, $0 }' |
		grep -e "$pattern" >"$compat_dir/lines" || tap_bail "no invocation matches \"$pattern\""
}

# Lets the first two routers be gates of a source route.
allow_source_routes() {
	local node

	rig_route c r1.1 2 r1.1
	rig_route c r2.1 2 r1.1
	rig_route r1.1 r2.1 2 r2.1
	for node in "${rig_nodes[@]}"; do
		at "$node" bash -c 'for file in /proc/sys/net/ipv4/conf/*/accept_source_route; do echo 1 >"$file"; done'
	done
}

# Beside the routers: open ports at the destination, and four addresses that r1.1 refuses in as many ways.
furnish() {
	local way number=0

	at d perl "$compat_here/listen.pl" </dev/null >"$compat_dir/listen" 2>&1 &
	listener=$!
	allow_source_routes
	for way in unreachable prohibit blackhole throw; do
		number=$((number + 1))
		ip -n c route add 10.7.0.$number via "$(rig_address 4 r1.1)" dev r1.1 onlink src "$(rig_address 4 c)"
		ip -n c -6 route add fd07::$number via fe80::2 dev r1.1 src "$(rig_address 6 c)"
		ip -n r1.1 route add $way 10.7.0.$number
		ip -n r1.1 -6 route add $way fd07::$number
	done
	until grep -q ready "$compat_dir/listen"; do
		kill -0 $listener 2>/dev/null || tap_bail "$(cat "$compat_dir/listen")"
		sleep 0.02
	done
}

# Runs the invocations of a list that are for a network, or of these number PART, PART + PARTS...: run_network NETWORK
# LIST [PART PARTS].
run_network() {
	local network=$1 list=$2 part=${3:-0} parts=${4:-1} node=n-$1${3:-} listener

	if [[ $network == [0-9]* ]]; then
		rig_build "$network"
		furnish
		node=c
	else
		ip netns add "$node"
		ip -n "$node" link set dev lo up
	fi
	awk -v network="$network" -v part="$part" -v parts="$parts" '$2 == network && count++ % parts == part' "$list" |
		at "$node" bash "$compat_here/worker.sh" "$network" "$node"
	if [[ $network == [0-9]* ]]; then
		kill $listener
		rig_remove
	else
		ip netns del "$node"
	fi
}

# Runs the invocations of a list: those of simulated networks side by side, as the time goes into waiting, and in parts
# when there is much to do; those of routers one network after the other, as their nodes have the same names.
run_all() {
	local list=$1 most=$2 network count part parts

	for network in $(awk '$2 ~ /^[0-9]/ { print $2 }' "$list" | sort -u); do
		run_network "$network" "$list"
	done &
	[ "$most" -lt 1000 ] || wait
	while read -r count network; do
		parts=$(((count + most - 1) / most))
		for ((part = 0; part < parts; part++)); do
			while [ "$(jobs -r | wc -l)" -ge 8 ]; do
				wait -n
			done
			run_network "$network" "$list" $part $parts &
			[ "$most" -lt 1000 ] || wait
		done
	done < <(awk '$2 !~ /^[0-9]/ { print $2 }' "$list" | sort | uniq -c | sort -n -r)
	wait
}

# Runs the invocations of a list, at most so many in a row, and judges them all at once. Leaves those to run again in
# $compat_dir/again: round LIST MOST.
round() {
	run_all "$@"
	perl "$compat_here/judge.pl" "$compat_dir" "$1" >"$compat_dir/again"
}

# What was found of an invocation, for "check".
verdict() {
	local found

	found=$(<"$compat_dir/run/$1.verdict")
	echo "$found"
	[[ $found == good* ]]
}

# Whether marks of the invocations and rows of the table in the documentation are the same.
rows_are_known() {
	diff <(perl "$compat_here/judge.pl" --rows "$compat_here/invocations.txt") \
		<(sed -n 's/^| `\([a-z-]*\)` .*/\1/p' "$compat_here/../../doc/compatibility.md" | sort)
}

install_programs
install_names
read_corpus
round "$compat_dir/lines" 20
for ((try = 2; try <= ${COMPAT_TRIES:-3}; try++)); do
	left=$(wc -l <"$compat_dir/again")
	[ "$left" -gt 0 ] && [ "$left" -le 40 ] || break
	tap_note "try $try: $left invocations"
	cp "$compat_dir/again" "$compat_dir/list"
	round "$compat_dir/list" 1000
done
while read -r number network user result command; do
	check "$network, $user: $command" verdict "$number"
done <"$compat_dir/lines"
[ "$pattern" != . ] || check "every difference that is marked is in doc/compatibility.md, and no other" rows_are_known
tap_note "$(awk '/^good equal/ { e++ } /^good differs/ { d++ } END {
	print e + 0, "invocations alike,", d + 0, "that differ as documented" }' "$compat_dir"/run/*.verdict)"
[ -z "${COMPAT_KEEP:-}" ] || cp -r "$compat_dir/run" "$compat_dir/lines" "$COMPAT_KEEP"
tap_end
