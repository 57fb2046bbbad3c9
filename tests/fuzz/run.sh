#!/usr/bin/env bash
# Fuzzes each target for some seconds, from the corpus on: tests/fuzz/run.sh BUILD-FOLDER [SECONDS [TARGET...]], after
#     ../configure --enable-fuzzing --with-sanitizer=address,undefined CC=clang && make
# What it finds stays as crash-* in the folder where it runs; make a line of it for the corpus with xxd -p.
# SPDX-License-Identifier: BSD-3-Clause
here=$(cd "$(dirname "$0")" && pwd)
build=${1:?usage: $0 BUILD-FOLDER [SECONDS [TARGET...]]}
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))
status=0

# Writes the inputs of a target's corpus as files of bytes.
unpack() {
	local file line number=0

	for file in "$here/corpus/$1"/*; do
		case $file in
		*.hex)
			while read -r line; do
				line=${line%%#*}
				line=${line//[[:space:]]/}
				[ -z "$line" ] || printf "$(sed 's/../\\x&/g' <<<"$line")" >"$2/$((number += 1))"
			done <"$file"
			;;
		*) cp "$file" "$2" ;;
		esac
	done
}

for target in "${@:-fuzz_dissect fuzz_engine fuzz_options fuzz_simfile}"; do
	for target in $target; do
		seeds=$(mktemp -d) || exit
		unpack "$target" "$seeds"
		[ "$target" != fuzz_simfile ] || cp "$here"/../../doc/networks/*.net "$seeds"
		echo "== $target, $(ls "$seeds" | wc -l) seeds"
		"$build/tests/fuzz/$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 \
			"$seeds" 2>&1 | grep -E 'ERROR|SUMMARY|does not hold|stat::|Test unit'
		[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
		rm -r "$seeds"
	done
done
exit $status
