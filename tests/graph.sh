# The graph in what mda --json prints, read from standard input. Sourced; POSIX sh.
# SPDX-License-Identifier: BSD-3-Clause

# Lines "TTL ADDRESS", "*" for a star; in the order of the ids.
graph_vertices() {
	grep -o '"id":[0-9]*,"ttl":[0-9]*,"addr":[^,]*' | tr -d '"' | sed 's/null/*/' |
		sed 's/id:[0-9]*,ttl:\([0-9]*\),addr:/\1 /'
}

# Lines "ADDRESS ADDRESS", sorted.
graph_edges() {
	grep -o -e '"id":[0-9]*,"ttl":[0-9]*,"addr":[^,]*' -e '"from":[0-9]*,"to":[0-9]*' | tr -d '"' |
		sed -e 's/null/*/' -e 's/^id:\([0-9]*\),ttl:[0-9]*,addr:/v \1 /' -e 's/^from:\([0-9]*\),to:/e \1 /' |
		awk '$1 == "v" { addr[$2] = $3 } $1 == "e" { print addr[$2], addr[$3] }' | sort
}
