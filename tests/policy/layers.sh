#!/bin/sh
# Includes point down only: reads every #include against the table in layers.txt.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/policy.sh"

layers() {
	sources "$1" | (cd "$1" && xargs awk -v table="$policy_here/layers.txt" '
		BEGIN {
			while ((getline line <table) > 0) {
				count = split(line, word)
				if (!count || line ~ /^#/)
					continue
				if (line ~ /^(iso|headers) /) {
					for (i = 2; i <= count; i++)
						system_header[word[1], word[i]] = 1
					continue
				}
				system_of[word[1]] = word[count]
				for (i = 2; i < count; i++)
					sees[word[1], word[i]] = 1
			}
		}
		FNR == 1 {
			folder = ""
			for (row in system_of)
				if (index(FILENAME, row "/") == 1)
					folder = row
			own = folder
			sub(/.*\//, "", own)
			if (!folder && FILENAME !~ /^tests\//)
				print FILENAME ":1: its folder is not in layers.txt"
		}
		folder && /^[ \t]*#[ \t]*include/ {
			name = $0
			sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
			angle = name ~ /^</
			gsub(/[<">]|[ \t].*/, "", name)
			place = name
			sub(/\/[^\/]*$/, "", place)
			layer = place
			sub(/\/.*/, "", layer)
			at = FILENAME ":" FNR ": "
			if (name == "config.h" && folder != "libparistraceroute/include")
				next
			if (name ~ /^paristraceroute[\/.]/) {
				if (!angle)
					print at "public headers are included with <>"
			} else if (angle) {
				kind = system_of[folder]
				if (kind != "any" && !((kind, name) in system_header))
					print at folder " may not include <" name ">"
			} else if (name !~ /\// || name ~ /(^|\/)\.\.?\//) {
				print at "name \"" name "\" from the root of the sources"
			} else if (layer != own && !((folder, layer) in sees) && !((folder, name) in sees)) {
				print at folder " may not include " layer "/"
			}
		}')
}

bad libparistraceroute/algorithm/peek.c <<'EOT'
#include <config.h>
#include <string.h>
#include <paristraceroute/algorithm.h>
#include "algorithm/peek/own.h"
#include "engine/flight.h"
#	include <time.h>
EOT
bad libparistraceroute/sim/cheat.c <<'EOT'
#include "wire/ipv4.h"
#include "../base/heap.h"
#include "heap.h"
#include "base/heap.h"
EOT
bad libparistraceroute/session/deep.c <<'EOT'
#include "algorithm/algorithms.h"
#include "algorithm/mda/graph.h"
#include <sys/socket.h>
EOT
bad extra/new.c <<'EOT'
int x;
EOT
check "includes point down only" quiet layers "$top_srcdir"
check "a tree in which they do not is caught" complains layers "$scratch/bad" <<'EOT'
extra/new.c:1: its folder is not in layers.txt
libparistraceroute/algorithm/peek.c:5: libparistraceroute/algorithm may not include engine/
libparistraceroute/algorithm/peek.c:6: libparistraceroute/algorithm may not include <time.h>
libparistraceroute/session/deep.c:2: libparistraceroute/session may not include algorithm/
libparistraceroute/sim/cheat.c:1: libparistraceroute/sim may not include wire/
libparistraceroute/sim/cheat.c:2: name "../base/heap.h" from the root of the sources
libparistraceroute/sim/cheat.c:3: name "heap.h" from the root of the sources
EOT
tap_end
