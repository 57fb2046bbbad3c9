#!/bin/sh
# Every exported function has a comment right above its declaration, or above the group of declarations that it stands
# in; the manual pages are what mandoc(1) takes without a complaint, with each word in quotation marks of its own.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

undocumented() {
	(cd "$1" && find libparistraceroute/include -name '*.h' | sort | xargs awk '
		/^#/ { covered = 0; next }
		/\*\/[ \t]*$/ { covered = 1; next }
		/^PARIS_API/ && !covered { print FILENAME ":" FNR ": no comment above this declaration" }
		/^[ \t]*$/ { covered = 0 }')
}

manuals() {
	(cd "$1" && find doc -name '*.[1-8]' | sort | while read -r page; do
		mandoc -T lint -W warning "$page" | sed 's/^mandoc: //'
	done)
}

# As they are printed: marks that nest, or that stand around a list.
quotations() {
	(cd "$1" && find doc -name '*.[1-8]' | sort | while read -r page; do
		mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" | grep -E '""|(^|[ (])"[a-z-]+,( |$)' |
			sed "s,^ *,$page: ,"
	done)
}

bad libparistraceroute/include/paristraceroute/silent.h <<'EOT'
/* What it is for. */
#define PARIS_API
PARIS_API void first(void);

/* Two at once. */
PARIS_API void second(void);
PARIS_API void third(int a,
                     int b);

PARIS_API void fourth(void);
EOT
bad doc/bad.1 <<'EOT'
.Dd January 1, 2026
.Dt BAD 1
.Os
.Sh NAME
.Nm bad
.Nd bad
.Sh DESCRIPTION
.Bl -tag
.It Fl x
EOT
bad doc/quotes.1 <<'EOT'
.Dd January 1, 2026
.Dt QUOTES 1
.Os
.Sh NAME
.Nm quotes
.Nd quotes
.Sh DESCRIPTION
.Pq Qq nested , Qq twice .
.Pp
.Qq several , words
.Pp
.Qq one ,
.Qo two Qc , Qq three .
EOT
check "every exported function is documented" quiet undocumented "$top_srcdir"
check "one that is not is caught" complains undocumented "$scratch/bad" <<'EOT'
libparistraceroute/include/paristraceroute/silent.h:3: no comment above this declaration
libparistraceroute/include/paristraceroute/silent.h:10: no comment above this declaration
EOT
if command -v mandoc >/dev/null; then
	check "the manual pages are well-formed" quiet manuals "$top_srcdir"
	check "a manual page that is not is caught" fails quiet manuals "$scratch/bad"
	check "their quotation marks are around words" quiet quotations "$top_srcdir"
	check "those that are not are caught" complains quotations "$scratch/bad" <<-'EOT'
	doc/quotes.1: ("nested, "twice"").
	doc/quotes.1: "several, words"
	EOT
else
	skip "the manual pages are well-formed" "mandoc is not installed"
	skip "their quotation marks are around words" "mandoc is not installed"
fi
tap_end
