# make bench: speed, as ratios within one run. The whole-program part needs root.
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += %D%/multipath.sh %D%/rtt.sh %D%/silent-five.net %D%/ten_hops.sh %D%/timing.sh \
	%D%/unprivileged.sh %D%/whole.sh
check_PROGRAMS += %D%/engine_bench %D%/nameserver
%C%_nameserver_LDADD =

bench: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=
	%D%/engine_bench
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/%D%/whole.sh
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/%D%/multipath.sh
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/%D%/unprivileged.sh
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/%D%/rtt.sh
.PHONY: bench
