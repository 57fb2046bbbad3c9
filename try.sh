#!/bin/sh
# Builds (in ./build) and traces: ./try.sh through a simulated network with a load balancer, which needs neither root
# nor a network; ./try.sh HOST through the real one. Installs what is missing with apt, as root or through sudo.
# SPDX-License-Identifier: BSD-3-Clause
set -e
cd "$(dirname "$0")"

case ${1:-} in
-*) echo "usage: $0 [HOST]" >&2; exit 2 ;;
esac
./packages.sh build
[ -x configure ] || ./bootstrap >/dev/null
mkdir -p build
[ -f build/Makefile ] || (cd build && ../configure --quiet)
make -s -C build -j"$(nproc 2>/dev/null || echo 2)" V=0 all
program=build/paris-traceroute/paris-traceroute
multipath=build/mda/mda

# Shows a command, then runs it.
show() {
	echo
	echo "\$ $*"
	"$@"
}

if [ $# -gt 0 ]; then
	show $program "$1"
	show $multipath --draw "$1"
	exit
fi
echo "A simulated network, doc/networks/demo.net, with a load balancer. One flow takes one way:"
show $program --simulate doc/networks/demo.net -q 1
echo
echo "Another flow may take another, each of them true:"
show $program --simulate doc/networks/demo.net -q 1 --flow 1

echo
echo "All of them at once, as far as statistics can tell:"
show $multipath --simulate doc/networks/demo.net --draw
