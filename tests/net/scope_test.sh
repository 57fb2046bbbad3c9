#!/usr/bin/env bash
# Routers that have no address but those of their links: with and without privileges, each is shown with the interface
# that its address is of, whether or not the user named one.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$rig_here/programs.sh"
programs_for_nobody

rig_build 1-1
pings open c
target=$(rig_address 6 d)
ip -n r1.1 addr del "$(rig_address 6 r1.1)/128" dev lo
declare -A as=([raw]= [datagram]="${nobody[*]}")

# Runs a program at the client: run raw|datagram PROGRAM ARGUMENT...
run() {
	at c ${as[$1]} "$rig_tmp/$2" -n -q 1 -w 2 "${@:3}" 2>&1
}

# The first address of the first hop of a trace: first raw|datagram ARGUMENT...
first() {
	run "$1" paris-traceroute "${@:2}" | awk '$1 == 1 { print $2 }'
}

# Whether that is this address: shows ADDRESS raw|datagram ARGUMENT...
shows() {
	local found

	found=$(first "${@:2}")
	[ "$found" = "$1" ] || { echo "\"$found\""; return 1; }
}

# Whether JSON names this interface: json NAME raw|datagram PROGRAM ARGUMENT...
json() {
	run "${@:2}" --json | grep -F "\"interface\":$1,\"flow\":{"
}

for transport in raw datagram; do
	for method in -U -I -T; do
		check "a router on the way, $transport $method" shows fe80::2%r1.1 $transport $method $target
		check "a router itself, $transport $method" shows fe80::2%r1.1 $transport $method fe80::2%r1.1
	done
	check "an interface by index, $transport" shows fe80::2%r1.1 $transport \
		"fe80::2%$(at c cat /sys/class/net/r1.1/ifindex)"
	check "an interface as an option, $transport" shows fe80::2%r1.1 $transport -i r1.1 fe80::2
	check "an interface in the source, $transport" shows fe80::2%r1.1 $transport -s fe80::1%r1.1 fe80::2
	check "past the routing table, $transport" shows fe80::2%r1.1 $transport -r fe80::2%r1.1
	check "this host itself, $transport" shows fe80::1%r1.1 $transport fe80::1%r1.1
	check "JSON, $transport" json '"r1.1"' $transport paris-traceroute $target
	check "JSON of all paths, $transport" json '"r1.1"' $transport mda $target
done
tap_end
