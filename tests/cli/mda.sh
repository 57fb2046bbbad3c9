#!/bin/sh
# mda in the example networks: what it finds, in every form of output, and how it refuses and ends.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"
. "$top_srcdir/tests/graph.sh"

# A bound that no seed is likely to miss anything under.
sure=--alpha=1e-6

# net NAME: the file of an example network.
net() {
	echo "$networks/$1.net"
}

# Runs mda in a network with --json; there is one object, nothing on stderr, and edges join vertices of neighbouring
# hops, which stand in order.
graphed() {
	graphed_network=$1
	shift
	run "$mda" --json "$@" --simulate "$(net "$graphed_network")"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] && is type graph || show || return
	sed -i 's/,"probes":.*/}/' "$scratch/out" # tens of megabytes, in wide networks
	graph_vertices <"$scratch/out" >"$scratch/vertices"
	[ "$(value vertices.#)" -eq "$(wc -l <"$scratch/vertices")" ] || show || return
	sort -s -n -k 1,1 "$scratch/vertices" | cmp -s - "$scratch/vertices" || show || return
	grep -o -e '"id":[0-9]*,"ttl":[0-9]*,"addr"' -e '"from":[0-9]*,"to":[0-9]*' "$scratch/out" | tr -c '0-9\n' ' ' |
		awk -v vertices="$(value vertices.#)" 'NR <= vertices { if ($1 != NR - 1) exit 1; ttl[$1] = $2; next }
			!($1 in ttl) || !($2 in ttl) || ttl[$1] + 1 != ttl[$2] { exit 1 }' || show
}

# marks WORD...: the marks of all vertices, sorted, each as often as it occurs.
marks() {
	wanted=$(printf '%s\n' "$@" | sort | xargs)
	found=$(grep -o '"addr":[^[]*"marks":\[[^]]*\]' "$scratch/out" | sed 's/.*\[//' | tr -d '"]' | tr ',' '\n' |
		grep . | sort | xargs)
	[ "$found" = "$wanted" ] || { echo "marks: $found"; return 1; }
}

# found VERTICES EDGES DIAMONDS STOP_REASON MARK...: what the last run found.
found() {
	is vertices.# "$1" && is edges.# "$2" && is diamonds.# "$3" && is stop_reason "$4" && shift 4 && marks "$@"
}

# finds NETWORK as found: ... for both algorithms.
finds() {
	finds_network=$1
	shift
	for algorithm in mda mda-lite; do
		graphed "$finds_network" $sure -a $algorithm && found "$@" || return
	done
}

for file in "$networks"/*.net; do
	name=$(basename "$file" .net)
	check "$name: one object, and a graph" graphed "$name"
	case $name in
	ipv6-label) ;;
	*) check "$name, over IPv6 with TCP" graphed "$name" -6 -T ;;
	esac
done

end="destination final"
check "line" finds line 4 3 0 complete $end
check "diamond" finds diamond 4 4 1 complete $end
check "nested" finds nested 10 12 1 complete $end
check "meshed" finds meshed 8 14 1 complete $end
check "unmeshed" finds unmeshed 8 10 1 complete $end
check "three-diamonds" finds three-diamonds 10 12 3 complete $end
check "unequal: one address at two hops" finds unequal 8 7 1 complete $end $end repeated repeated
check "loop" finds loop 6 5 0 loop repeated repeated repeated
check "unreachable" finds unreachable 4 3 0 unreachable final repeated
check "silent: stars" finds silent 8 10 1 complete $end star star
check "per-packet" finds per-packet 6 7 1 complete $end per-packet uncontrolled uncontrolled uncontrolled
check "wide-28" finds wide-28 30 56 1 complete $end
check "pairwise-48" finds pairwise-48 98 144 1 complete $end
check "wide-96" finds wide-96 98 192 1 complete $end
check "imc18-symmetric" finds imc18-symmetric 23 34 2 complete $end

# The links of a network, as its file has them.
meshed_links() {
	graphed imc18-meshed $sure && graph_edges <"$scratch/out" >"$scratch/found"
	awk 'function pair(l1, a, b, l2, c, d, i, j) {
			for (i = a; i <= b; i++)
				for (j = c; j <= d; j++)
					print "10.9." l1 "." i, "10.9." l2 "." j
		}
		BEGIN {
			pair(1, 1, 1, 2, 1, 8); pair(2, 1, 4, 3, 1, 24); pair(2, 5, 8, 3, 25, 48)
			for (i = 0; i < 6; i++) pair(3, 8 * i + 1, 8 * i + 8, 4, 4 * i + 1, 4 * i + 4)
			for (i = 0; i < 4; i++) pair(4, 6 * i + 1, 6 * i + 6, 5, i + 1, i + 1)
			pair(5, 1, 4, 6, 1, 2); pair(6, 1, 1, 7, 1, 2); pair(6, 2, 2, 7, 3, 4); pair(7, 1, 4, 0, 1, 1)
		}' | sort | diff - "$scratch/found"
}
check "imc18-meshed: all 432 links, and no other" meshed_links

# The lines of the last run without what an algorithm may do better tomorrow.
lines() {
	run "$@"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] || show || return
	sed -e 's/; [0-9]* probes of .*//' -e '/^probability of/d' -e '/^a path that gets/d' "$scratch/out"
}
shows() {
	cat >"$scratch/expected"
	lines "$@" | diff "$scratch/expected" -
}
check "text: a diamond" shows "$mda" --simulate "$(net diamond)" <<'EOT'
mda to d (10.9.0.1), 30 hops max, 60 byte packets
 1  a (10.9.1.1)  4.000 ms  4.000 ms  4.000 ms  -> 2
 2a  b1 (10.9.2.1)  8.000 ms  8.000 ms  8.000 ms  <- 1
 2b  b2 (10.9.2.2)  8.000 ms  8.000 ms  8.000 ms  <- 1
 3  d (10.9.0.1)  12.000 ms  12.000 ms  12.000 ms  <- 2a,2b
4 vertices, 4 edges, 1 diamond
diamond 1 to 3: width 2, length 2
EOT
check "text: without names, over IPv6" shows "$mda" -6n --simulate "$(net unequal)" <<'EOT'
mda to d (fd09::1), 30 hops max, 80 byte packets
 1  fd09:1::1  4.000 ms  4.000 ms  4.000 ms  -> 2
 2a  fd09:2::1  8.000 ms  8.000 ms  8.000 ms  <- 1
 2b  fd09:2::2  8.000 ms  8.000 ms  8.000 ms  <- 1
 3a  fd09:3::1  12.000 ms  12.000 ms  12.000 ms  <- 2b
 3b  fd09:4::1  12.000 ms  12.000 ms  12.000 ms  <- 2a
 4a  fd09::1  16.000 ms  16.000 ms  16.000 ms  <- 3b
 4b  fd09:4::1  16.000 ms  16.000 ms  16.000 ms  <- 3a  [repeated]
 5  fd09::1  20.000 ms  20.000 ms  20.000 ms  <- 4b  [repeated]
8 vertices, 7 edges, 1 diamond
diamond 1 to 5: width 2, length 4
EOT
check "text: a loop" shows "$mda" -n --simulate "$(net loop)" <<'EOT'
mda to d (10.9.0.1), 30 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms  4.000 ms  4.000 ms
 2  10.9.2.1  8.000 ms  8.000 ms  8.000 ms
 3  10.9.3.1  12.000 ms  12.000 ms  12.000 ms
 4  10.9.2.1  12.000 ms  12.000 ms  12.000 ms  [repeated]
 5  10.9.3.1  16.000 ms  16.000 ms  16.000 ms  [repeated]
 6  10.9.2.1  16.000 ms  16.000 ms  16.000 ms  [repeated]
6 vertices, 5 edges, 0 diamonds
stopped early: the path runs in a circle
EOT
check "text: why it ends" shows "$mda" -n --simulate "$(net unreachable)" <<'EOT'
mda to d (10.9.0.1), 30 hops max, 60 byte packets
 1  10.9.1.1  4.000 ms  4.000 ms  4.000 ms
 2  10.9.2.1  8.000 ms  8.000 ms  8.000 ms
 3  10.9.3.1  12.000 ms  12.000 ms  12.000 ms
 4  10.9.3.1  12.000 ms  12.000 ms  12.000 ms  !X  [repeated]
4 vertices, 3 edges, 0 diamonds
stopped early: the destination cannot be reached, so a router said
EOT
check "... and that the bound is about what lies before" sh -c '"$1" --simulate "$2" |
	grep -q "^probability of having missed anything up to there: at most 0"' sh "$mda" "$(net unreachable)"
check "--draw" shows "$mda" --ascii --columns=60 --simulate "$(net unmeshed)" <<'EOT'
mda to d (10.9.0.1), 30 hops max, 60 byte packets
  1                          10.9.1.1
                 +---------+----+----+---------+
  2           10.9.2.1  10.9.2.2  10.9.2.3  10.9.2.4
                 +---------+         +---------+
  3                     10.9.3.1  10.9.3.2
                           +----+----+
  4                          10.9.0.1
8 vertices, 10 edges, 1 diamond
diamond 1 to 4: width 4, length 3
EOT
boxes() {
	lines env LC_ALL=C.UTF-8 "$mda" --draw --simulate "$(net diamond)" | grep -q '┌────┴────┐'
}
if [ "$(LC_ALL=C.UTF-8 locale charmap 2>/dev/null)" = UTF-8 ]; then
	check "--draw with box characters where they can be shown" boxes
else
	skip "--draw with box characters where they can be shown" "there is no locale C.UTF-8"
fi
narrow() {
	for name in wide-28 wide-96 imc18-meshed pairwise-48; do
		lines "$mda" -n --ascii --columns=72 --simulate "$(net $name)" >"$scratch/drawing" || return
		awk '/^[0-9]* vertices/ { exit } NR > 1 && length > 72 { print; bad = 1 } END { exit bad }' \
			"$scratch/drawing" || return
	done
}
check "--draw folds wide hops: no line is wider than asked for" narrow
whole_dot() {
	run "$mda" --dot --simulate "$(net imc18-symmetric)"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] || show || return
	sed -n 1p "$scratch/out" | grep -q '^digraph "10.9.0.1" {$' && sed -n '$p' "$scratch/out" | grep -q '^}$' &&
		[ "$(grep -c '^	v[0-9]* -> v[0-9]* \[tooltip="[0-9]* flows"' "$scratch/out")" -eq 34 ] &&
		[ "$(grep -c '^	v[0-9]* \[label="[^"]*".*\];$' "$scratch/out")" -eq 23 ] || show
}
check "--dot: every vertex and edge" whole_dot
# titled TITLE ARGUMENT...: the picture's label, its bound left out, is this.
titled() {
	titled_wanted=$1
	shift
	run "$mda" --dot "$@"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] || show || return
	titled_found=$(sed -n '2s/ at most [0-9.e-]*";$//p' "$scratch/out")
	[ "$titled_found" = "	label=\"$titled_wanted" ] || { echo "$titled_found"; return 1; }
}
missed="probability of having missed anything"
check "... what it shows, and the bound" titled "all paths to 10.9.0.1; $missed:" --simulate "$(net diamond)"
check "... and that it stopped early, why, and what the bound is about" \
	titled "paths to 10.9.0.1; stopped early: the path runs in a circle; $missed up to there:" \
	--simulate "$(net loop)"
check "... when a router said that there is no way" titled \
	"paths to 10.9.0.1; stopped early: the destination cannot be reached, so a router said; $missed up to there:" \
	--simulate "$(net unreachable)"
check "... before the destination" titled \
	"paths to 10.9.0.1; stopped early: the greatest TTL was reached before the destination; $missed up to there:" \
	-m 3 --simulate "$(net silent)"
check "... and of a budget, that the bound is about all" \
	titled "paths to 10.9.0.1; stopped early: the budget of probes is spent; $missed:" --max-probes=20 \
	--simulate "$(net wide-16)"
if command -v dot >/dev/null; then
	accepted() {
		for name in demo silent unequal imc18-meshed; do
			run "$mda" --dot --simulate "$(net $name)"
			dot -Tplain "$scratch/out" >"$scratch/plain" && [ -s "$scratch/plain" ] || return
		done
	}
	check "Graphviz reads it" accepted
else
	skip "Graphviz reads it" "dot is not installed"
fi
same_from_both() {
	run "$mda" "$@"
	mv "$scratch/out" "$scratch/expected"
	run "$trace" -a mda "$@"
	[ "$code" -eq 0 ] && cmp "$scratch/expected" "$scratch/out"
}
check "paris-traceroute -a mda prints the same" same_from_both --simulate "$(net demo)"
check "... and the same JSON" same_from_both --json --alpha=0.01 --simulate "$(net lossy)" --seed 5

# Networks without an answer.
cat >"$scratch/mute.net" <<'EOT'
source 10.9.0.254
node a 10.9.1.1
node s[1-6] 10.9.2.[1-6] silent
host d 10.9.0.1 silent
source -> a -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> d delay 2ms
EOT
sed 's/^node a .*/& silent/' "$scratch/mute.net" >"$scratch/stars.net"
stops() {
	stops_reason=$1
	shift
	run "$mda" --json "$@"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] && is stop_reason "$stops_reason" || show
}
check "a destination that never answers: the gap limit ends it" stops gap --simulate "$scratch/mute.net"
check "... and so it says" sh -c '"$1" --simulate "$2" | grep -qx "stopped early: too many silent hops in a row"' \
	sh "$mda" "$scratch/mute.net"
check "... --max-undiscovered moves it: to the hop before" stops gap --max-undiscovered 5 --simulate "$scratch/mute.net"
check "... --max-undiscovered 0 switches it off" stops max-hops --max-undiscovered 0 --simulate "$scratch/mute.net"
check "nothing but stars" stops gap --simulate "$scratch/stars.net"
no_address() {
	grep -q '"addr":null' "$scratch/out" && ! grep -q '"id":[0-9]*,"ttl":[0-9]*,"addr":"' "$scratch/out"
}
check "... which have no address" no_address
check "a path that never ends: -m" stops max-hops -m 4 --max-undiscovered 9 --simulate "$scratch/mute.net"
for budget in probes=1 probes=20 flows=3 time=0.1; do
	check "--max-$budget" stops "max-${budget%=*}" --max-$budget --simulate "$(net wide-16)"
	check "... the bound is that of what was sent" \
		sh -c 'awk "BEGIN { exit !(0.05 < $1 && $1 <= 1) }"' sh "$(value bound)"
done
# What the text says of unfinished vertices, and the figures of --json: COUNT OPTION...
unfinished() {
	unfinished_count=$1
	shift
	run "$mda" --json "$@" --simulate "$(net demo)"
	is unfinished "$unfinished_count" || return
	[ "$(grep -o '"shortfall":' "$scratch/out" | wc -l)" -eq "$unfinished_count" ] || show || return
	run "$mda" "$@" --simulate "$(net demo)"
	[ "$(grep -c '\[unfinished: ' "$scratch/out")" -eq "$unfinished_count" ] || show || return
	told=$(sed -n 's/ vert.* unfinished$//p' "$scratch/out")
	[ "${told:-0}" -eq "$unfinished_count" ] || show
}
check "the source is no unfinished vertex" unfinished 0 --max-probes=1
check "... nor beside those that are" unfinished 2 --max-probes=3
check "... nor is the hop before the first" unfinished 2 --max-probes=3 -f 2
# Whether text and --json promise a share: 0 or 1, then OPTION...
shares() {
	shares_count=$1
	shift
	run "$mda" --json "$@"
	[ "$(sed 's/"vertices":.*//' "$scratch/out" | grep -c '"share":')" -eq "$shares_count" ] || show || return
	run "$mda" "$@"
	[ "$(grep -c '^a path that gets' "$scratch/out")" -eq "$shares_count" ] || show
}
check "no share is promised while a vertex was not tested" shares 0 --max-probes=3 --simulate "$(net demo)"
check "... but one when all were" shares 1 --max-probes=12 --simulate "$(net line)"
check "--max-probes is kept" sh -c 'test "$1" -le 20' sh \
	"$("$mda" --json --max-probes=20 --simulate "$(net wide-16)" | "$jsonpath" counters.sent)"

rerouted() {
	cat >"$scratch/change.net" <<-'EOT'
	source 10.9.0.254
	node a 10.9.1.1
	node b[1-2] 10.9.2.[1-2]
	host d 10.9.0.1
	default delay 2ms
	source -> a
	a -> b1
	b[1-2] -> d
	at 60ms a -> b2
	EOT
	stops complete --simulate "$scratch/change.net" && is changed_ttl 2
}
check "a route that changes is noticed" rerouted
check "... and what it left unfinished is told" is unfinished 1

# What is refused.
diamond=$(net diamond)
for alpha in 0 1 2 -1 nan nonsense; do
	check "--alpha=$alpha" refuses 2 "option \"alpha\" takes a number from 1e-09 to 0.999999, not \"$alpha\"" \
		"$mda" --alpha=$alpha --simulate "$diamond"
done
for name in nonsense traceroute; do
	check "-a $name" refuses 2 "the algorithm is mda or mda-lite, not $name" "$mda" -a $name --simulate "$diamond"
done
check "--phi with mda" refuses 2 "Option --phi is not one of the algorithm mda" "$mda" --phi=3 --simulate "$diamond"
for option in N P; do
	check "-$option, which is for one path" refuses 2 "Bad option \`-$option' (argc 1)
Try mda --help" "$mda" -$option 5 --simulate "$diamond"
done
check "-N with paris-traceroute" refuses 2 "Option --sim-queries is not one of the algorithm mda" \
	"$trace" -a mda -N 5 --simulate "$diamond"
check "-w with three numbers" refuses 2 "Cannot handle \`-w' option with arg \`1,2,3' (argc 2)
Try mda --help" "$mda" -w 1,2,3 --simulate "$diamond"
check "... with paris-traceroute" refuses 2 "Option --wait=MAX,HERE,NEAR is not one of the algorithm mda" \
	"$trace" -a mda -w 1,2,3 --simulate "$diamond"
waits() {
	run "$mda" --json -w 2 --simulate "$(net silent)"
	grep -q '"timeout_ms":2000\.0' "$scratch/out" && ! grep -q '"timeout_ms":5000' "$scratch/out" || show
}
check "-w with one" waits
check "--alpha with traceroute" refuses 2 "Option --alpha is not one of the algorithm traceroute" \
	"$trace" --alpha=0.1 --simulate "$diamond"
check "--max-probes=-1" refuses 2 'option "max-probes" takes a whole number from 0 to 1000000000, not "-1"' \
	"$mda" --max-probes=-1 --simulate "$diamond"
check "--max-time=nan" refuses 2 'option "max-time" takes a number of seconds from 0 to 1000000, not "nan"' \
	"$mda" --max-time=nan --simulate "$diamond"
check "--min-share=0.6" refuses 2 'option "min-share" takes a number from 0 to 0.5, not "0.6"' \
	"$mda" --min-share=0.6 --simulate "$diamond"
check "two forms of output" refuses 2 "only one of --draw, --dot and --json can be had at a time" \
	"$mda" --draw --dot --simulate "$diamond"
for columns in -1 0 39 4097; do
	check "--columns=$columns" refuses 2 "a drawing can have 40 to 4096 columns, not $columns" \
		"$mda" --columns=$columns --simulate "$diamond"
done
check "--columns that are no number" refuses 2 "Cannot handle \`--columns' option with arg \`many' (argc 1)" \
	"$mda" --columns=many --simulate "$diamond"
check "no host" refuses 2 "Specify \"host\" missing argument." "$mda" -n

# Interrupted in the middle: the partial graph, its bound, and a death of the signal.
interrupted() {
	"$fate" INT 1 "$mda" "$@" --rate 20 --real-clock --simulate "$(net wide-16)" \
		>"$scratch/out" 2>"$scratch/err"
	code=$?
	echo "killed by signal 2" | cmp -s - "$scratch/err" || show
}
check "SIGINT: it dies of it" interrupted
check "... the graph so far" grep -Eq '^ 2a?  ' "$scratch/out"
check "... that it was interrupted" grep -qx 'stopped early: interrupted' "$scratch/out"
check "... and its bound" grep -Eq '^probability of having missed anything: at most (0\.[0-9]+|1) ' "$scratch/out"
check "SIGINT with --json" interrupted --json
check "... still one whole object" is stop_reason interrupted

# Finds both ways with a method whose packets have this length: LENGTH OPTION...
both_ways() {
	both_ways_length=$1
	shift
	run "$mda" -n "$@" --simulate "$networks/diamond.net"
	[ "$code" -eq 0 ] && grep -q "30 hops max, $both_ways_length byte packets$" "$scratch/out" &&
		grep -q '10\.9\.2\.1 ' "$scratch/out" && grep -q '10\.9\.2\.2 ' "$scratch/out" || show
}
check "UDP-Lite" both_ways 60 -UL
check "DCCP" both_ways 40 -D
check "TCP by the system" both_ways 60 -M tcpconn
check "TCP with options" both_ways 48 -T -O syn,sack
tap_end
