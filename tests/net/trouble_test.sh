#!/usr/bin/env bash
# What can go wrong with a real network: no privilege, no route, no such interface, an interface that goes down or away
# in the middle of a trace. Each time one clear sentence on stderr, an exit code that says so, and no hanging.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
programs_for_nobody
paris_program=$rig_tmp/paris-traceroute

# Runs paris-traceroute with a limit of time: its output, its message and its exit code go to files.
try() {
	paris_status=0
	at c timeout 30 "${as[@]}" "$paris_program" -n "$@" >"$rig_tmp/out" 2>"$rig_tmp/err" || paris_status=$?
	echo $paris_status >"$rig_tmp/status"
}

# Whether it failed with one line on stderr that matches: failed_with PATTERN
failed_with() {
	cat "$rig_tmp/out" "$rig_tmp/err" "$rig_tmp/status"
	[ "$(wc -l <"$rig_tmp/err")" = 1 ] && grep -q -i -E "$1" "$rig_tmp/err" &&
		[ "$(cat "$rig_tmp/status")" != 0 ] && [ "$(cat "$rig_tmp/status")" -lt 124 ]
}

printed_nothing() {
	cat "$rig_tmp/out"
	[ ! -s "$rig_tmp/out" ]
}

as=()
rig_build 1-2-1
d=$(rig_address 4 d)

as=("${nobody[@]}")
try --transport raw "$d"
check "raw sockets without privileges: it says what to do" failed_with 'root|CAP_NET_RAW|setcap'
check "and prints nothing else" printed_nothing
try --simulate "$rig_here/../../doc/networks/line.net"
check "a simulated network needs none" test "$(way <"$rig_tmp/out")" = "10.9.1.1 10.9.2.1 10.9.3.1 10.9.0.1"
as=()

try 192.0.2.1
check "no route" failed_with 'unreachable|route'
try -i nosuch0 "$d"
check "no such interface" failed_with 'nosuch0'
try -s 192.0.2.7 "$d"
check "a source address that is not ours" failed_with '192\.0\.2\.7|address'

# What only raw sockets can do for a program that gives its privileges up.
given_up() {
	local pattern=$1

	shift
	as=()
	try "$@" "$d"
	failed_with "$pattern.*: privileges are given up.*-T for -M tcpconn" || return 1
	as=("${nobody[@]}")
	try "$@" "$d"
	failed_with "$pattern.*: run as root, or .*setcap cap_net_raw"
}
pings open c
for way in "-M tcpconn" "-I -O dgram"; do
	check "$way --fwmark=1: who can" given_up 'SO_MARK' $way --fwmark=1
	check "$way -g: who can" given_up 'a source route needs' $way -g "$(rig_address 4 r1.1)"
done
check "-M tcpconn --sport=22: who can" given_up 'source port 22 needs' -M tcpconn --sport=22
as=()

# A neighbour who is not there: the kernel itself says so, in an answer from our own address, after it has looked for
# three seconds. A SYN is waited for as long, though it is repeated every second once it has left.
ip -n c link add name quiet type veth peer name empty
ip -n c link set dev quiet up
ip -n c link set dev empty up
ip -n c address add 10.67.0.1/24 dev quiet
ip -n c address add fd67::1/64 dev quiet nodad
pings open c
not_there() {
	cat "$rig_tmp/out" "$rig_tmp/err"
	grep -q "^ 1  $1  3[0-9]*\.[0-9]* ms !H$" "$rig_tmp/out" && [ "$(wc -l <"$rig_tmp/out")" = 2 ]
}
for family in 4 6; do
	own=10.67.0.1
	[ $family = 4 ] || own=fd67::1
	for way in "nobody" "root -M tcpconn"; do
		as=()
		[[ $way != nobody* ]] || as=("${nobody[@]}")
		ip -n c neigh flush dev quiet
		try -q 1 -w 5 ${way#"${way%% *}"} "${own}9"
		check "a neighbour who is not there, IPv$family, $way: !H" not_there $own
	done
done
as=()

# Where a SYN comes to the very port that it is from, it answers itself.
try -M tcpconn --sport 40000 -p 40000 "$(rig_address 4 c)"
check "a connection to itself" test "$(way <"$rig_tmp/out")" = c

# In the middle of a trace, by every way of sending: as root, as nobody, and past a gateway.
ways() {
	local way

	for way in "root" "nobody" "root -I" "nobody -I" "root -T" "nobody -T" "root -g $gateway"; do
		as=()
		[[ $way != nobody* ]] || as=("${nobody[@]}")
		"$1" "$way" ${way#* }
	done
	as=()
}

gateway=$(rig_address 4 r1.1)
ready() {
	rig_route c r1.1 2 r1.1
	pings open c
	rig_sysctl c net/ipv4/conf/all/accept_source_route=1
	rig_sysctl r1.1 net/ipv4/conf/all/accept_source_route=1
}

# The interface goes down, or away: cut NAME [root|nobody] [OPTION]...
cut() {
	local name=$1 what

	[[ $2 != root && $2 != nobody ]] || shift
	shift
	for what in "link set dev r1.1 down" "link delete dev r1.1"; do
		ready
		(sleep 0.5 && ip -n c $what) &
		try -q 1 -N 1 -w 0.3 -z 0.3 -m 20 "$@" "$d"
		wait $!
		check "$name, ip $what in the middle of a trace: it ends, with a message" failed_with .
		check "... what was known is printed" grep -q "^ 1  $gateway " "$rig_tmp/out"
		rig_remove
		rig_build 1-2-1
	done
}
ways cut

# A queue with room for two packets, from which one leaves every ten milliseconds: nothing is lost, but it takes longer.
narrow() {
	local name=$1

	[[ $2 != root && $2 != nobody ]] || shift
	shift
	try -q 10 -w 5 "$@" "$d"
	check "$name, a full queue: every probe leaves and is answered in the end" all_answered
}
all_answered() {
	cat "$rig_tmp/out" "$rig_tmp/err"
	[ "$(cat "$rig_tmp/status")" = 0 ] && [ "$(grep -c "^ [1-4]  .*ms" "$rig_tmp/out")" = 4 ] &&
		! grep -q '\*' "$rig_tmp/out"
}
ready
for node in r2.1 r2.2 r3.1 d; do
	rig_sysctl $node net/ipv4/conf/all/accept_source_route=1
done
rig_route r2.1 r1.1 1 r1.1
rig_route r2.2 r1.1 1 r1.1
rig_route r3.1 r1.1 1 r2.1
rig_route d r1.1 1 r3.1
if at c tc qdisc add dev r1.1 root tbf rate 64kbit burst 100 limit 200 2>"$rig_tmp/tc"; then
	ways narrow
else
	skip "a full queue" "this kernel or machine has no token bucket filter"
fi
tap_end
