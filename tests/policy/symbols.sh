#!/bin/sh
# What the headers declare with PARIS_API, what the version map lists and what the shared library exports are the same.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

library=$top_builddir/libparistraceroute/.libs/libparistraceroute.so

declared() {
	find "$1/libparistraceroute/include" -name '*.h' -exec cat {} + | sed '/^#/d' | tr '\n' ' ' |
		grep -o 'PARIS_API [^;(]*(' | sed 's/($//; s/.*[ *]//' | LC_ALL=C sort
}

mapped() {
	sed -n 's/^\t\([a-z_0-9]*\);$/\1/p' "$1/libparistraceroute/libparistraceroute.map" | LC_ALL=C sort
}

exported() {
	nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort
}

# Prints what only one of two lists has: compare A-SAYS LIST-A B-SAYS LIST-B.
compare() {
	LC_ALL=C comm -23 "$2" "$4" | sed "s/\$/: $1, but not $3/"
	LC_ALL=C comm -13 "$2" "$4" | sed "s/\$/: $3, but not $1/"
}

ledger() {
	declared "$1" >"$scratch/declared"
	mapped "$1" >"$scratch/mapped"
	compare "declared PARIS_API" "$scratch/declared" "in the map" "$scratch/mapped"
}

exports() {
	mapped "$1" >"$scratch/mapped"
	exported "$library" >"$scratch/exported"
	compare "in the map" "$scratch/mapped" "exported" "$scratch/exported"
}

bad libparistraceroute/include/paristraceroute/bad.h <<'EOT'
#define PARIS_API
PARIS_API int paris_version(void);
PARIS_API const struct paris_thing *paris_forgotten(const struct paris_thing *thing,
                                                    int (*fn)(void));
EOT
bad libparistraceroute/libparistraceroute.map <<'EOT'
LIBPARISTRACEROUTE_0 {
global:
	paris_invented;
	paris_version;
local:
	*;
};
EOT
check "the map and the headers agree" quiet ledger "$top_srcdir"
check "a map that does not agree is caught" complains ledger "$scratch/bad" <<'EOT'
paris_forgotten: declared PARIS_API, but not in the map
paris_invented: in the map, but not declared PARIS_API
EOT
if [ -f "$library" ]; then
	check "the map and the library agree" quiet exports "$top_srcdir"
	check "a library that lacks a symbol is caught" fails quiet exports "$scratch/bad"
else
	skip "the map and the library agree" "there is no shared library in this build"
fi
tap_end
