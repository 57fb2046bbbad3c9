# What the policy tests share. A policy is a function: given a tree, it prints a line "FILE:LINE: complaint" for each
# breach. Each test asks it twice: of our own tree it must say nothing, and of a bad one what is wrong. Sourced;
# POSIX sh.
# SPDX-License-Identifier: BSD-3-Clause

policy_here=$(cd "$(dirname "$0")" && pwd)
. "$policy_here/../tap.sh"
: "${top_srcdir:=$(cd "$policy_here/../.." && pwd)}" "${top_builddir:=$top_srcdir/build}" "${CC:=cc}" "${CXX:=c++}"
scratch=$(mktemp -d) || tap_bail "mktemp failed"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

# True when a policy has nothing against a tree: quiet POLICY TREE.
quiet() {
	complaints=$("$@") && [ -z "$complaints" ] && return
	printf '%s\n' "$complaints"
	return 1
}

# True when a policy makes just the complaints that come on standard input: complains POLICY TREE <<END.
complains() {
	cat >"$scratch/expected"
	"$@" >"$scratch/complaints"
	diff "$scratch/expected" "$scratch/complaints"
}

# Writes standard input to a file of the bad tree.
bad() {
	mkdir -p "$scratch/bad/$(dirname "$1")"
	cat >"$scratch/bad/$1"
}

# Our own C sources in a tree, named from its root; more find tests may follow.
sources() (
	cd "$1" || exit
	shift
	find . \( -name '.git' -o -name 'build*' -o -name 'libparistraceroute-[0-9]*' -o -name autom4te.cache \) \
		-prune -o -type f \( -name '*.c' -o -name '*.h' "$@" \) ! -name config.h ! -name 'conftest*' -print |
		sed 's|^\./||' | LC_ALL=C sort
)
