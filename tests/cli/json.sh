#!/bin/sh
# The JSON of paris-traceroute: one object, with everything in it.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

# Runs a trace in an example network with --json; nothing may stand on stderr.
traced() {
	traced_network=$1
	shift
	run "$trace" --json --simulate "$networks/$traced_network.net" "$@"
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] && value "" >/dev/null || show
}

# is_each PATH VALUE...: several values at once.
are() {
	while [ $# -gt 0 ]; do
		is "$1" "$2" || return
		shift 2
	done
}

# Every probe has an object, and every reply that came before the trace ended is in one of them.
complete() {
	sent=$(value counters.sent)
	[ "$(value probes.#)" -eq "$((sent + $(value counters.refused)))" ] || show || return
	in_time=$(grep -o '"outcome":"reply"' "$scratch/out" | wc -l)
	[ "$in_time" -eq "$(value counters.replies)" ] || { echo "$in_time replies in time"; show; }
}

# marked KEY: how many replies have this mark.
marked() {
	grep -o "\"$1\":true" "$scratch/out" | wc -l
}

check "stdout is one object" traced line -q 2
check "what was done" are program paris-traceroute type trace transport simulated algorithm traceroute method default
check "nothing is hidden from a simulated transport" is not_known '[]'
check "who was traced" are destination_name d destination 10.9.0.1 source 10.9.0.254 interface null
check "the flow" are flow.protocol 17 flow.dst_port 33434 flow.src_port 24000 flow.tos 0
check "the options" are options.first 1 options.max-hops 30 options.queries 2 options.sim-queries 16 options.wait 5 \
	options.here 3 options.near 10 options.packet_size 60 options.flow 0 options.numeric false options.seed 0
check "the end" are reason reached last_ttl 4 results.# 8
check "results" are results.0.ttl 1 results.0.query 0 results.0.from 10.9.1.1 \
	results.0.rtt_ms 4.0 results.0.final false \
	results.7.ttl 4 results.7.query 1 results.7.final true
check "names" are names.# 4 'names' '{"10.9.1.1":"a","10.9.2.1":"b","10.9.3.1":"c","10.9.0.1":"d"}'
check "a probe" are probes.0.id 1 probes.0.ttl 1 probes.0.size 60 probes.0.outcome reply probes.0.flow.src_port 24000
check "a reply" are probes.0.replies.0.kind ttl-exceeded probes.0.replies.0.match strict \
	probes.0.replies.0.from 10.9.1.1 \
	probes.0.replies.0.ttl 255 probes.0.replies.0.icmp_type 11 probes.0.replies.0.quote.ttl 1 \
	probes.0.replies.0.quote.src_port 24000
check "nothing is missing" complete

check "autonomous systems" traced line -A -q 1 --max-undiscovered=0x10
check "... are nobody's here" are options.asn whois options.max-undiscovered 16 options.gateways '[]' \
	origins '{"10.9.1.1":"*","10.9.2.1":"*","10.9.3.1":"*","10.9.0.1":"*"}'
past_the_routes() {
	run "$trace" --json -r -n -q 1 -m 1 127.0.0.1
	[ "$code" -eq 0 ] && [ ! -s "$scratch/err" ] && is options.dont_route true || show
}
check "past the routing table" past_the_routes
check "without names" traced line -n -q 1
check "names are null" is names '{"10.9.1.1":null,"10.9.2.1":null,"10.9.3.1":null,"10.9.0.1":null}'
check "TCP over IPv6" traced line -6 -T -q 1
check "TCP flags, label" are method tcp flow.protocol 6 flow.dst_port 80 probes.0.tcp_flags 2 \
	probes.0.size 80 probes.0.tcp_options.0 mss results.3.final true
check "the label is the flow's" sh -c 'test "$1" -gt 0' sh "$(value flow.flow_label)"
check "ICMP" traced line -I -q 1
check "its checksum" are method icmp flow.protocol 1 flow.icmp_checksum 33434
check "unreachable" traced unreachable -q 1
check "its reason and code" are reason unreachable results.3.final true probes.3.replies.0.error '!X'
check "extensions" traced mpls -q 1
check "MPLS" are probes.1.replies.0.objects.0.class 1 probes.1.replies.0.objects.0.mpls.0.label 24015 \
	probes.1.replies.0.objects.0.mpls.1.ttl 252
check "interfaces" are probes.0.replies.0.objects.0.interface.name ge-0/0/1 \
	probes.0.replies.0.objects.0.interface.role incoming probes.0.replies.0.objects.0.interface.mtu 1500
check "a bad extension is noted" are probes.3.replies.0.notes '["extension-bad"]'
check "rewritten headers" traced middlebox -q 1 -t 8
check "what differs" are probes.2.replies.0.differs '["tos"]' probes.2.replies.0.quote.tos 0
check "loss, late and duplicate replies" traced lossy -q 10 -w 0.02 --seed 3
check "none is lost" complete
check "late and duplicate replies are there" sh -c 'test "$1" -gt 0 && test "$2" -gt 0' sh "$(marked late)" \
	"$(marked duplicate)"
check "packets that are too long" traced mtu -F -q 1 -m 1 d 9000
check "the system refused" are counters.refused 1 probes.0.outcome refused probes.0.error "Message too long" \
	probes.0.refused_after_ms 0.0
check "what is missing is noticed" fails is probes.0.no_such_key 1

error_is_text() {
	run "$trace" --json --simulate "$networks/line.net" nobody
	[ "$code" -eq 2 ] && [ ! -s "$scratch/out" ] && [ -s "$scratch/err" ] || show
}
check "an error before the trace leaves stdout empty" error_is_text
tap_end
