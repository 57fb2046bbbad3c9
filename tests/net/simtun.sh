# A simulated network behind a TUN device in the current network namespace. Sourced, after lib.sh and rig_enter; bash.
# SPDX-License-Identifier: BSD-3-Clause

simtun_program=$rig_builddir/simtun

# Opens the device tun0 on a network file: simtun_open FILE [OPTION]...; then 10.9.0.0/16 and fd09::/16 are behind it.
simtun_open() {
	local file=$1

	shift
	: >"$rig_tmp/simtun.out" # lest the loop sees what the one before said
	"$simtun_program" "$@" tun0 "$file" >"$rig_tmp/simtun.out" 2>&1 &
	simtun_pid=$!
	until grep -q ^ready "$rig_tmp/simtun.out"; do
		kill -0 $simtun_pid 2>/dev/null || tap_bail "simtun: $(cat "$rig_tmp/simtun.out")"
		sleep 0.02
	done
	echo 0 >/proc/sys/net/ipv4/conf/tun0/rp_filter
	ip link set dev tun0 up
	ip address add 10.9.0.254/32 dev tun0
	ip address add fd09::254/128 dev tun0 nodad
	ip route add 10.9.0.0/16 dev tun0 src 10.9.0.254
	ip -6 route add fd09::/16 dev tun0 src fd09::254
}

# Ends it; its counters are then the last line of $rig_tmp/simtun.out.
simtun_close() {
	kill -TERM "$simtun_pid"
	wait "$simtun_pid"
}

# The same with a router between: behind the Ethernet device of the new namespace "near", because scamper takes no
# other. Programs run there with "at near"; the router is 10.8.0.1. IPv4 only. simtun_open_behind FILE [OPTION]...
simtun_open_behind() {
	ip netns add near
	ip link add name ether0 type veth peer name ether0 netns near
	rig_sysctl_here net/ipv4/ip_forward=1 net/ipv4/conf/{all,default}/rp_filter=0 \
		net/ipv4/{icmp_ratelimit=0,icmp_msgs_per_sec=1000000,icmp_msgs_burst=100000}
	rig_sysctl near net/ipv4/conf/{all,default}/rp_filter=0
	ip address add 10.8.0.1/24 dev ether0
	ip link set dev ether0 up
	ip -n near link set dev lo up
	ip -n near address add 10.8.0.2/24 dev ether0
	ip -n near address add 10.9.0.254/32 dev lo
	ip -n near link set dev ether0 up
	ip -n near route add 10.9.0.0/16 via 10.8.0.1 src 10.9.0.254
	ethtool -K ether0 tx off >/dev/null && at near ethtool -K ether0 tx off >/dev/null ||
		tap_bail "cannot prepare the link"
	simtun_open "$@"
	ip address del 10.9.0.254/32 dev tun0
	ip route replace 10.9.0.0/16 dev tun0
	ip route add 10.9.0.254/32 via 10.8.0.2
}

# Ends that.
simtun_close_behind() {
	# By itself first: a namespace that goes takes its links with it, but only some time later.
	ip link del dev ether0
	ip netns del near
	simtun_close
}
