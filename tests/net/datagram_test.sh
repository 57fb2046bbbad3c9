#!/usr/bin/env bash
# Probing without privileges, as a user who has none: over a line of routers of which some quote 8 bytes and some all,
# with jitter that reorders and with loss, no reply is ever given to a wrong probe, and none gets lost that raw sockets
# see.
#
# PARIS_PROBES is how many probes are sent for each protocol and family (600 by default), over one flow for each ten of
# them, at most 400.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/simtun.sh"
command -v setpriv >/dev/null || tap_skip_all "setpriv is not installed"
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"

cat >"$rig_tmp/line.net" <<'NETWORK'
source 10.9.0.254 fd09::254
node n1 10.9.1.1 fd09:1::1 quote 8
node n2 10.9.2.1 fd09:2::1 quote full
node n3 10.9.3.1 fd09:3::1 quote 28
node n4 10.9.4.1 fd09:4::1 quote 8
node n5 10.9.5.1 fd09:5::1 quote 108
node n6 10.9.6.1 fd09:6::1 quote full
host d 10.9.0.1 fd09::1
source -> n1 -> n2 -> n3 -> n4 -> n5 -> n6 -> d delay 1ms jitter 20ms loss 0.2%
NETWORK

# The program where nobody may run it.
chmod 755 "$rig_tmp"
install -m 755 "$rig_builddir/scatter" "$rig_tmp/scatter"

probes=${PARIS_PROBES:-600}
flows=$((probes < 4000 ? probes / 10 : 400))

# Scatters probes with no privilege at all: scattered PROTOCOL ADDRESS.
scattered() {
	setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set -all --inh-caps -all \
		"$rig_tmp/scatter" datagram "$1" "$2" 7 $flows "$probes" 0
}

simtun_open "$rig_tmp/line.net" --seed 3
echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
for protocol in udp icmp tcp; do
	for address in 10.9.0.1 fd09::1; do
		check "$protocol to $address" scattered $protocol $address
	done
done
simtun_close
check "the packets are without fault" grep -q 'invalid 0 ' "$rig_tmp/simtun.out"
tap_end
