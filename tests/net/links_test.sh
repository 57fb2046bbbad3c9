#!/usr/bin/env bash
# The capture over several kinds of links: each reply is taken in once, although the kernel shows it on every interface
# that it passes.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$rig_here/programs.sh"

ip netns add c && ip netns add d || tap_bail "cannot add namespaces"
ip link add name wire netns c type veth peer name wire netns d || tap_bail "cannot link them"
at c ip link set dev wire up
at d ip link set dev wire up

# Puts one interface upon another at both ends: upon NAME BELOW TYPE...
upon() {
	local name=$1 below=$2 node

	shift 2
	for node in c d; do
		if [ "$1" = bridge ]; then
			ip -n $node link add name "$name" type bridge &&
				ip -n $node link set dev "$below" master "$name"
		else
			ip -n $node link add link "$below" name "$name" type "$@"
		fi && ip -n $node link set dev "$name" up || return
	done 2>"$rig_tmp/error"
}

# Whether each of three probes to the other end over an interface is answered once: once DEVICE ADDRESS
once() {
	local device=$1 address=$2 counters method tries

	ip -n c address add "10.7.$address.1/24" dev "$device"
	ip -n d address add "10.7.$address.2/24" dev "$device"
	# A bridge forwards a little after it is up.
	for ((tries = 0; tries < 100; tries++)); do
		at c "$paris_program" -n -q 1 -m 1 -w 0.2 -I "10.7.$address.2" | grep -q ms && break
	done
	# Resets are shorter than the shortest frame.
	for method in -I -T; do
		counters=$(at c "$paris_program" -n -q 3 -m 1 -w 1 $method --json "10.7.$address.2" |
			grep -o '"counters":{[^}]*}')
		[[ $counters == *'"sent":3,"replies":3,'*'"duplicates":0,'*'"kernel_dropped":0'* ]] || {
			echo "# $method $counters"
			return 1
		}
	done
}

# over NAME DEVICE BELOW TYPE...: tests such an interface, if the kernel has such.
over() {
	local name=$1 device=$2 below=$3

	shift 3
	number=$((number + 1))
	if upon "$device" "$below" "$@"; then
		check "$name" once "$device" $number
	else
		skip "$name" "this kernel has none"
	fi
}

number=1
check "Ethernet" once wire 1
over "a MAC address more" more wire macvlan mode bridge
over "a VLAN" tagged wire vlan id 5
over "a VLAN in a VLAN" inner tagged vlan id 8
over "a bridge" bridge wire bridge
tap_end
