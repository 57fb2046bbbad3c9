# make bench: speed, as ratios within one run. The whole-program part needs root.
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += %D%/silent-five.net %D%/whole.sh

bench: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS=
	$(AM_TESTS_ENVIRONMENT) $(top_srcdir)/%D%/whole.sh
.PHONY: bench
