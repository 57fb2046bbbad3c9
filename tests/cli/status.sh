#!/bin/sh
# What --status tells, and what --rewrites shows, in simulated networks.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

# Succeeds when a trace ends with a code, and says nothing on stderr.
ends() {
	ends_code=$1
	shift
	run "$trace" -n -q 1 "$@"
	[ "$code" -eq "$ends_code" ] && [ ! -s "$scratch/err" ] || show
}
cat >"$scratch/silent.net" <<'EOT'
source 10.9.0.254
node a 10.9.1.1
node b 10.9.2.1 silent
host d 10.9.0.1 udp filtered
source -> a -> b -> d delay 1ms
EOT
check "reached" ends 0 --status --simulate "$networks/line.net"
check "unreachable" ends 3 --status --simulate "$networks/unreachable.net" g
check "filtered" ends 4 --status --simulate "$networks/unreachable.net"
check "filtered, IPv6" ends 4 --status -6 --simulate "$networks/unreachable.net"
check "looped" ends 5 --status -m 12 --simulate "$networks/loop.net"
check "a gap" ends 6 --status --max-undiscovered 2 --simulate "$scratch/silent.net"
check "timed out" ends 7 --status -m 9 --simulate "$scratch/silent.net"
check "more hops than -m" ends 8 --status -m 2 --simulate "$networks/line.net"
check "the same with --json" ends 8 --json --status -m 2 --simulate "$networks/line.net"
check "an address that answers twice in a row is no loop" ends 0 --status --simulate "$networks/aliases.net"
for network in unreachable loop; do
	check "$network without --status" ends 0 -m 12 --simulate "$networks/$network.net"
done
check "nothing of this with several paths" refuses 2 \
	"-A, --asn, -e, --back, --print-ttl, --rewrites and --status go with the algorithm traceroute only" \
	"$trace" -a mda --status --simulate "$networks/line.net"

cat >"$scratch/changed.net" <<'EOT'
source 10.9.0.254
node a 10.9.1.1 rewrite tos 32
node b 10.9.2.1 zero-ttl
node c 10.9.3.1 nat 10.9.3.9 ports broken
node e 10.9.4.1
host d 10.9.0.1
source -> a -> b -> c -> e -> d delay 1ms
EOT
# Checksums depend on how probes are made.
mask='"$@" | sed "s/checksum=0x[0-9a-f]*/checksum=0x0/g"'
check "--rewrites" prints 0 sh -c "$mask" sh "$trace" -n -t 0xb9 -q 1 -m 4 --rewrites \
	--simulate "$scratch/changed.net" <<'EOT'
traceroute to d (10.9.0.1), 4 hops max, 60 byte packets
 1  10.9.1.1  2.000 ms
 2  10.9.3.1  6.000 ms {ttl=0,dscp=8,ecn=0}
 3  10.9.3.1  6.000 ms {dscp=8,ecn=0}
 4  10.9.4.1  8.000 ms {dscp=8,ecn=0,src=10.9.3.9,sport=24181,checksum=0x0}
EOT
check "... once, where it stays the same" prints 0 "$trace" -n -t 0xb9 -f 3 -m 3 --rewrites \
	--simulate "$scratch/changed.net" <<'EOT'
traceroute to d (10.9.0.1), 3 hops max, 60 byte packets
 3  10.9.3.1  6.000 ms {dscp=8,ecn=0}  6.000 ms  6.000 ms
EOT
cat >"$scratch/now_and_then.net" <<'EOT'
source 10.9.0.254
node x 10.9.1.1 hidden rewrite tos 32
node y 10.9.1.2 hidden
node b 10.9.2.1
host d 10.9.0.1
source -> x y per-packet
x y -> b -> d delay 1ms
EOT
now_and_then() {
	"$trace" -n -q 10 -m 2 --rewrites --simulate "$scratch/now_and_then.net" >"$scratch/out" 2>"$scratch/err" &&
		grep -q 'ms {dscp=8}.* ms {}' "$scratch/out" && ! grep -q '{}[^{]*{}' "$scratch/out" ||
		{ cat "$scratch/out" "$scratch/err"; false; }
}
check "... and empty braces where it ends" now_and_then
check "nothing of it unless asked for" prints 0 "$trace" -n -t 0xb9 -q 1 -f 2 -m 2 \
	--simulate "$scratch/changed.net" <<'EOT'
traceroute to d (10.9.0.1), 2 hops max, 60 byte packets
 2  10.9.3.1  6.000 ms
EOT

# A parser of traceroute(8)'s output, not ours, finds the same with and without the braces.
parsed_alike() {
	"$trace" "$@" --simulate "$scratch/changed.net" | jc --traceroute >"$scratch/plain" &&
		"$trace" "$@" --rewrites --simulate "$scratch/changed.net" | jc --traceroute >"$scratch/marked" &&
		[ -s "$scratch/plain" ] && cmp "$scratch/plain" "$scratch/marked"
}
if command -v jc >/dev/null; then
	check "jc reads the same with --rewrites" parsed_alike -t 0xb9
	check "... without names" parsed_alike -n -t 0xb9
else
	skip "jc reads the same with --rewrites" "jc is not installed"
fi
tap_end
