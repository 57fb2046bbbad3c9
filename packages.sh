#!/bin/sh
# Installs what is missing to build (packages.sh build) or to build and test (packages.sh check): with apt, as root or
# through sudo; elsewhere it says what is missing. Fails only when the build itself cannot do without.
# SPDX-License-Identifier: BSD-3-Clause

# The one list: for what; whether it can be done without; how to see that it is there; the package in Debian 12.
list() {
	cat <<-'END'
	build need   cc               gcc
	build need   make             make
	build need   autoreconf       autoconf
	build need   automake         automake
	build need   libtoolize       libtool
	build need   pkg-config       pkg-config
	build need   libpcap.pc       libpcap-dev
	build need   libcares.pc      libc-ares-dev
	build need   jansson.pc       libjansson-dev
	build need   libcap.pc        libcap-dev
	build want   libseccomp.pc    libseccomp-dev
	build want   libmaxminddb.pc  libmaxminddb-dev
	check need   check.pc         check
	check want   c++              g++
	check want   xz               xz-utils
	check want   clang            clang
	check want   valgrind         valgrind
	check want   mandoc           mandoc
	check want   ip               iproute2
	check want   ethtool          ethtool
	check want   setpriv          util-linux
	check want   nft              nftables
	check want   traceroute       traceroute
	check want   jc               jc
	check want   Net/Traceroute.pm libnet-traceroute-perl
	check want   scamper          scamper
	check want   dot              graphviz
	check want   tcpdump          tcpdump
	check want   ping             iputils-ping
	check want   /etc/services    netbase
	END
}

# Prints the lines of the list that are for $1 and not there.
missing() {
	list | while read -r purpose weight probe package; do
		[ "$purpose" = build ] || [ "$purpose" = "$1" ] || continue
		case $probe in
		*.pc) pkg-config --exists "${probe%.pc}" 2>/dev/null ;;
		/*) [ -e "$probe" ] ;;
		*.pm) perl -e "require '$probe'" 2>/dev/null ;;
		*) command -v "$probe" >/dev/null ;;
		esac || echo "$purpose $weight $probe $package"
	done
}

# Runs a command as root, or fails.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@" </dev/null
}

purpose=${1:-build}
PATH=$PATH:/usr/sbin:/sbin
absent=$(missing "$purpose")
[ -n "$absent" ] || exit 0
packages=$(echo "$absent" | awk '{ print $4 }' | xargs)
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then
	echo "Installing with apt: $packages"
	as_root apt-get -q update >/dev/null
	# One by one where all at once fails: a package that this release lacks must not keep the others out.
	apt_install $packages ||
		for package in $packages; do
			apt_install "$package"
		done
	absent=$(missing "$purpose")
	[ -n "$absent" ] || exit 0
	packages=$(echo "$absent" | awk '{ print $4 }' | xargs)
fi
echo "Missing, please install: $packages (these are Debian's names)" >&2
! echo "$absent" | grep -q ' need '
