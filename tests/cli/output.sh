#!/bin/sh
# The text of paris-traceroute, to the byte, in simulated networks under the virtual clock.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

# net NAME: the file of an example network.
net() {
	echo "$networks/$1.net"
}

check "names and times" prints 0 "$trace" --simulate "$(net line)" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 1  a (10.9.1.1)  4.000 ms  4.000 ms  4.000 ms
 2  b (10.9.2.1)  8.000 ms  8.000 ms  8.000 ms
 3  c (10.9.3.1)  12.000 ms  12.000 ms  12.000 ms
 4  d (10.9.0.1)  16.000 ms  16.000 ms  16.000 ms
EOT
check "-n, -q, IPv6 and the name as typed" prints 0 "$trace" -n -q 1 -6 --simulate "$(net line)" d <<'EOT'
traceroute to d (fd09::1), 30 hops max, 80 byte packets
 1  fd09:1::1  4.000 ms
 2  fd09:2::1  8.000 ms
 3  fd09:3::1  12.000 ms
 4  fd09::1  16.000 ms
EOT
check "a number as host" prints 0 "$trace" -q 2 -f 3 --simulate "$(net line)" 10.9.0.1 <<'EOT'
traceroute to 10.9.0.1 (10.9.0.1), 30 hops max, 60 byte packets
 3  c (10.9.3.1)  12.000 ms  12.000 ms
 4  d (10.9.0.1)  16.000 ms  16.000 ms
EOT
check "-m ends the trace" prints 0 "$trace" -n -q 1 -m 2 --simulate "$(net line)" <<'EOT'
traceroute to d (10.9.0.1), 2 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms
 2  10.9.2.1  8.000 ms
EOT
for method in I T U; do
	check "-$method reaches the destination" prints 0 "$trace" -n -q 1 -$method -f 3 --simulate "$(net line)" <<EOT
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 3  10.9.3.1  12.000 ms
 4  10.9.0.1  16.000 ms
EOT
	check "-6 -$method reaches the destination" prints 0 \
		"$trace" -n -q 1 -6 -$method -f 3 --simulate "$(net line)" <<EOT
traceroute to d (fd09::1), 30 hops max, 80 byte packets
 3  fd09:3::1  12.000 ms
 4  fd09::1  16.000 ms
EOT
done
for method in UL D 'P 200' 'M tcpconn'; do
	# shellcheck disable=SC2086
	check "-$method is answered by everybody" prints 0 \
		"$trace" -n -q 1 -$method -f 3 --simulate "$(net line)" <<EOT
traceroute to d (10.9.0.1), 30 hops max, $([ "$method" = D ] && echo 40 || echo 60) byte packets
 3  10.9.3.1  12.000 ms
 4  10.9.0.1  16.000 ms$([ "$method" = 'P 200' ] && echo ' !P')
EOT
done
cat >"$scratch/clamped.net" <<'EOT'
source 10.9.0.254
node a 10.9.1.1
node b 10.9.2.1 clamp-mss 1300
node c 10.9.3.1
host d 10.9.0.1 tcp open
source -> a -> b -> c -> d delay 1ms
EOT
check "-O info: flags and options of a TCP answer" prints 0 \
	"$trace" -n -q 2 -f 3 -T -O info --simulate "$scratch/clamped.net" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 3  10.9.3.1  6.000 ms  6.000 ms
 4  10.9.0.1 <syn,ack,mss=1300,sack,timestamps,window_scaling>  8.000 ms  8.000 ms
EOT
check "... to other flags than SYN" prints 0 \
	"$trace" -n -q 2 -f 4 -T -O ack,info --simulate "$scratch/clamped.net" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 40 byte packets
 4  10.9.0.1 <rst>  8.000 ms  8.000 ms
EOT
for mss in mss mss=1400; do
	check "-O $mss: where it is clamped" prints 0 \
		"$trace" -n -q 2 -f 2 -T -O $mss --simulate "$scratch/clamped.net" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 2  10.9.2.1  4.000 ms  4.000 ms
 3  10.9.3.1  6.000 ms M=1300  6.000 ms
 4  10.9.0.1  8.000 ms  8.000 ms
EOT
done
check "-O mss that is small enough" prints 0 \
	"$trace" -n -q 2 -f 3 -T -O syn,mss=1200 --simulate "$scratch/clamped.net" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 44 byte packets
 3  10.9.3.1  6.000 ms  6.000 ms
 4  10.9.0.1  8.000 ms  8.000 ms
EOT
check "-A in a simulated network" prints 0 "$trace" -A -q 1 -f 3 --simulate "$(net line)" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 3  c (10.9.3.1) [*]  12.000 ms
 4  d (10.9.0.1) [*]  16.000 ms
EOT
check "packetlen, and what it is raised to" prints 0 "$trace" -n -q 1 -m 1 --simulate "$(net line)" d 10 <<'EOT'
traceroute to d (10.9.0.1), 1 hops max, 28 byte packets
 1  10.9.1.1  4.000 ms
EOT
check "a long packetlen" prints 0 "$trace" -n -q 1 -m 1 --simulate "$(net line)" d 0x400 <<'EOT'
traceroute to d (10.9.0.1), 1 hops max, 1024 byte packets
 1  10.9.1.1  4.000 ms
EOT
check "silent hops" prints 0 "$trace" -n --simulate "$(net silent)" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms  4.000 ms  4.000 ms
 2  * * *
 3  10.9.3.1  12.000 ms  12.000 ms  12.000 ms
 4  * * *
 5  10.9.0.1  20.000 ms  20.000 ms  20.000 ms
EOT
check "prohibited" prints 0 "$trace" --simulate "$(net unreachable)" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 1  a (10.9.1.1)  4.000 ms  4.000 ms  4.000 ms
 2  b (10.9.2.1)  8.000 ms  8.000 ms  8.000 ms
 3  c (10.9.3.1)  12.000 ms  12.000 ms  12.000 ms
 4  c (10.9.3.1)  12.000 ms !X  12.000 ms !X  12.000 ms !X
EOT
check "host unreachable" prints 0 "$trace" -n -q 1 -f 3 --simulate "$(net unreachable)" g <<'EOT'
traceroute to g (10.9.0.2), 30 hops max, 60 byte packets
 3  10.9.4.1  8.000 ms !H
EOT
check "IPv6: prohibited" prints 0 "$trace" -6 -n -q 1 -f 4 --simulate "$(net unreachable)" <<'EOT'
traceroute to d (fd09::1), 30 hops max, 80 byte packets
 4  fd09:3::1  12.000 ms !X
EOT
check "extensions" prints 0 "$trace" -n -q 2 -e -m 5 --simulate "$(net mpls)" <<'EOT'
traceroute to d (10.9.0.1), 5 hops max, 60 byte packets
 1  10.9.1.1 <INC:5,10.9.1.1,"ge-0/0/1",mtu=1500>  4.000 ms  4.000 ms
 2  10.9.2.1 <MPLS:L=24015,E=3,S=0,T=1/L=16005,E=0,S=1,T=252>  8.000 ms  8.000 ms
 3  10.9.3.1 <MPLS:L=24016,E=0,S=1,T=1>  12.000 ms  12.000 ms
 4  10.9.4.1  16.000 ms  16.000 ms
 5  10.9.5.1 <MPLS:L=24018,E=0,S=1,T=1;200/7:00112233;NXT:"eth0">  20.000 ms  20.000 ms
EOT
check "no extensions unless asked for" prints 0 "$trace" -n -q 1 -m 1 --simulate "$(net mpls)" <<'EOT'
traceroute to d (10.9.0.1), 1 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms
EOT
check "several addresses at a hop" prints 0 "$trace" -n -f 2 -m 2 --simulate "$(net per-packet)" <<'EOT'
traceroute to d (10.9.0.1), 2 hops max, 60 byte packets
 2  10.9.2.2  8.000 ms 10.9.2.1  8.000 ms 10.9.2.2  8.000 ms
EOT
check "--back and --print-ttl" prints 0 "$trace" -n -q 2 -f 4 --back --print-ttl --simulate "$(net aliases)" <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 60 byte packets
 4  10.9.4.1  16.000 ms [252]  16.000 ms [252]
 5  10.9.5.1 '-10'  20.000 ms [246]  20.000 ms [246]
 6  10.9.0.1  24.000 ms [59]  24.000 ms [59]
EOT
check "-F shows where packets are too long" prints 0 "$trace" -F -n --simulate "$(net mtu)" d 1500 <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 1500 byte packets
 1  10.9.1.1  4.000 ms  4.000 ms  4.000 ms
 2  10.9.1.1  4.000 ms !F-1400  4.000 ms !F-1400  4.000 ms !F-1400
EOT
check "packets that are cut for the first link" prints 0 "$trace" -n -q 1 --simulate "$(net mtu)" d 9000 <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 9000 byte packets
 1  10.9.1.1  4.000 ms
 2  10.9.2.1  8.000 ms
 3  *
 4  10.9.0.1  16.000 ms
EOT
check "packets that are too long for the first link" prints 0 "$trace" -F -n --simulate "$(net mtu)" d 9000 <<'EOT'
traceroute to d (10.9.0.1), 30 hops max, 9000 byte packets
 1  *  0.000 ms !F-1500 *  0.000 ms !F-1500 *  0.000 ms !F-1500
EOT
check "a loop is followed up to -m" prints 0 "$trace" -n -q 1 -m 6 -f 4 --simulate "$(net loop)" <<'EOT'
traceroute to d (10.9.0.1), 6 hops max, 60 byte packets
 4  10.9.2.1  12.000 ms
 5  10.9.3.1  16.000 ms
 6  10.9.2.1  16.000 ms
EOT
check "--max-undiscovered" prints 0 "$trace" -n -f 3 --max-undiscovered 2 --simulate "$(net unreachable)" h <<'EOT'
traceroute to h (10.9.0.3), 30 hops max, 60 byte packets
 3  * * *
 4  * * *
EOT

# Whatever the flow, it is one path; and there are flows that take the other one.
one_path() {
	for flow in 0 1 2 3 4 5 6 7; do
		run "$trace" -n "$@" --flow $flow --simulate "$(net diamond)"
		[ "$code" -eq 0 ] || show || return
		awk '$1 == 2 { print $2, NF }' "$scratch/out"
	done >"$scratch/seen"
	[ "$(sort -u "$scratch/seen" | wc -l)" -eq 2 ] && ! grep -qv ' 8$' "$scratch/seen" || cat "$scratch/seen"
	[ "$(sort -u "$scratch/seen" | wc -l)" -eq 2 ]
}
for options in '-U' '-I' '-T' '-6 -U' '-6 -I' '-6 -T'; do
	# shellcheck disable=SC2086
	check "$options: each flow keeps to one path, eight flows see both" one_path $options
done

same_twice() {
	run "$trace" --seed "$1" --simulate "$(net demo)"
	cp "$scratch/out" "$scratch/first"
	run "$trace" --seed "$2" --simulate "$(net demo)"
	cmp -s "$scratch/first" "$scratch/out"
}
check "the same seed gives the same output" same_twice 7 7
check "another seed gives another" fails same_twice 7 8

# A locale with another decimal sign changes nothing.
comma=$(locale -a 2>/dev/null | grep -m 1 '^de_DE')
if [ -n "$comma" ]; then
	check "numbers have a point in every locale" prints 0 env LC_ALL="$comma" "$trace" -n -q 1 -m 1 -w 2.5 \
		--simulate "$(net line)" <<'EOT'
traceroute to d (10.9.0.1), 1 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms
EOT
else
	skip "numbers have a point in every locale" "no locale with another decimal sign is installed"
fi
tap_end
