#!/bin/sh
# The example program of doc/examples does what its opening comment says.
# SPDX-License-Identifier: BSD-3-Clause
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}" "${top_builddir:=$top_srcdir/build}"
. "$top_srcdir/tests/tap.sh"

program=$top_builddir/doc/examples/paris-ping
network=$top_srcdir/doc/networks/line.net
scratch=$(mktemp -d) || tap_bail "mktemp failed"
trap 'rm -rf "$scratch"' EXIT

# True when paris-ping, given these arguments, ends with this code and prints standard input: says CODE ARGUMENT...
says() {
	expected=$1
	shift
	cat >"$scratch/expected"
	"$program" "$@" >"$scratch/output" 2>&1
	code=$?
	diff "$scratch/expected" "$scratch/output" && [ "$code" -eq "$expected" ] || { echo "exit code $code"; false; }
}

check "it pings" says 0 --simulate "$network" 10.9.0.1 count=2 <<'EOT'
28 bytes from 10.9.0.1: ttl=61 time=16.000 ms
28 bytes from 10.9.0.1: ttl=61 time=16.000 ms
2 sent, 2 received, min/mean/max = 16.000/16.000/16.000 ms
EOT
check "it pings a router on the way, over IPv6" says 0 --simulate "$network" fd09::1 count=1 ttl=2 <<'EOT'
96 bytes from fd09:2::1: ttl=254 time=8.000 ms (not an echo reply)
1 sent, 1 received, min/mean/max = 8.000/8.000/8.000 ms
EOT
check "it waits no longer than it should" says 0 --simulate "$network" 10.9.0.1 count=1 wait=0.01 <<'EOT'
no answer
1 sent, 0 received
EOT
check "it says what is wrong with an option" says 1 --simulate "$network" 10.9.0.1 count=-1 <<'EOT'
paris-ping: option "count" takes a whole number from 0 to 1000000000, not "-1"
EOT
check "it says what is wrong with a file" says 1 --simulate "$scratch/none" 10.9.0.1 <<EOT
paris-ping: cannot open $scratch/none: No such file or directory
EOT
check "it says how it is used" says 2 <<'EOT'
usage: paris-ping [--simulate FILE] ADDRESS [OPTION=VALUE]...
EOT
tap_end
