#!/bin/sh
# What the pages for developers name is there: a file, and in the numbered tables of doc/architecture.md the functions
# named after it.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

# Prints each word between backquotes that looks like a path of ours: FILE:LINE PATH.
paths() {
	awk '{
		count = split($0, part, "`")
		for (i = 2; i <= count; i += 2)
			if (part[i] ~ /^[a-z][a-z0-9_\/-]*\/([a-z0-9_*-]+\.[a-z]+)?$/)
				print FILENAME ":" FNR, part[i]
	}' doc/*.md
}

# Prints, for each function in the last cell of a numbered row, the files named before it: FILE:LINE FUNCTION PATH...
functions() {
	awk -F'|' '/^\| [0-9]/ {
		count = split($(NF - 1), part, "`")
		files = ""
		for (i = 2; i <= count; i += 2)
			if (part[i] ~ /[.\/]/)
				files = files " libparistraceroute/" part[i]
			else
				print FILENAME ":" FNR, part[i] files
	}' doc/architecture.md
}

pages() (
	cd "$1" || exit
	paths | while read -r where path; do
		ls -d $path libparistraceroute/$path libparistraceroute/include/$path >"$scratch/found" 2>/dev/null
		[ -s "$scratch/found" ] || echo "$where: there is no $path"
	done
	functions | while read -r where function files; do
		grep -q "^[a-z].*[ *]$function(" $files 2>/dev/null ||
			echo "$where: there is no $function in$(printf ' %s' $files)"
	done
)

bad doc/architecture.md <<'EOT'
| 1 | one | `engine/one.c` `first`, `second` |
| 2 | two | `engine/two.c` |
EOT
bad libparistraceroute/engine/one.c <<'EOT'
/* One. */
static int first(int a)
{
	second();
}
EOT
check "what the pages name is there" quiet pages "$top_srcdir"
check "what is not there is missed" complains pages "$scratch/bad" <<'EOT'
doc/architecture.md:2: there is no engine/two.c
doc/architecture.md:1: there is no second in libparistraceroute/engine/one.c
EOT
tap_end
