#!/bin/sh
# The pure layers call nothing but what purity.txt lists, each other and the public functions that are pure, and have
# no writable data: reads nm's output for their objects. A build with sanitizers or coverage calls more by its nature,
# and is passed over.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

map=$top_srcdir/libparistraceroute/libparistraceroute.map
pure='base wire probe engine sim algorithm'

# The objects of the pure layers in a build tree; those of libtool's shared build where there are such.
pure_objects() {
	for layer in $pure; do
		[ ! -d "$1/libparistraceroute/$layer" ] || find "$1/libparistraceroute/$layer" -name '*.o'
	done | awk '
		{ all[NR] = $0; if (sub(/\/\.libs\//, "/")) shared[$0] = 1 }
		END { for (i in all) if (!(all[i] in shared)) print all[i] }' | sort
}

purity() {
	objects=$(pure_objects "$1")
	[ -n "$objects" ] || { echo "$1: no objects found"; return; }
	{
		sed '/^#/d' "$policy_here/purity.txt"
		sed -n '/paris_session_\|paris_plugin_/!s/^\t\(paris_[a-z_]*\);$/\1/p' "$map"
		nm -g --defined-only $objects | awk 'NF == 3 { print $3 }'
	} >"$scratch/allowed"
	nm -A -f sysv $objects | awk -F '|' -v root="$1/" -v allowed="$scratch/allowed" '
		BEGIN { while ((getline name <allowed) > 0) may[name] = 1 }
		NF < 7 { next }
		{
			file = name = $1
			sub(/:[^:]*$/, "", file)
			sub(/.*:/, "", name)
			gsub(/ /, "", name)
			gsub(/ /, "", $3)
			gsub(/ /, "", $7)
			file = substr(file, length(root) + 1)
			call = name
			if (call ~ /^__.*_chk$/)
				call = substr(call, 3, length(call) - 6)
			sub(/^__isoc(99|23)_/, "", call)
			if ($3 == "U" && !(call in may))
				print file ": calls " name
			else if ($4 ~ /OBJECT/ && $7 ~ /^\.(data|bss|tdata|tbss|tm)/ && $7 !~ /^\.data\.rel\.ro/)
				print file ": has writable data, " name
		}'
}

if pure_objects "$top_builddir" | xargs nm -u 2>/dev/null |
	grep -q -E '__(asan|ubsan|tsan|msan|sanitizer|gcov|llvm|sancov)_'; then
	tap_skip_all "built with sanitizers or coverage"
fi
mkdir -p "$scratch/bad/libparistraceroute/sim"
cat >"$scratch/impure.c" <<'EOT'
#include <stdlib.h>
#include <string.h>
#include <time.h>
static const char *const names[] = {"a", "b"};
static int calls;
long impure(const char *s)
{
	return ++calls + rand() + time(NULL) + strcmp(s, names[calls & 1]);
}
EOT
check "the compiler works" $CC -O0 -fPIC -c -o "$scratch/bad/libparistraceroute/sim/impure.o" "$scratch/impure.c"
check "the pure layers are pure" quiet purity "$top_builddir"
check "an object that is not is caught" complains purity "$scratch/bad" <<'EOT'
libparistraceroute/sim/impure.o: has writable data, calls
libparistraceroute/sim/impure.o: calls rand
libparistraceroute/sim/impure.o: calls time
EOT
tap_end
