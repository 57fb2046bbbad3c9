# Running our programs in tests: run PROGRAM ARGUMENT..., then ask for its output and exit code. Sourced; POSIX sh.
# SPDX-License-Identifier: BSD-3-Clause

. "$top_srcdir/tests/tap.sh"

networks=$top_srcdir/doc/networks
trace=$top_builddir/paris-traceroute/paris-traceroute
mda=$top_builddir/mda/mda
jsonpath=$top_builddir/tests/cli/jsonpath
fate=$top_builddir/tests/cli/fate
scratch=$(mktemp -d) || tap_bail "no scratch folder"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Runs a command; its output goes to $scratch/out and $scratch/err, its exit code to $code.
run() {
	timeout 60 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	code=$?
}

# Says what happened, when a test fails.
show() {
	echo "exit code $code; on stdout:"
	head -c 2000 "$scratch/out"
	echo "on stderr:"
	cat "$scratch/err"
	return 1
}

# Succeeds when the command exits with a code, and stdout is what this function reads, and stderr is empty.
prints() {
	cat >"$scratch/expected"
	prints_code=$1
	shift
	run "$@"
	[ "$code" -eq "$prints_code" ] && [ ! -s "$scratch/err" ] && cmp -s "$scratch/expected" "$scratch/out" && return
	diff "$scratch/expected" "$scratch/out"
	show
}

# Succeeds when the command exits with a code, prints nothing, and says exactly this on stderr.
refuses() {
	refuses_code=$1
	printf '%s\n' "$2" >"$scratch/expected"
	shift 2
	run "$@"
	[ "$code" -eq "$refuses_code" ] && [ ! -s "$scratch/out" ] && cmp -s "$scratch/expected" "$scratch/err" &&
		return
	diff "$scratch/expected" "$scratch/err"
	show
}

# Prints the value at a path of the JSON on stdout of the last run.
value() {
	"$jsonpath" "$1" <"$scratch/out"
}

# Succeeds when the value at a path of the last run's JSON is this.
is() {
	is_value=$(value "$1") && [ "$is_value" = "$2" ] && return
	echo "$1 is ${is_value:-absent}, not $2"
	show
}
