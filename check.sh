#!/usr/bin/env bash
# Builds everything and runs every test: ./check.sh. Installs what is missing with apt, as root or through sudo. The
# network tests need root, and are skipped otherwise. Ends with one line, "N passed, N failed, N skipped", and fails
# when anything did. Builds in build-check/ (CHECK_DIR); each step leaves its log there.
# SPDX-License-Identifier: BSD-3-Clause

cd "$(dirname "$0")" || exit
top=$PWD
work=${CHECK_DIR:-$top/build-check}
jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0 skipped=0 number=0
began=$SECONDS
unset CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS

# Adds up the tests in a log: Automake's summaries where there are such, else the TAP lines themselves.
tally() {
	awk '/^# (PASS|XFAIL): / { p += $3 } /^# (FAIL|ERROR|XPASS): / { f += $3 } /^# SKIP: / { s += $3 }
		/^ok .*# SKIP/ { ts++; next } /^ok / { tp++ } /^not ok / { tf++ }
		END { print p + tp + 0, f + tf + 0, s + ts + 0 }' "$1"
}

# Shows why a step failed: what the failed tests said, or else the end of the log.
explain() {
	local suite

	suite=$(find "$work" -name test-suite.log -newer "$work/began" | head -n 1)
	if [ -n "$suite" ]; then
		grep -E -A 15 '^not ok|^ERROR' "$suite" | grep -v -E '^(ok|PASS)' | head -n 150
	else
		tail -n 60 "$1"
	fi
	echo "-- the whole log: $1"
}

# Runs one step: step NAME COMMAND... A step without tests of its own counts as one.
step() {
	local name=$1 log start=$SECONDS status p f s

	shift
	number=$((number + 1))
	printf '\n== %d. %s\n' $number "$name"
	log=$work/$(printf '%02d' $number)-${name//[^A-Za-z0-9]/-}.log
	touch "$work/began"
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	read -r p f s < <(tally "$log")
	[ $((p + f + s)) -gt 0 ] || [ $status -ne 0 ] || p=1
	[ $status -eq 0 ] || [ "$f" -gt 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	grep -E '^(SKIP|FAIL|ERROR|XPASS):|^(ok .*# SKIP|not ok)' "$log" | sort -u
	[ $status -eq 0 ] || explain "$log"
	echo "-- $p passed, $f failed, $s skipped, $((SECONDS - start)) s"
	return $status
}

# A step that cannot be done here.
omit() {
	number=$((number + 1))
	printf '\n== %d. %s\n-- skipped: %s\n' $number "$1" "$2"
	skipped=$((skipped + 1))
}

# Configures a build of its own: configure_in DIR OPTION...
configure_in() (
	mkdir -p "$work/$1" && cd "$work/$1" && shift && "$top/configure" --enable-werror "$@"
)

# Runs make in a build: make_in DIR TARGET...
make_in() {
	make -C "$work/$1" -j"$jobs" "${@:2}"
}

./packages.sh check || exit
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$work"

if step "bootstrap" ./bootstrap && step "configure" configure_in gcc && step "build with gcc" make_in gcc; then
	step "distcheck: a tarball that builds, passes every test, installs and uninstalls" \
		make_in gcc distcheck DISTCHECK_CONFIGURE_FLAGS=--enable-werror
	step "build the tests" make_in gcc check TESTS=
	step "check in network namespaces" make_in gcc check-net
	step "check compatibility with traceroute" make_in gcc check-compat
	if command -v valgrind >/dev/null; then
		step "check under valgrind" make_in gcc check-valgrind
	else
		omit "check under valgrind" "valgrind is not installed"
	fi
	step "build with ASan and UBSan" configure_in sanitized --with-sanitizer=address,undefined &&
		step "build with ASan and UBSan: make" make_in sanitized &&
		step "check with ASan and UBSan" make_in sanitized check-sanitized
	if command -v clang >/dev/null; then
		step "configure for clang" configure_in clang CC=clang CXX=clang++ CFLAGS=-O0 &&
			step "build with clang, tests included" make_in clang check TESTS=
	else
		omit "build with clang" "clang is not installed"
	fi
fi

took=$((SECONDS - began))
printf '\nAll of it took %d min %d s; the logs are in %s\n' $((took / 60)) $((took % 60)) "$work"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
