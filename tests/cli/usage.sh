#!/bin/sh
# The command line of paris-traceroute: what is accepted, what is refused and how, and that help and the manual page
# know the same options.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

line=$networks/line.net

# Options and operands as help shows them: "-f", "--first".
help_options() {
	"$1" --help | awk '/^  +-/ {
		for (i = 1; i <= NF; i++)
			if ($i ~ /^--?[A-Za-z0-9]/) {
				sub(/=.*/, "", $i)
				print $i
			}
	}' | sort -u
}

# The same of a manual page: from lines ".It Fl f Ar first_ttl , Fl -first Ns = Ns Ar first_ttl".
manual_options() {
	awk '$1 == ".It" {
		for (i = 2; i < NF; i++)
			if ($i == "Fl")
				print "-" $(i + 1)
	}' "$1" | sort -u
}

# Program, manual page.
same_options() {
	help_options "$1" >"$scratch/help"
	manual_options "$2" >"$scratch/manual"
	[ -s "$scratch/help" ] && diff "$scratch/help" "$scratch/manual"
}

documented() {
	"$1" --help >"$scratch/out"
	for argument in $(awk '/^ *Options|^Further|^Options/ { on = 1 } on && /^  -/ { print }' "$scratch/out" |
		sed -n 's/.*--[a-z-]*=\([A-Za-z_,]*\).*/\1/p' | sort -u); do
		grep -q "Ar $argument" "$2" || { echo "the manual page has no $argument"; return 1; }
	done
}

check "--help prints to stdout" sh -c '"$1" --help 2>/dev/null | grep -q "^Usage:"' sh "$trace"
check "without arguments help goes to stderr, with exit code 0" \
	sh -c '"$1" 2>&1 >/dev/null | grep -q "^Usage:"' sh "$trace"
check "-V prints the version" sh -c '"$1" -V | grep -q "version [0-9]"' sh "$trace"
check "help and the manual page have the same options" same_options "$trace" "$top_srcdir/doc/paris-traceroute.8"
check "... with the same arguments" documented "$trace" "$top_srcdir/doc/paris-traceroute.8"
check "so do those of mda" same_options "$mda" "$top_srcdir/doc/mda.8"
check "... with the same arguments" documented "$mda" "$top_srcdir/doc/mda.8"
sed '/^\.It Fl -flow /d' "$top_srcdir/doc/paris-traceroute.8" >"$scratch/bad.8"
check "an option that is missing in the page is caught" fails same_options "$trace" "$scratch/bad.8"

# What refuses, as traceroute(8) 2.1.2 says it.
check "a bad letter" refuses 2 "Bad option \`-Z' (argc 1)" "$trace" -Z host
check "a bad long option" refuses 2 "Bad option \`--foo=3' (with arg \`3') (argc 1)" "$trace" --foo=3 host
check "a bad number" refuses 2 "Cannot handle \`-q' option with arg \`abc' (argc 2)" "$trace" -q abc host
check "a missing value" refuses 2 "Option \`-q' (argc 1) requires an argument: \`-q nqueries'" "$trace" -q
check "too many operands" refuses 2 "Extra arg \`x' (position 3, argc 3)" "$trace" 127.0.0.1 60 x
check "no host" refuses 2 'Specify "host" missing argument.' "$trace" -n
check "a bad packet length" refuses 2 \
	"Cannot handle \"packetlen\" cmdline arg \`abc' on position 2 (argc 2)" "$trace" 127.0.0.1 abc
check "an empty host" refuses 2 ": Name or service not known
Cannot handle \"host\" cmdline arg \`' on position 1 (argc 1)" "$trace" ''
check "a host of the other family" refuses 2 "127.0.0.1: Address family for hostname not supported
Cannot handle \"host\" cmdline arg \`127.0.0.1' on position 1 (argc 2)" "$trace" -6 127.0.0.1
check "a mapped address is no IPv6 address" refuses 2 \
	"Cannot handle \"host\" cmdline arg \`::ffff:127.0.0.1' on position 1 (argc 2)" "$trace" -6 ::ffff:127.0.0.1
check "a bad source" refuses 2 ": Name or service not known
Cannot handle \`-s' option with arg \`' (argc 2)" "$trace" -s '' 127.0.0.1
check "a source of the other family" refuses 2 "IP version mismatch in addresses specified" "$trace" -s ::1 127.0.0.1
check "an unknown method" refuses 2 "Unknown traceroute module foo" "$trace" -M foo 127.0.0.1
check "an unknown algorithm" refuses 2 "Unknown algorithm foo" "$trace" -a foo 127.0.0.1
check "an algorithm whose events it cannot print" refuses 2 "Unknown algorithm ping" "$trace" -a ping 127.0.0.1
check "-f beyond -m" refuses 2 "first hop out of range" "$trace" -f 31 127.0.0.1
check "-f 0" refuses 2 "first hop out of range" "$trace" -f 0 127.0.0.1
check "-m 256" refuses 2 "max hops cannot be more than 255" "$trace" -m 256 127.0.0.1
check "-q 11" refuses 2 "no more than 10 probes per hop" "$trace" -q 11 127.0.0.1
check "-q 0" refuses 2 "no more than 10 probes per hop" "$trace" -q 0 127.0.0.1
check "-w -1" refuses 2 "bad wait specifications \`-1,0,0' used" "$trace" -w -1 127.0.0.1
check "-z -1" refuses 2 "bad sendtime \`-1' specified" "$trace" -z -1 127.0.0.1
check "too long packets" refuses 2 "too big packetlen 65001 specified" "$trace" 127.0.0.1 65001
check "a flow that does not exist" refuses 2 "flow number out of range: this method has 65534 flows" \
	"$trace" --simulate "$line" -I --flow 65534
check "an unknown transport" refuses 2 "Cannot handle \`--transport' option with arg \`tcp' (argc 2)" "$trace" \
	--transport tcp 127.0.0.1
check "a transport for a simulated network" refuses 2 \
	"--simulate sends nothing, so that --transport has nothing to choose" \
	"$trace" --simulate "$line" --transport raw
check "a negative flow" refuses 2 "flow number -1 out of range: the first is 0" \
	"$trace" --simulate "$line" --flow=-1

for options in '-r' '-i lo' '--fwmark=1'; do
	check "no effect with --simulate: $options" refuses 2 \
		"--simulate sends nothing, so that -i, -r and --fwmark have no effect" \
		"$trace" --simulate "$line" $options
done
check "count-up without classic" refuses 2 "count-up needs classic: without it the port is the same for all" \
	"$trace" --simulate "$line" --count-up
check "link-mtu without mtu" refuses 2 "link-mtu needs mtu, which it is for" \
	"$trace" --simulate "$line" --link-mtu 1400

# Options of methods.
check "an option that a method does not have" refuses 2 "\`foo' (argc 1): arguments are not allowed" \
	"$trace" -T -O foo 127.0.0.1
check "... after the user's other mistakes" refuses 2 "no more than 10 probes per hop" \
	"$trace" -T -O foo -q 11 127.0.0.1
check "too many options" refuses 2 "Too many module options
Cannot handle \`-O' option with arg \`a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p' (argc 2)" \
	"$trace" -O a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p 127.0.0.1
check "options that exclude each other" refuses 2 "Keyword \`dgram' (argc 2): Only one of:
    raw | dgram
may be specified." "$trace" -I -O raw,dgram 127.0.0.1
check "a protocol without a name" refuses 2 "Cannot handle \`protocol' keyword with arg \`foo' (argc 1)" \
	"$trace" -P foo 127.0.0.1
check "a protocol and then another method" refuses 2 "\`protocol=udp' (argc 1): arguments are not allowed" \
	"$trace" -P udp -I 127.0.0.1
check "a protocol that cannot be" refuses 1 "protocol 300 cannot be probed: those from 1 to 254 can" \
	"$trace" -P 300 127.0.0.1
check "a method that needs another transport" refuses 2 \
	"the method tcpconn with these options needs --transport datagram" "$trace" -M tcpconn --transport raw 127.0.0.1
check "mda and a method of one probe at a time" refuses 2 \
	"the method raw needs one probe at a time, but the algorithm mda sends many" "$mda" -M raw 127.0.0.1
keyword_help() {
	run "$trace" "$@" -Z
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] && grep -q '^  mss\[=NUM\] ' "$scratch/out" || show
}
check "-O help" keyword_help -T -O help
check "-O help within a list" keyword_help -T -O syn,help
check "-O help without a method that has any" prints 0 "$trace" -O help -T <<'EOT'
No options for module `default'
EOT

# Gateways.
check "too many gateways" refuses 2 "Too many gateways specified. No more than 8" \
	"$trace" -g 127.1,127.2,127.3,127.4,127.5,127.6,127.7,127.8,127.9 127.0.0.1
check "a gateway of the other family" refuses 2 "::1: Address family for hostname not supported
" "$trace" -g ::1 127.0.0.1
check "a gateway without a name" refuses 2 ": Name or service not known
" "$trace" -g , 127.0.0.1
check "a type of routing header is no gateway" refuses 2 "1: Address family for hostname not supported
" "$trace" -g 2,1 ::1
many=$(seq -s , 128)
check "more gateways than there can be" refuses 2 "Too many gateways specified.
Cannot handle \`-g' option with arg \`$many' (argc 2)" "$trace" -g "$many" ::1
check "a simulated network without source routes" refuses 1 "the simulated transport has no source routes" \
	"$trace" --simulate "$line" -g b

# The simulated network.
check "a network file that is not there" refuses 1 \
	"cannot open $scratch/none.net: No such file or directory" "$trace" --simulate "$scratch/none.net"
printf 'source 10.0.0.1\nnode a 10.0.0.2 sleepy\n' >"$scratch/bad.net"
network_error() {
	run "$trace" --simulate "$scratch/bad.net"
	[ "$code" -eq 2 ] && [ ! -s "$scratch/out" ] && grep -q "^$scratch/bad.net:2: .*expected" "$scratch/err" || show
}
check "a network file with an error: file, line, and what was expected" network_error
check "a host that the network does not have" refuses 2 "nobody: no such name in $line
Cannot handle \"host\" cmdline arg \`nobody' on position 1 (argc 3)" "$trace" --simulate "$line" nobody
printf 'source 10.0.0.1\nnode a 10.0.0.2\nhost d 10.0.0.3\nsource -> a -> d\n' >"$scratch/four.net"
no_destination() {
	run "$trace" -6 --simulate "$scratch/four.net"
	[ "$code" -eq 2 ] && [ ! -s "$scratch/out" ] && grep -q "no destination of its own" "$scratch/err" || show
}
check "a network without a destination of the family" no_destination
no_route() {
	run "$trace" -6 --simulate "$scratch/four.net" 2001:db8::1
	[ "$code" -eq 1 ] && [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" -eq 1 ] || show
}
check "an address that the network has no route to: one sentence" no_route

# Forms that must be accepted; the trace itself is tested elsewhere.
accepts() {
	run "$trace" --simulate "$line" "$@"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] || show
}
for options in '-q1' '-q 0x2' '-q 03' '--queries=2' '--queries 2' '--num-queries=2' '-nq 1' '-nI' \
	'd -n -q 2' '-n -- d' '-w 2.5,3,10' '-w 5/3' '-w 0' '-w inf' '-z 0.01' '-z 20' '-z 0x10' '-N 0' \
	'-N -1' '-N 1' '-p domain' '-p 70000' '-p -1' '--port=80' '--dst-port=80' '--dst-port 80' '--sport=ntp' \
	'--src-port=70000' '-t 300' '-t -1' '-l 0x100000' '-l -1' '-M IcMp' '-M tcp' '-U' '-T' '-I -T -U' \
	'-O foo' '-U -O foo,bar' '-T -O ""' '-T -O "syn, ack"' '-T -O "info ,mss=500 "' '-M tcpconn' '-I -O raw' \
	'-T -O info,mss,reuse,sysctl' '-g ""' '-4 -4' \
	'-i ""' '-s 10.9.0.254' '-F' '-m 0x1e' '-a traceroute' \
	'--algorithm=paris-traceroute' '--max-undiscovered 3' '--print-ttl' '--back' '-e' '--flow 4161798143' \
	'-I --flow=65533' '--dst-port=33435 --src-port=33434 --icmp'; do
	eval "set -- $options"
	check "accepted: $options" accepts "$@"
done
tap_end
