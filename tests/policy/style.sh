#!/bin/sh
# What a reader may count on in every file: an opening comment with the licence, tabs, 120 columns, at most 600 lines,
# no notes to self, and a base name that no other file has.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

# Each program, and each folder of the build, has one of these.
shared_names='main.c local.mk'

style() {
	sources "$1" -o -name '*.sh' -o -name '*.mk' -o -name '*.am' -o -name '*.ac' -o -name 'paris_*.m4' \
		-o -name '*.map' -o -name '*.net' -o -name '*.md' -o -name '*.[1-8]' |
		(cd "$1" && LC_ALL=C xargs awk -v shared_names="$shared_names" '
		function complain(what) { print FILENAME ":" FNR ": " what }
		function finish() {
			if (file && !licence)
				print file ":1: does not open with an SPDX line"
			if (file && is_code && words < 2)
				print file ":1: does not open with a sentence on what it is for"
		}
		BEGIN {
			count = split(shared_names, name, " ")
			while (count)
				exempt[name[count--]] = 1
		}
		FNR == 1 {
			finish()
			file = base = FILENAME
			sub(/.*\//, "", base)
			if (base in first_use && !(base in exempt))
				complain("the same base name as " first_use[base])
			first_use[base] = FILENAME
			is_c = base ~ /\.[ch]$/
			is_code = base ~ /\.([ch]|sh)$/
			words = 0
			licence = base ~ /\.md$/
			opening = 1
			previous = ";"
		}
		opening && (/^(#|dnl |\.\\"|\/?\*| \*)/ || /^$/ && FNR < 2) {
			licence = licence || /SPDX-License-Identifier: BSD-3-Clause/
			words += /SPDX|^#!/ ? 0 : NF
			if (is_c && /\*\//)
				opening = 0
			else if (!/\*\//)
				opening_goes_on = 1
		}
		opening && !/^(#|dnl |\.\\"|\/?\*| \*)/ { opening = 0 }
		/[ \t]$/ { complain("space at the end of the line") }
		/(^|[^A-Za-z])(T[O]DO|F[I]XME|X[X]X)([^A-Za-z]|$)/ { complain("a note to self") }
		is_c && /^ / && !/^ \*/ && previous ~ /[;{}]$|^$/ { complain("indented with spaces") }
		{
			column = 0
			if (length($0) > 40 && is_code) {
				line = $0
				gsub(/[\200-\277]/, "", line) # the later bytes of a character
				while (i = index(line, "\t")) {
					column += i - 1
					column += 8 - column % 8
					line = substr(line, i + 1)
				}
				if (column + length(line) > 120)
					complain("more than 120 columns")
			}
			previous = $0
		}
		is_code && FNR == 601 {
			complain("more than 600 lines")
		}
		END { finish() }')
}

bad lib/one.c <<'EOT'
/* One is here to show what a good file opens with.
 * SPDX-License-Identifier: BSD-3-Clause */
int one(int a,
        int b);
EOT
bad lib/two.c <<'EOT'
/* SPDX-License-Identifier: BSD-3-Clause */
int two;
EOT
bad lib/three.sh <<'EOT'
#!/bin/sh
# Three has a sentence on what it is for, but no licence.
true
EOT
bad tests/one.c <<EOT
/* One more file of this name, with everything else that may be wrong.
 * SPDX-License-Identifier: BSD-3-Clause */
{
    spaces;
	trailing;SPACE
	/* T""ODO: later */
$(printf '\t\t%0106d;' 0)
EOT
sed -i 's/T""ODO/TO''DO/; s/SPACE/ /' "$scratch/bad/tests/one.c"
{
	printf '# Too long: a script of more lines than anyone reads.\n# SPDX-License-Identifier: BSD-3-Clause\n'
	yes true | head -n 599
} | bad lib/long.sh

check "our files keep the style" quiet style "$top_srcdir"
check "files that do not are caught" complains style "$scratch/bad" <<'EOT'
lib/long.sh:601: more than 600 lines
lib/three.sh:1: does not open with an SPDX line
lib/two.c:1: does not open with a sentence on what it is for
tests/one.c:1: the same base name as lib/one.c
tests/one.c:4: indented with spaces
tests/one.c:5: space at the end of the line
tests/one.c:6: a note to self
tests/one.c:7: more than 120 columns
EOT
tap_end
