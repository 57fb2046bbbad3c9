#!/bin/sh
# The installed tree as a stranger meets it: programs in C and C++ and a plug-in are built with nothing but pkg-config's
# flags, and run; the installed programs run too. make installcheck calls it, with the folders in its environment.
# SPDX-License-Identifier: BSD-3-Clause
. "$top_srcdir/tests/tap.sh"

network=$top_srcdir/doc/networks/demo.net
scratch=$(mktemp -d) || tap_bail "mktemp failed"
trap 'rm -rf "$scratch"' EXIT
PKG_CONFIG_LIBDIR=$DESTDIR$pkgconfigdir:$($PKG_CONFIG --variable pc_path pkg-config)
PKG_CONFIG_SYSROOT_DIR=$DESTDIR
LD_LIBRARY_PATH=$DESTDIR$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH

flags() {
	$PKG_CONFIG "$@" libparistraceroute
}

# Builds a file of this folder: compile COMPILER SOURCE OUTPUT OPTION...
compile() {
	compiler=$1 source=$top_srcdir/tests/install/$2 output=$scratch/$3
	shift 3
	$compiler -Wall -Wextra -pedantic -Werror "$@" $(flags --cflags) -o "$output" "$source" $(flags --libs)
}

version_agrees() {
	[ "$(flags --modversion)" = "$version" ] && "$DESTDIR$bindir/$1" -V 2>&1 | grep -F "$version"
}

# Only our own library is to be linked by who uses it.
links_nothing_else() {
	[ "$(flags --libs-only-l | xargs)" = -lparistraceroute ]
}

# The example in README.md, as a file.
readme_example() {
	sed -n '/^```c$/,/^```$/p' "$top_srcdir/README.md" | sed '/^```/d' >"$scratch/readme.c"
	grep -q 'int main' "$scratch/readme.c"
	$CC -std=c11 -Wall -Wextra -Werror $(flags --cflags) -o "$scratch/readme" "$scratch/readme.c" $(flags --libs)
}

# The same with all of our library in it, so that it runs without a path to it; 2 is the code for no address. libpcap
# stays a shared one: the libraries that it needs as a static one are not installed with it everywhere.
readme_static() {
	$CC -std=c11 $(flags --cflags) -o "$scratch/static" "$scratch/readme.c" \
		$(flags --libs | sed 's/-lparistraceroute/-l:libparistraceroute.a/') $($PKG_CONFIG --libs libpcap) \
		$(sed -n 's/^Libs.private: //p' "$DESTDIR$pkgconfigdir/libparistraceroute.pc") || return
	(unset LD_LIBRARY_PATH; "$scratch/static"; [ $? -eq 2 ])
}

traces() {
	"$DESTDIR$bindir/paris-traceroute" -n --simulate "$network" | grep "^ 1  [0-9a-f]"
}

check "pkg-config asks for nothing but our library" links_nothing_else
check "a C program builds" compile "$CC" external.c external -std=c11
check "a plug-in builds" compile "$CC" knock.c knock.so -std=c11 -shared -fPIC
check "the C program runs, with the plug-in" "$scratch/external" "$network" "$scratch/knock.so"
check "the example of README.md builds" readme_example
if [ -f "$DESTDIR$libdir/libparistraceroute.a" ]; then
	check "... with the static library" readme_static
else
	skip "... with the static library" "only the shared library was built"
fi
if $CXX --version >/dev/null 2>&1; then
	check "a C++ program builds" compile "$CXX" external.cc external++ -std=c++11
	check "the C++ program runs" "$scratch/external++" "$network" 10.9.0.1
else
	skip "a C++ program builds" "no C++ compiler"
fi
check "the installed paris-traceroute is of this version" version_agrees paris-traceroute
check "the installed paris-traceroute traces" traces
check "its manual page is installed" ls "$DESTDIR$mandir"/man*/paris-traceroute.*
# The networks that installed pages name are there.
networks_named() {
	named=$(sed -n 's|^\.It Pa \(.*\)/\*\.net$|\1|p' "$DESTDIR$mandir"/man5/*paris-network.5)
	[ -f "$DESTDIR$named/demo.net" ] && ! grep 'doc/networks' "$DESTDIR$mandir"/man5/*paris-network.5 \
		"$DESTDIR$mandir"/man8/*mda.8
}
check "the pages name the installed networks" networks_named
tap_end
