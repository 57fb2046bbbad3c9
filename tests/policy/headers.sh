#!/bin/sh
# Each public header compiles alone, as C11 and as C++11, without a warning and without any macro of ours.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

warnings='-pedantic -Wall -Wextra -Wundef -Werror -fsyntax-only'

c11() {
	$CC -std=c11 $warnings -Wshadow -Wstrict-prototypes -I "$1/libparistraceroute/include" -x c "$scratch/alone"
}

cxx11() {
	$CXX -std=c++11 $warnings -I "$1/libparistraceroute/include" -x c++ "$scratch/alone"
}

# Prints the headers of a tree that a compiler does not take: unfit c11|cxx11 TREE.
unfit() {
	for header in $(cd "$2/libparistraceroute/include" && find . -name '*.h' | sort); do
		printf '#include <%s>\nextern int alone;\n' "${header#./}" >"$scratch/alone"
		"$1" "$2" >"$scratch/said" 2>&1 || { echo "${header#./}"; sed 's/^/    /' "$scratch/said" >&2; }
	done
}

bad libparistraceroute/include/paristraceroute/lonely.h <<'EOT'
int lonely(uint8_t x);
EOT
bad libparistraceroute/include/paristraceroute/keyword.h <<'EOT'
int keyword(int class);
EOT
check "every public header compiles alone as C11" quiet unfit c11 "$top_srcdir"
check "one that needs another is caught" complains unfit c11 "$scratch/bad" <<'EOT'
paristraceroute/lonely.h
EOT
if echo 'int x;' >"$scratch/alone" && cxx11 "$top_srcdir" >"$scratch/said" 2>&1; then
	check "every public header compiles alone as C++11" quiet unfit cxx11 "$top_srcdir"
	check "one that is C only is caught" complains unfit cxx11 "$scratch/bad" <<'EOT'
paristraceroute/keyword.h
paristraceroute/lonely.h
EOT
else
	skip "every public header compiles alone as C++11" "no C++ compiler"
fi
tap_end
