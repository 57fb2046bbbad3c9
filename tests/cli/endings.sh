#!/bin/sh
# How paris-traceroute ends before its time: signals, an output that cannot be written. And with which privileges it
# runs.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/cli/program.sh"

# Answers at the first hop, then nothing for a long time.
cat >"$scratch/slow.net" <<'EOT'
source 10.9.0.254
node a 10.9.1.1
node b 10.9.2.1 silent
host d 10.9.0.1 udp filtered
source -> a -> b -> d delay 1ms
EOT

# Runs a slow trace in real time until a signal, of which it dies: dies SIGNAL NUMBER [OPTION...]
dies() {
	dies_signal=$1
	dies_number=$2
	shift 2
	"$fate" "$dies_signal" 1 "$trace" "$@" -w 30 --real-clock --simulate "$scratch/slow.net" \
		>"$scratch/out" 2>"$scratch/err"
	code=$?
	echo "killed by signal $dies_number" | cmp -s - "$scratch/err" || show
}

# ... having printed what is known.
interrupted() {
	dies "$@" -n || return
	sed -n 1p "$scratch/out" | grep -q '^traceroute to d (10.9.0.1), 30 hops max, 60 byte packets$' ||
		show || return
	sed -n 2p "$scratch/out" | grep -Eq '^ 1  10\.9\.1\.1(  [0-9]+\.[0-9]{3} ms){3}$' || show || return
	[ "$(tail -c 1 "$scratch/out")" = "" ] || show
}
for signal in "HUP 1" "INT 2" "TERM 15"; do
	# shellcheck disable=SC2086
	check "SIG$signal: what is known is printed before it dies of it" interrupted $signal
done
check "SIGQUIT ends it at once" dies QUIT 3 -n

# Bash goes on after a program that catches Ctrl-C and exits, whatever its exit code.
script_ends() {
	# shellcheck disable=SC2016
	timeout -s INT -k 5 1 bash -c '"$@"; echo "went on after $?" >&2' bash \
		"$trace" -n -w 30 --real-clock --simulate "$scratch/slow.net" >"$scratch/out" 2>"$scratch/err"
	code=$?
	[ "$code" -eq 124 ] && [ ! -s "$scratch/err" ] && grep -q '^ 1  10' "$scratch/out" || show
}
if command -v bash >/dev/null; then
	check "Ctrl-C ends a script, too" script_ends
else
	skip "Ctrl-C ends a script, too" "bash is not installed"
fi

json_interrupted() {
	dies INT 2 --json || return
	is reason interrupted && is signal 2 && is probes.0.outcome reply
}
check "SIGINT with --json: still one whole object" json_interrupted

# A shell without job control starts background jobs with SIGINT ignored; that stays so.
ignored() {
	# shellcheck disable=SC2016
	timeout --preserve-status -s INT -k 1 1 sh -c 'trap "" INT; exec "$@"' sh \
		"$trace" -n -w 30 --real-clock --simulate "$scratch/slow.net" >"$scratch/out" 2>"$scratch/err"
	code=$?
	[ "$code" -eq 137 ] || show
}
check "SIGINT that was ignored from the start stays ignored" ignored

# Succeeds when the command fails with 1 and one sentence.
one_sentence() {
	"$@" 2>"$scratch/err"
	code=$?
	: >"$scratch/out"
	[ "$code" -eq 1 ] && [ "$(wc -l <"$scratch/err")" -eq 1 ] || show
}
for options in "" --json --help -V "-T -O help"; do
	# shellcheck disable=SC2016
	check "closed stdout $options" one_sentence \
		sh -c '"$@" >&-' sh "$trace" $options --simulate "$networks/line.net"
	if [ -w /dev/full ]; then
		# shellcheck disable=SC2016
		check "full disk $options" one_sentence \
			sh -c '"$@" >/dev/full' sh "$trace" $options --simulate "$networks/line.net"
	else
		skip "full disk $options" "there is no /dev/full"
	fi
done
closed_pipe() {
	sh -c '"$@"; echo $? >"$0"' "$scratch/code" "$trace" -w 1 --real-clock --simulate "$scratch/slow.net" \
		2>"$scratch/err" | head -n 1 >"$scratch/out"
	code=$(cat "$scratch/code")
	[ "$code" -eq 141 ] && [ ! -s "$scratch/err" ] || show
}
check "a reader that goes away ends it as it ends any program" closed_pipe
all_closed() {
	"$trace" --simulate "$networks/line.net" <&- >&- 2>&-
	[ $? -eq 1 ]
}
check "all standard descriptors closed" all_closed

# The lines of /proc/self/status while a trace runs.
status() {
	"$trace" -n -w 30 --real-clock --simulate "$scratch/slow.net" >/dev/null 2>&1 &
	sleep 0.5
	grep -E '^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs|Groups):' /proc/$!/status | tr -s '[:blank:]' ' ' |
		sed 's/ $//' >"$scratch/out"
	kill -KILL $!
	wait $! 2>/dev/null
}
without_privileges() {
	status
	for line in 'CapInh: 0000000000000000' 'CapPrm: 0000000000000000' 'CapEff: 0000000000000000' \
		'CapAmb: 0000000000000000' 'NoNewPrivs: 1'; do
		grep -qx "$line" "$scratch/out" || { cat "$scratch/out"; return 1; }
	done
	[ "$(id -u)" -ne 0 ] || grep -qx 'Groups:' "$scratch/out" || { cat "$scratch/out"; return 1; }
}
if [ -r /proc/self/status ]; then
	check "a running trace has no privileges" without_privileges
else
	skip "a running trace has no privileges" "there is no /proc"
fi

missing_privilege() {
	run "$@" "$trace" --transport raw -n 127.0.0.1
	[ "$code" -eq 1 ] && [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" -eq 1 ] &&
		grep -q 'setcap cap_net_raw' "$scratch/err" || show
}
usage_comes_first() {
	run "$@" "$trace" --transport raw -n -q 11 127.0.0.1
	[ "$code" -eq 2 ] && grep -qx 'no more than 10 probes per hop' "$scratch/err" || show
}
if [ "$(id -u)" -ne 0 ]; then
	check "without privileges: one sentence that says what to do" missing_privilege
	check "... but the user's own mistakes come first" usage_comes_first
elif command -v setpriv >/dev/null; then
	check "without privileges: one sentence that says what to do" missing_privilege \
		setpriv --bounding-set=-all --inh-caps=-all
	check "... but the user's own mistakes come first" usage_comes_first setpriv --bounding-set=-all --inh-caps=-all
else
	skip "without privileges: one sentence that says what to do" "root cannot give privileges up without setpriv"
fi
tap_end
