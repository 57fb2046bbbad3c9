#!/usr/bin/env bash
# The simulated network behind a TUN device, as programs see it that know nothing of it: Debian's traceroute, ping,
# sockets.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/simtun.sh"
command -v traceroute >/dev/null || tap_skip_all "traceroute is not installed"
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"
networks=$rig_here/../../doc/networks

# The hops of a trace, on one line: hops OPTION...
hops() {
	traceroute -n -q 1 -w 2 "$@" | tail -n +2 | awk '{ print $2 }' | xargs
}

# Whether a command prints this: says WANTED COMMAND...
says() {
	local wanted=$1

	shift
	diff <(echo "$wanted") <("$@")
}

# Whether the log has an answer of a node to a probe with a TTL and protocol: logged NODE TTL PROTOCOL.
logged() {
	awk -v node="$1" -v ttl="$2" -v protocol="$3" \
		'$2 == node && $10 == ttl && $9 == protocol { found = 1 } END { exit !found }' "$rig_tmp/log"
}

# Whether nothing was invalid, and every line of the log is whole.
clean() {
	cat "$rig_tmp/simtun.out"
	grep -q 'invalid 0 ' "$rig_tmp/simtun.out" && awk 'NF != 13 { exit 1 }' "$rig_tmp/log"
}

four="10.9.1.1 10.9.2.1 10.9.3.1 10.9.0.1"
six="fd09:1::1 fd09:2::1 fd09:3::1 fd09::1"
simtun_open "$networks/line.net" --seed 7 --log "$rig_tmp/log"
for method in "" -I -T; do
	check "traceroute -4 $method" says "$four" hops -4 $method 10.9.0.1
	check "traceroute -6 $method" says "$six" hops -6 $method fd09::1
done
if command -v ping >/dev/null; then
	check "ping" ping -c 3 -i 0.2 -W 2 10.9.0.1
	check "ping, IPv6" ping -6 -c 3 -i 0.2 -W 2 fd09::1
else
	skip "ping" "ping is not installed"
fi
check "an answer to UDP is in the log" logged b 2 17
check "an answer to TCP is in the log" logged d 4 6
check "an answer to ICMPv6 is in the log" logged c 3 58
simtun_close
check "the kernel's packets and ours are without fault" clean

simtun_open "$networks/filtered.net" --log "$rig_tmp/log"
check "an open port accepts" timeout 5 bash -c 'exec 3<>/dev/tcp/10.9.0.1/80'
check "a closed one refuses" says refused bash -c \
	'(exec 3<>/dev/tcp/10.9.0.1/81) 2>&1 | grep -o refused | head -n 1'
check "a firewall that says so" says "No route to host" bash -c \
	'(exec 3<>/dev/tcp/10.9.0.1/25) 2>&1 | grep -o "No route to host" | head -n 1'
simtun_close
check "the kernel's packets and ours are without fault" clean

simtun_open "$networks/mpls.net" --log "$rig_tmp/log"
check "labels are shown" says "MPLS:L=24015,E=3,S=0,T=1/L=16005,E=0,S=1,T=252" \
	bash -c 'traceroute -n -q 1 -e -m 2 10.9.0.1 | grep -o "MPLS:L=24015[^>]*"'
simtun_close
tap_end
