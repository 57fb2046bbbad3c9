# The programs from outside, against simulated networks: no root, no network.
# SPDX-License-Identifier: BSD-3-Clause

cli_tests = \
	%D%/endings.sh \
	%D%/growth.sh \
	%D%/json.sh \
	%D%/mda.sh \
	%D%/output.sh \
	%D%/status.sh \
	%D%/usage.sh

check_PROGRAMS += %D%/fate %D%/jsonpath
%C%_jsonpath_SOURCES = %D%/jsonpath.c
%C%_jsonpath_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_jsonpath_LDADD = $(JANSSON_LIBS)

TESTS += $(cli_tests)
EXTRA_DIST += %D%/program.sh $(cli_tests)
