#!/usr/bin/env bash
# The programs of a user without any privilege print what root's print: the same text but for the times, the same graph.
# Over simulated networks whose routers quote little or much, and over Linux routers. And what they say where the system
# refuses something.
#
# PARIS_SEEDS is how many seeds are compared (6 by default).
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
. "$(dirname "$0")/simtun.sh"
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"

programs_for_nobody

# Leaves out what a clock decides: times, and in a graph how many probes went where before it was enough.
timeless() {
	sed -E -e 's/[0-9]+\.[0-9]+ ms/T/g' -e 's/ \[tooltip="[0-9]+ flows"\]//'
}

# The outputs of a program by all methods and families, one file for each, all at the same time: run_all FOLDER
# COMMAND... The source ports differ, as one user's program has a port for itself.
run_all() {
	local folder=$1 family method port=24000

	shift
	mkdir -p "$folder"
	for family in 4 6; do
		for method in "${methods[@]}"; do
			port=$((port + 1000))
			"$@" "-$family" $method --sport $port ${target[$family]} 2>&1 |
				timeless >"$folder/$family$method" &
		done
	done
	wait $(jobs -p | grep -vx "${simtun_pid:-0}")
}

declare -A target=([4]=10.9.0.1 [6]=fd09::1)
methods=("" -U -I -T)
at_node=()

# Compares what root and nobody are shown: compare NAME PROGRAM OPTION...
compare() {
	local name=$1

	shift
	rm -rf "$rig_tmp/raw" "$rig_tmp/datagram"
	run_all "$rig_tmp/raw" "${at_node[@]}" "$@" --transport raw
	run_all "$rig_tmp/datagram" "${at_node[@]}" "${nobody[@]}" "$@"
	check "$name" diff -r "$rig_tmp/raw" "$rig_tmp/datagram"
}

whole() {
	grep -q " $2 " "$rig_tmp/raw/$1" && ! grep -q '\*' "$rig_tmp/raw/$1" || { cat "$rig_tmp/raw/$1"; return 1; }
}

# A simulated network: two balanced hops, MPLS labels, an interface's name; all quote as many bytes as said.
network() {
	cat <<-NETWORK
		source 10.9.0.254 fd09::254
		default quote $1
		node a 10.9.1.1 fd09:1::1
		node b[1-4] 10.9.2.[1-4] fd09:2::[1-4]
		node c[1-4] 10.9.3.[1-4] fd09:3::[1-4] mpls 24015,0,1,1
		node e 10.9.4.1 fd09:4::1
		host d 10.9.0.1 fd09::1
		source -> a -> b[1-4] -> c[1-4] -> e -> d delay 500us
	NETWORK
}

away() {
	simtun_close
	until ! ip link show tun0 >"$rig_tmp/link" 2>&1; do
		sleep 0.02
	done
}

# Whether every file of the folder has all of the words.
all_have() {
	local file word

	for file in "$rig_tmp/raw"/*; do
		for word; do
			grep -q -- "$word" "$file" || { cat "$file"; return 1; }
		done
	done
}

quotes=(8 108 full)
pings open
for ((seed = 1; seed <= ${PARIS_SEEDS:-6}; seed++)); do
	quote=${quotes[seed % 3]}
	network $quote >"$rig_tmp/a.net"
	simtun_open "$rig_tmp/a.net" --seed $seed
	compare "seed $seed, quotes of $quote: the same text" \
		"$rig_tmp/paris-traceroute" -n -e -w 3 --flow $((seed * 7 % 50))
	check "... and it shows the way" all_have "^ 1  .*9.*T  T  T$" "^ 3  .*L=24015.*T  T  T$" "^ 5  .*9.*T  T  T$"
	if [ $seed -le 3 ]; then
		compare "seed $seed, quotes of $quote: the same graph" "$rig_tmp/mda" -n --dot --alpha 0.001 --rate 1000
		check "... and it is whole" all_have '9\.3\.1\|9:3::1' '9\.3\.4\|9:3::4' '-> v9' '-> v10'
	fi
	away
done

# What replies do not tell is what the program says they do not, and the rest is as raw sockets have it.
network full >"$rig_tmp/a.net"
simtun_open "$rig_tmp/a.net"
keys() {
	"$@" -n -q 1 --json "${target[4]}" | tail -n 1 | grep -o '"replies":\[{.*' | grep -o '"[a-z_]*":' | sort -u
}
not_known() {
	"${nobody[@]}" "$rig_tmp/paris-traceroute" -d -n -q 1 $1 "${target[4]}" 2>&1 >"$rig_tmp/out" |
		grep -x "transport datagram; not known of a reply: $2"
}
header="ip_id, size, quote.bytes, quote.ttl, quote.tos, quote.size, quote.src, quote.dst, quote.ip_id"
check "UDP: what is not known" not_known "" "$header, quote.src_port, quote.dst_port, quote.checksum"
check "TCP: what is not known" not_known -T "$header, quote.src_port, quote.dst_port, quote.tcp_flags"
check "ICMP: what is not known" not_known -I "$header"
keys "$rig_tmp/paris-traceroute" --transport raw >"$rig_tmp/raw.keys"
keys "${nobody[@]}" "$rig_tmp/paris-traceroute" >"$rig_tmp/datagram.keys"
what_is_absent() {
	# The others are keys of the probe, too.
	[ "$(comm -23 "$rig_tmp/raw.keys" "$rig_tmp/datagram.keys" | tr -d '":\n')" = "byteschecksumip_idquote" ] &&
		[ -z "$(comm -13 "$rig_tmp/raw.keys" "$rig_tmp/datagram.keys")" ] ||
		diff "$rig_tmp/raw.keys" "$rig_tmp/datagram.keys"
}
check "UDP: just that is absent" what_is_absent

# Without ping sockets: a sentence with the remedy, and everything else as before.
pings closed
one_sentence() {
	local code=0

	"${nobody[@]}" "$@" -I -n "${target[4]}" >"$rig_tmp/out" 2>"$rig_tmp/err" || code=$?
	cat "$rig_tmp/out" "$rig_tmp/err"
	[ $code = 1 ] && [ ! -s "$rig_tmp/out" ] && [ "$(wc -l <"$rig_tmp/err")" = 1 ] &&
		grep -q 'ping_group_range.*setcap cap_net_raw+p' "$rig_tmp/err"
}
check "no ping sockets, -I: what to do about it" one_sentence "$rig_tmp/paris-traceroute"
check "... and of mda" one_sentence "$rig_tmp/mda"
methods=("" -T)
compare "no ping sockets, UDP and TCP: the same text" "$rig_tmp/paris-traceroute" -n -e -w 3

# Few descriptors: slower at most.
few() {
	(
		ulimit -n 20
		"$@"
	)
}
methods=("")
at_node=(few)
compare "20 descriptors: the same graph" "$rig_tmp/mda" -n --dot --alpha 0.001 --rate 1000
check "... and it is whole" all_have '9\.3\.1\|9:3::1' '9\.3\.4\|9:3::4'
at_node=()

# With none left: one sentence, at whatever call they end; and with just enough, what there is to see.
starved() {
	local limit code

	for ((limit = 4; limit < 20; limit++)); do
		code=0
		(
			ulimit -n $limit
			exec "${nobody[@]}" "$@" -n "${target[4]}"
		) >"$rig_tmp/out" 2>"$rig_tmp/err" || code=$?
		case $code in
		0) [ -s "$rig_tmp/out" ] && [ ! -s "$rig_tmp/err" ] || return 1 ;;
		1) [ ! -s "$rig_tmp/out" ] && [ "$(wc -l <"$rig_tmp/err")" = 1 ] &&
			grep -q "Too many open files" "$rig_tmp/err" ;;
		*) [ $limit -lt 6 ] ;; # not even the loader gets along with so few
		esac || { echo "$limit:"; cat "$rig_tmp/out" "$rig_tmp/err"; return 1; }
	done
	[ $code = 0 ]
}
pings open
for method in "" -T -I; do
	check "ever fewer descriptors $method: a sentence or an answer" starved "$rig_tmp/paris-traceroute" -q 1 $method
done
check "... and of mda" starved "$rig_tmp/mda"
away

# Linux routers, which all know UDP-Lite.
methods=("" -U -I -T -UL)
at_node=(at c)
RIG_SEED=1
rig_build 1-2-4-1
target=([4]=$(rig_address 4 d) [6]=$(rig_address 6 d))
pings open c
for flow in 0 1 2; do
	compare "Linux routers, flow $flow: the same text" "$rig_tmp/paris-traceroute" -n -w 3 --flow $flow
	check "... and it shows the way" all_have "^ 1  .*T  T  T$" "^ 3  .*T  T  T$" "^ 4  .*T  T  T$"
done
compare "Linux routers: the same graph" "$rig_tmp/mda" -n --dot --alpha 0.001 --rate 1000

# TCP by connect() is the same for everybody.
tcpconn() {
	local family

	for family in 4 6; do
		at c "$rig_tmp/paris-traceroute" -n -M tcpconn --sport 26000 ${target[$family]} >"$rig_tmp/out" 2>&1
		at c "${nobody[@]}" "$rig_tmp/paris-traceroute" -n -M tcpconn --sport 26000 ${target[$family]} 2>&1 |
			timeless | diff <(timeless <"$rig_tmp/out") - || return 1
		timeless <"$rig_tmp/out" | grep -q "^ 4  .*T  T  T$" || { cat "$rig_tmp/out"; return 1; }
	done
}
check "Linux routers, tcpconn: root is shown what a user is" tcpconn

# Where traceroute(8) of the same user does not see every answer.
stars() {
	at c "${nobody[@]}" "$@" -I -n -q 5 -w 1 "${target[4]}" >"$rig_tmp/out" 2>&1
	cat "$rig_tmp/out"
	grep -q '\*' "$rig_tmp/out"
}
if command -v traceroute >/dev/null; then
	check "traceroute -I of a user shows stars" stars traceroute
	check "... and ours none" fails stars "$rig_tmp/paris-traceroute"
else
	skip "traceroute -I of a user shows stars" "traceroute is not installed"
fi
tap_end
