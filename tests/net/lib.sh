# The rig: routers, links and balancers made of network namespaces. Sourced by the tests in this folder; bash.
#
# rig_enter re-executes the script in mount, network and PID namespaces of its own. Whatever it makes (namespaces,
# interfaces, processes) goes with it, however it ends, and two runs never meet.
#
# A node is a namespace, and has one address of each family, on lo: 10.0.LEVEL.INDEX and fd00::LEVEL:INDEX. The client
# is c, router number I at level L is rL.I, the destination is d. The interface of a node that leads to another is
# named like that other, so that "dev r2.1" in a routing table says it all. Links have no addresses of their own but
# fe80::1 (near the client) and fe80::2; a router answers from its one address.
# SPDX-License-Identifier: BSD-3-Clause

rig_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${top_builddir:=$rig_here/../../build}"
rig_builddir=$top_builddir/tests/net
. "$rig_here/../tap.sh"

declare -A rig_level=() rig_index=() rig_up=() rig_down=() rig_owner=()
rig_nodes=()

# Goes into namespaces of our own, or says why not and ends the script. Call it first: rig_enter "$@".
rig_enter() {
	local tool

	if [ -n "${RIG_ENTERED:-}" ]; then
		trap 'exit 130' INT TERM HUP
		mount -t tmpfs rig /run || tap_bail "cannot mount on /run"
		mkdir -p /run/netns
		ip link set dev lo up
		rig_tmp=$(mktemp -d /run/rig.XXXXXX)
		rig_tools
		return
	fi
	PATH=$PATH:/usr/sbin:/sbin
	[ "$(id -u)" = 0 ] || tap_skip_all "network namespaces need root"
	for tool in ip ethtool unshare; do
		command -v $tool >/dev/null || tap_skip_all "$tool is not installed"
	done
	unshare --mount --net --pid --fork true 2>/dev/null || tap_skip_all "unshare(2) is not permitted here"
	export PATH RIG_ENTERED=1
	exec unshare --mount --propagation private --net --pid --fork --kill-child --mount-proc bash "$0" "$@"
}

# Finds the helper in the build folder, or compiles it for use by hand.
rig_tools() {
	rig_nohash=$rig_builddir/nohash
	[ -x "$rig_nohash" ] && return
	rig_nohash=$rig_tmp/nohash
	: >"$rig_tmp/config.h"
	${CC:-cc} -D_GNU_SOURCE -I"$rig_tmp" -o "$rig_nohash" "$rig_here/nohash.c" || tap_bail "cannot compile nohash.c"
}

# Runs a command at a node.
at() {
	local node=$1

	shift
	ip netns exec "$node" "$@"
}

# The address of a node: rig_address 4|6 NODE.
rig_address() {
	if [ "$1" = 4 ]; then
		echo "10.0.${rig_level[$2]}.${rig_index[$2]}"
	else
		printf 'fd00::%x:%x\n' "${rig_level[$2]}" "${rig_index[$2]}"
	fi
}

# The node that has an address, or the address itself.
rig_node() {
	echo "${rig_owner[$1]:-$1}"
}

# Writes NAME=VALUE settings below /proc/sys; run at a node. One that this kernel lacks is passed over.
rig_sysctl_here() {
	local setting

	for setting; do
		[ ! -e "/proc/sys/${setting%%=*}" ] || echo "${setting#*=}" >"/proc/sys/${setting%%=*}"
	done
}
export -f rig_sysctl_here

# Sets kernel parameters at a node: rig_sysctl NODE net/ipv4/ip_forward=1 ...
rig_sysctl() {
	local node=$1

	shift
	at "$node" bash -c 'rig_sysctl_here "$@"' - "$@"
}

# Makes a node: rig_add NODE LEVEL INDEX. Every router hashes with a seed of its own where the kernel has seeds.
rig_add() {
	local node=$1

	rig_nodes+=("$node")
	rig_level[$node]=$2
	rig_index[$node]=$3
	rig_up[$node]= rig_down[$node]=
	rig_owner[$(rig_address 4 "$node")]=$node
	rig_owner[$(rig_address 6 "$node")]=$node
	ip netns add "$node" || tap_bail "cannot add namespace $node"
	rig_sysctl "$node" net/ipv4/ip_forward=1 net/ipv6/conf/all/forwarding=1 \
		net/ipv4/conf/{all,default}/rp_filter=0 net/ipv6/conf/{all,default}/accept_{dad,ra}=0 \
		net/ipv6/conf/default/addr_gen_mode=1 \
		net/ipv4/{icmp_ratelimit=0,icmp_msgs_per_sec=1000000,icmp_msgs_burst=100000} net/ipv6/icmp/ratelimit=0 \
		net/ipv{4,6}/fib_multipath_hash_policy=1 \
		net/ipv4/fib_multipath_hash_seed=$(((RIG_SEED + $2 * 251 + $3 * 7919) & 0x7fffffff | 1))
	ip -n "$node" link set dev lo up
	ip -n "$node" addr add "$(rig_address 4 "$node")/32" dev lo
	ip -n "$node" addr add "$(rig_address 6 "$node")/128" dev lo nodad
}

# Joins two nodes, the one nearer to the client first.
rig_link() {
	local near=$1 far=$2

	ip link add name "$far" netns "$near" type veth peer name "$near" netns "$far" ||
		tap_bail "cannot link $near to $far"
	ip -n "$near" addr add fe80::1/64 dev "$far" nodad
	ip -n "$far" addr add fe80::2/64 dev "$near" nodad
	ip -n "$near" link set dev "$far" up
	ip -n "$far" link set dev "$near" up
	rig_down[$near]+=" $far"
	rig_up[$far]+=" $near"
}

# Undoes the two things that are unlike a wire between namespaces of one kernel: half-made checksums, and the
# sender's hash that travels with the packet. RIG_KEEP_HASH=1 keeps the latter.
rig_like_a_wire() {
	local node

	for node in "${rig_nodes[@]}"; do
		at "$node" bash -c '
			nohash=$1; shift
			for device; do ethtool -K "$device" tx off >/dev/null || exit; done
			[ -n "${RIG_KEEP_HASH:-}" ] || exec "$nohash" "$@"' - "$rig_nohash" \
			${rig_up[$node]} ${rig_down[$node]} || tap_bail "cannot prepare the links of $node"
	done
}

# The routes of a node: rig_route NODE TARGET SIDE NEIGHBOUR[*WEIGHT]..., where SIDE is 1 when the neighbours are
# nearer to the client than NODE, else 2.
rig_route() {
	local node=$1 target=$2 side=$3 neighbour weight hops4=() hops6=()

	shift 3
	for neighbour; do
		weight=1
		[[ $neighbour == *\** ]] && weight=${neighbour#*\*}
		neighbour=${neighbour%\**}
		hops4+=(nexthop via "$(rig_address 4 "$neighbour")" dev "$neighbour" weight "$weight" onlink)
		hops6+=(nexthop via "fe80::$side" dev "$neighbour" weight "$weight")
	done
	ip -n "$node" route replace "$(rig_address 4 "$target")" src "$(rig_address 4 "$node")" "${hops4[@]}" ||
		tap_bail "no IPv4 route from $node to $target"
	ip -n "$node" -6 route replace "$(rig_address 6 "$target")" src "$(rig_address 6 "$node")" "${hops6[@]}" ||
		tap_bail "no IPv6 route from $node to $target"
}

# Builds a whole network from the number of routers at each level: 1-2-1 is a diamond. After "-" each router leads to
# its own share of the next level, after "x" to all of it (1-4x4-1 is meshed).
rig_build() {
	local spec=$1 level=0 previous=(c) join width node here i p

	: "${RIG_SEED:=$((RANDOM * 32768 + RANDOM))}"
	rig_spec=$spec
	rig_add c 0 1
	spec=-$spec-1
	while [ -n "$spec" ]; do
		join=${spec:0:1} spec=${spec:1}
		width=${spec%%[-x]*} spec=${spec#"$width"}
		level=$((level + 1))
		here=()
		for ((i = 1; i <= width; i++)); do
			node=r$level.$i
			[ -n "$spec" ] || node=d
			rig_add "$node" $level $i
			here+=("$node")
		done
		for ((p = 0; p < ${#previous[@]}; p++)); do
			for ((i = 0; i < width; i++)); do
				if [ "$join" = x ] || [ $((p * width / ${#previous[@]})) = "$i" ] ||
					[ $((i * ${#previous[@]} / width)) = "$p" ]; then
					rig_link "${previous[p]}" "${here[i]}"
				fi
			done
		done
		previous=("${here[@]}")
	done
	for node in "${rig_nodes[@]}"; do
		[ "$node" = d ] || rig_route "$node" d 2 ${rig_down[$node]}
		[ "$node" = c ] || rig_route "$node" c 1 ${rig_up[$node]}
	done
	rig_like_a_wire
}

# Takes the network away, so that another can be built.
rig_remove() {
	local node

	for node in "${rig_nodes[@]}"; do
		ip netns del "$node"
	done
	rig_nodes=()
	rig_level=() rig_index=() rig_up=() rig_down=() rig_owner=()
}

# Sets how every router balances: rig_policy 0|1|3 [FIELDS], as in fib_multipath_hash_policy and _fields.
rig_policy() {
	local node

	for node in "${rig_nodes[@]}"; do
		rig_sysctl "$node" net/ipv{4,6}/fib_multipath_hash_policy="$1"
		[ -z "${2:-}" ] || rig_sysctl "$node" net/ipv{4,6}/fib_multipath_hash_fields="$2"
	done
}

# Every link on a way from c to d, as the routing tables have them: lines "A B".
rig_edges() {
	local family=${1:-4} node

	for node in "${rig_nodes[@]}"; do
		[ "$node" = d ] ||
			ip -n "$node" "-$family" route show "$(rig_address "$family" d)" |
			grep -o 'dev [^ ]*' | sort -u | sed "s/^dev/$node/"
	done
}

# The way of one flow, asked of the routers one after the other: rig_path 4|6 udp|tcp|icmp [SPORT DPORT]. One line,
# "r1.1 r2.2 ... d". Only for policies that the ports decide.
rig_path() {
	local family=$1 protocol=$2 sport=${3:-} dport=${4:-} node=c next previous= way=
	local src=$(rig_address "$family" c) dst=$(rig_address "$family" d)
	local -a selector=(ipproto "$protocol")

	[ "$family" = 6 ] && [ "$protocol" = icmp ] && selector=(ipproto ipv6-icmp)
	[ -z "$sport" ] || selector+=(sport "$sport" dport "$dport")
	while [ "$node" != d ]; do
		next=$(ip -n "$node" "-$family" route get "$dst" from "$src" ${previous:+iif "$previous"} \
			"${selector[@]}" | grep -o 'dev [^ ]*' | head -n 1)
		previous=$node
		node=${next#dev }
		way+=" $node"
	done
	echo $way
}
