# Tests that need network namespaces, hence root: make check-net.
# SPDX-License-Identifier: BSD-3-Clause

net_tests = \
	%D%/rig_test.sh

if LINUX
check_PROGRAMS += %D%/nohash
%C%_nohash_SOURCES = %D%/nohash.c
%C%_nohash_LDADD =
endif

EXTRA_DIST += %D%/ecmp.sh %D%/lib.sh $(net_tests)

check-net:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(net_tests)'
.PHONY: check-net
