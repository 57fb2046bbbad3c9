# The Test Anything Protocol for our shell tests: check NAME COMMAND..., then tap_end. Sourced; POSIX sh.
# SPDX-License-Identifier: BSD-3-Clause

tap_count=0
tap_failed=0

# Prints comment lines.
tap_note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# Runs a command as one test; what it prints (its first 50 lines) is shown when it fails.
check() {
	tap_name=$1
	shift
	tap_count=$((tap_count + 1))
	if tap_output=$("$@" 2>&1); then
		echo "ok $tap_count - $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $tap_name"
		[ -z "$tap_output" ] || tap_note "$tap_output" | head -n 50
	fi
}

# One test that does not run here, with the reason.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# The whole script does not run here.
tap_skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

# The script cannot go on.
tap_bail() {
	echo "Bail out! $*"
	exit 99
}

# True when a command fails; for "check NAME fails COMMAND".
fails() {
	! "$@"
}

# The last line of a script.
tap_end() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
