# Our programs and others, run at the client of the rig, and what they print turned into ways and links. Sourced, after
# lib.sh and rig_enter; bash.
# SPDX-License-Identifier: BSD-3-Clause

# Where a program of the build folder is: libtool's wrapper is passed by, as other users cannot run it.
program_path() {
	local folder=$top_builddir/$1

	if [ -x "$folder/.libs/$1" ]; then
		echo "$folder/.libs/$1"
	else
		echo "$folder/$1"
	fi
}

paris_program=$(program_path paris-traceroute)
export LD_LIBRARY_PATH=$top_builddir/libparistraceroute/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
[ -x "$paris_program" ] || tap_skip_all "$paris_program is not built"

mda_program=$(program_path mda)
[ -x "$mda_program" ] || tap_skip_all "$mda_program is not built"

# A user without any privilege, and copies of our programs in $rig_tmp for it: their own folders may be closed to other
# users.
programs_for_nobody() {
	local program

	command -v setpriv >/dev/null || tap_skip_all "setpriv is not installed"
	for program in paris-traceroute mda; do
		install -m 755 "$(program_path $program)" "$rig_tmp/$program"
	done
	cp "$top_builddir"/libparistraceroute/.libs/libparistraceroute.so.? "$rig_tmp" 2>/dev/null
	chmod 755 "$rig_tmp"
	export LD_LIBRARY_PATH=$rig_tmp
	nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
}

# Opens or closes ping sockets to everybody, at a node if one is named: pings open|closed [NODE].
pings() {
	local range="1 0"

	[ "$1" = closed ] || range="0 2147483647"
	shift
	${1:+at "$1"} bash -c 'echo "$1" >/proc/sys/net/ipv4/ping_group_range' - "$range"
}

# paris-traceroute at the client.
paris() {
	at c "$paris_program" "$@"
}

# The nodes of a trace on standard input, in a row; "*" where nobody answered. Only the first answer of each hop.
way() {
	local address out=

	while read -r _ address _; do
		out+=" ${rig_owner[$address]:-$address}"
	done < <(grep '^ *[0-9]')
	echo "${out# }"
}

# The links of ways on standard input, "A B", from the client on. None where a node is not known.
links() {
	awk '{ a = "c"; for (i = 1; i <= NF; i++) { if (a != "*" && $i != "*") print a, $i; a = $i } }' | sort -u
}

# The nodes of the addresses on standard input, word by word.
nodes() {
	local word line

	while read -r -a line; do
		for word in "${!line[@]}"; do
			line[word]=${rig_owner[${line[word]}]:-${line[word]}}
		done
		echo "${line[*]}"
	done
}

# Those of the links on standard input that the routers' tables do not have: false_links FAMILY.
false_links() {
	comm -23 - <(rig_edges "$1" | sort -u)
}
