#!/usr/bin/env bash
# The same text as traceroute(8), but for the times, over the same simulated networks behind a TUN device: sockets,
# order, waiting, annotations. Only networks where neither balance nor chance have a say.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/simtun.sh"
command -v traceroute >/dev/null || tap_skip_all "traceroute is not installed"
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"
ours=$rig_builddir/../../paris-traceroute/paris-traceroute
networks=$rig_here/../../doc/networks

# A trace with its times made equal; so is the length of TCP probes, which have no options here.
plain() {
	local length=

	[[ " $* " != *" -T "* ]] || length='s/, [0-9]+ byte packets$//'
	"$@" 2>&1 | sed -E -e 's/[0-9]+\.[0-9]+ ms/T/g' -e "$length"
}

# Whether both programs print the same, in one of three tries: both give up early on what is late (-w), and when this
# machine is busy either may. same ARGUMENT...
same() {
	local try

	for try in 1 2 3; do
		diff <(plain traceroute -n "$@") <(plain "$ours" -n "$@") && return
	done
	return 1
}

# Compares over a network: over NETWORK "ARGUMENT..."...
over() {
	local network=$1 arguments

	shift
	simtun_open "$networks/$network.net"
	for arguments in "$@"; do
		check "$network: $arguments" same $arguments
	done
	simtun_close
	until ! ip link show tun0 >"$rig_tmp/link" 2>&1; do
		sleep 0.02
	done
}

over line "10.9.0.1" "-I 10.9.0.1" "-T fd09::1" "-U -q 1 -N 3 -f 2 10.9.0.1" "-I -m 2 -q 10 fd09::1 200"
over twenty-hops "-I 10.9.0.1" "-U -N 1 -q 1 fd09::1"
over silent "-I -m 3 10.9.0.1" "-T -m 3 -w 1 fd09::1" "-I -m 3 -w 0.5,0,0 -N 2 10.9.0.1"
over filtered "-T 10.9.0.1" "-T -p 25 10.9.0.1" "-T -p 22 -w 0.3 -m 5 10.9.0.1" "-I -w 0.3 -m 4 10.9.0.2"
over unreachable "-U 10.9.0.1" "-I fd09::1"
over zero-ttl "-I 10.9.0.1"
over loop "-I -m 12 10.9.0.1"
# Twice: the second time the kernel has learned the path's MTU.
over mtu "-I -F 10.9.0.1 1500" "-I -F 10.9.0.1 1500" "-U -F fd09::1 1500" "-U -F fd09::1 1500"
over mtu "--mtu -w 0.3 -m 4 10.9.0.1" "--mtu -I -w 0.3 -m 4 fd09::1" "--mtu -T -w 0.3 10.9.0.1" \
	"--mtu -U -q 1 -w 0.3 -m 4 10.9.0.1 1450"
tap_end
