# Tests that need network namespaces, hence root: make check-net.
# SPDX-License-Identifier: BSD-3-Clause

net_tests = \
	%D%/alert_test.sh \
	%D%/datagram_test.sh \
	%D%/fifty_test.sh \
	%D%/forbidden_test.sh \
	%D%/links_test.sh \
	%D%/long_test.sh \
	%D%/mda_test.sh \
	%D%/methods_test.sh \
	%D%/paths_test.sh \
	%D%/privileges_test.sh \
	%D%/rig_test.sh \
	%D%/same_as_traceroute.sh \
	%D%/scope_test.sh \
	%D%/simtun_test.sh \
	%D%/together_test.sh \
	%D%/tracelb_test.sh \
	%D%/trouble_test.sh \
	%D%/tun_test.sh \
	%D%/unprivileged_test.sh \
	%D%/via_test.sh

if LINUX
check_PROGRAMS += %D%/borrow
%C%_borrow_SOURCES = %D%/borrow.c
%C%_borrow_LDADD =

check_PROGRAMS += %D%/forgotten
%C%_forgotten_SOURCES = %D%/forgotten.c
%C%_forgotten_LDADD = cli/libcli.la libparistraceroute/libcore.la

check_PROGRAMS += %D%/methods
%C%_methods_SOURCES = %D%/methods.c
%C%_methods_LDADD = libparistraceroute/libcore.la

check_PROGRAMS += %D%/nohash
%C%_nohash_SOURCES = %D%/nohash.c
%C%_nohash_LDADD =

check_PROGRAMS += %D%/scatter
%C%_scatter_SOURCES = %D%/scatter.c
%C%_scatter_LDADD = libparistraceroute/libcore.la

check_PROGRAMS += %D%/simtun
%C%_simtun_SOURCES = %D%/simtun.c
%C%_simtun_LDADD = libparistraceroute/libcore.la

check_PROGRAMS += %D%/via
%C%_via_SOURCES = %D%/via.c
%C%_via_LDADD = libparistraceroute/libcore.la
endif

EXTRA_DIST += %D%/ecmp.sh %D%/lib.sh %D%/programs.sh %D%/simtun.sh $(net_tests)

check-net:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(net_tests)'
.PHONY: check-net
