#!/bin/sh
# That the judge of the compatibility suite judges: what is equal, what differs with and without a mark, marks that are
# stale, and lines that traceroute would not print.
# SPDX-License-Identifier: BSD-3-Clause
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tap.sh"
for tool in perl jc; do
	command -v $tool >/dev/null || tap_skip_all "$tool is not installed"
done
perl -MNet::Traceroute -e 1 2>/dev/null || tap_skip_all "Perl's Net::Traceroute is not installed"
scratch=$(mktemp -d) || tap_bail "no scratch folder"
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/run"

header='traceroute to target (10.9.0.1), 30 hops max, 60 byte packets'
trace="$header
 1  gate (10.9.1.1)  0.519 ms  0.593 ms *
 2  10.9.0.1 (10.9.0.1)  1.000 ms !X  1.100 ms  1.200 ms"

# What a program is said to have done: did SIDE STATUS STDERR TIME STDOUT.
did() {
	echo "$2" >"$scratch/run/1.$1.status"
	printf %s "$3" >"$scratch/run/1.$1.err"
	echo "$4" >"$scratch/run/1.$1.time"
	printf '%s\n' "$5" >"$scratch/run/1.$1.out"
}

# Whether the verdict begins with a word and has a text in it: judged RESULT WORD TEXT.
judged() {
	echo "1 line root $1 traceroute" >"$scratch/lines"
	perl "$here/judge.pl" "$scratch" "$scratch/lines" >"$scratch/again" || return
	cat "$scratch/run/1.verdict"
	case $2 in
	good) [ ! -s "$scratch/again" ] ;;
	bad) [ -s "$scratch/again" ] ;;
	esac && head -n 1 "$scratch/run/1.verdict" | grep -q "^$2" && grep -q -e "$3" "$scratch/run/1.verdict"
}

# Whether the grammar reads a line after a header: reads LINE.
reads() {
	perl -I "$here" -MGrammar -e '
		my ($wrong) = Grammar::read_trace("$ARGV[0]\n$ARGV[1]\n", 0);
		print "$wrong\n";
		exit($wrong ne "");' "$header" "$1"
}

did theirs 0 "" 1 "$trace"
did ours 0 "" 1 "$(printf %s "$trace" | sed 's/0.519/17.000/')"
check "times may differ" judged = good equal
check "a mark without a difference is stale" judged text:row bad 'the mark "row" is stale'
check "one where chance decides is not" judged 'trace?row' good equal
for change in 's/ \*$/  0.600 ms/' 's/gate/gate.example/' 's/!X/!H/' 's/60 byte/40 byte/' 's/10.9.1.1/10.9.1.2/' \
	's/\* *$/\*  /' '$d'; do
	did ours 0 "" 1 "$(printf %s "$trace" | sed "$change")"
	check "sed '$change' is seen" judged = bad "text differs"
	check "... and may be marked" judged -trace+form good equal
done
did ours 0 "" 1 "$(printf %s "$trace" | sed 's/10.9.1.1/10.9.1.2/')"
check "another hop is seen by every reader" judged text+hops+perl+jc:row good differs
check "... so that no mark may be left out" judged text+hops+perl:row bad "jc differs"
check "a result that has no sense is refused" fails judged nonsense:row good equal
did ours 2 "" 1 "$trace"
check "the exit status counts" judged = bad "status differs"
did ours 0 "a word" 1 "$trace"
check "a word on stderr counts" judged = bad "stderr differs"
did ours 0 "" 9 "$trace"
check "so does time" judged = bad "time: ours took 9 s"
did theirs 2 "Bad option" 0 "" && did ours 2 "Bad option" 0 ""
check "what is no trace is compared as text" judged = good equal

check "a star before an answer of the same address is a field of its own" \
	reads " 1  * * *
 2  10.9.0.1  1.000 ms !F-1 *  1.000 ms !F-1"
while IFS= read -r line; do
	check "the grammar reads \"$line\"" reads "$line"
done <<'EOT'
 1  10.9.1.1  0.519 ms  0.593 ms
30  * * *
255  * fd09::1  1.000 ms
 1  fe80::2%eth0.5  1.000 ms
 1  gate (10.9.1.1) [AS1/AS2] <MPLS:L=1,E=7,S=1,T=255;200/7:00112233> '-5'  1.000 ms !N * 10.9.1.2  2.000 ms
 1  10.9.1.1 [*]  1.000 ms F=1500  1.000 ms !<12-0>  1.000 ms !<16>
 1  *  0.009 ms !F-1500 *
 3  * F=1300 * *
 1  10.9.1.1 <syn,ack>  1.000 ms
EOT
while IFS= read -r line; do
	check "the grammar does not read \"$line\"" fails reads "$line"
done <<'EOT'
1  10.9.1.1  0.519 ms
 1 10.9.1.1  0.519 ms
 1  10.9.1.1 0.519 ms
 1  10.9.1.1  0.51 ms
 1  10.9.1.1  0.519ms
 1  10.9.1.1  0.519 ms  *
 1  10.9.1.1  0.519 ms !Q
 1  10.9.1.1 10.9.1.2  0.519 ms
 1  10.9.1.1
 1   0.519 ms
 1  10.9.1.1 <MPLS:L=1>  0.519 ms
 1  10.9.1.1 '-5' [AS1]  0.519 ms
 1  gate (10.9.1)  0.519 ms
EOT
tap_end
