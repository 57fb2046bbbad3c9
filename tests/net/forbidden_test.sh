#!/usr/bin/env bash
# What this machine itself forbids: a firewall that lets no probe out, from the start or from some moment on, and routes
# that prohibit. Root and a user without privileges are told in one sentence, with the exit code of traceroute(8), and
# see what was found until then.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
programs_for_nobody
command -v nft >/dev/null || tap_skip_all "nft is not installed"

rig_build 1-2-1
pings open c
declare -A target=([4]=$(rig_address 4 d) [6]=$(rig_address 6 d))
declare -A own=([4]=10.0.0.1 [6]=fd00::1)
declare -A as=([raw]= [datagram]="${nobody[*]}")
at c nft 'add table inet wall; add chain inet wall out { type filter hook output priority 0; }' ||
	tap_skip_all "this kernel has no nf_tables"

# The firewall's only rule: wall drop|reject, or none: wall.
wall() {
	at c nft "flush chain inet wall out; ${1:+add rule inet wall out oifname != lo $1}"
}

# One run with a limit of time; its output, message and exit code go to files: try raw|datagram PROGRAM OPTION...
try() {
	local code=0

	at c timeout 30 ${as[$1]} "$rig_tmp/$2" -n "${@:3}" >"$rig_tmp/out" 2>"$rig_tmp/err" || code=$?
	echo $code >"$rig_tmp/status"
}

# Whether it ended so, with these lines of output behind the first, and this sentence: ended CODE OUTPUT SENTENCE
ended() {
	cat "$rig_tmp/out" "$rig_tmp/err" "$rig_tmp/status"
	[ "$(cat "$rig_tmp/status")" = "$1" ] && [ "$(tail -n +2 "$rig_tmp/out")" = "$2" ] &&
		[ "$(cat "$rig_tmp/err")" = "$3" ]
}

# The same with the answer of this machine's own firewall: answered_itself FAMILY
answered_itself() {
	cat "$rig_tmp/out" "$rig_tmp/err" "$rig_tmp/status"
	[ "$(cat "$rig_tmp/status")" = 0 ] && [ ! -s "$rig_tmp/err" ] &&
		[ "$(tail -n +2 "$rig_tmp/out" | sed 's/  [0-9.]* ms.*//')" = " 1  ${own[$1]}" ]
}

refused="send: Operation not permitted"
silence=$' 1  *\n 2  *'
for rule in drop reject; do
	wall $rule
	for transport in raw datagram; do
		for family in 4 6; do
			for method in "" -I -T; do
				try $transport paris-traceroute -q 1 -m 2 -w 0.2 $method ${target[$family]}
				name="$rule, $transport, IPv$family $method"
				# There the kernel tells a user nothing: neither does traceroute -M tcpconn.
				case $rule$transport$family$method in
				dropdatagram?-T | dropdatagram6-I) check "$name: silence" ended 0 "$silence" "" ;;
				rejectdatagram?-T | rejectdatagram6-I)
					check "$name: an answer of our own" answered_itself $family
					;;
				*) check "$name: refused" ended 1 "" "$refused" ;;
				esac
			done
		done
		try $transport mda "${target[4]}"
		check "$rule, $transport, mda: refused" grep -qx "$refused" "$rig_tmp/err"
		check "... and it says what it means" \
			grep -qx "stopped early: the system refused to send: Operation not permitted" "$rig_tmp/out"
	done
done

# As traceroute(8): the same words, the same exit code.
same_as_theirs() {
	local code=0

	at c "${nobody[@]}" traceroute -n -m 2 "${target[4]}" >"$rig_tmp/theirs" 2>&1 || code=$?
	try datagram paris-traceroute -m 2 "${target[4]}"
	[ $code = "$(cat "$rig_tmp/status")" ] && cat "$rig_tmp/out" "$rig_tmp/err" | diff "$rig_tmp/theirs" -
}
wall drop
if command -v traceroute >/dev/null; then
	check "drop: word by word as traceroute(8)" same_as_theirs
else
	skip "drop: word by word as traceroute(8)" "traceroute is not installed"
fi

# From some moment on.
for transport in raw datagram; do
	for family in 4 6; do
		wall
		(sleep 0.7 && wall drop) &
		try $transport paris-traceroute -q 1 -N 1 -z 0.5 -w 0.5 -m 20 "${target[$family]}"
		wait $!
		check "$transport, IPv$family: a firewall in the middle of a trace: one sentence" \
			test "$(cat "$rig_tmp/status" "$rig_tmp/err")" = $'1\n'"$refused"
		check "... and what was found before" grep -q "^ 1  $(rig_address $family r1.1)  " "$rig_tmp/out"
	done
done
wall

# Routes that forbid.
declare -A sentence=(
	[prohibit]="a route forbids it" [blackhole]="a route drops what is sent there"
	[unreachable]="No route to host" [throw]="Network is unreachable"
)
for kind in prohibit blackhole unreachable throw; do
	ip -n c route replace $kind 192.0.2.1
	ip -n c -6 route replace $kind 2001:db8::1
	for transport in raw datagram; do
		for address in 192.0.2.1 2001:db8::1; do
			try $transport paris-traceroute $address
			check "$kind, $transport, $address" ended 1 "" "no route to $address: ${sentence[$kind]}"
		done
	done
done
tap_end
