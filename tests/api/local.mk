# Programs as a stranger writes them: on the public headers and the shared library alone.
# SPDX-License-Identifier: BSD-3-Clause

api_tests = \
	%D%/embed_poll
api_LIBS = libparistraceroute/libparistraceroute.la $(CHECK_LIBS)
%C%_embed_poll_LDADD = $(api_LIBS)
if ENABLE_SHARED
api_tests += \
	%D%/load_plugin
%C%_load_plugin_LDADD = $(api_LIBS)
%C%_load_plugin_DEPENDENCIES = libparistraceroute/libparistraceroute.la $(check_LTLIBRARIES)

# -rpath makes shared objects of them although they are never installed.
check_LTLIBRARIES += \
	%D%/plugin/nothing.la \
	%D%/plugin/other_abi.la \
	%D%/plugin/taken.la \
	%D%/plugin/third.la
plugin_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -no-undefined -rpath /nowhere
%C%_plugin_nothing_la_LDFLAGS = $(plugin_LDFLAGS)
%C%_plugin_other_abi_la_LDFLAGS = $(plugin_LDFLAGS)
%C%_plugin_taken_la_LDFLAGS = $(plugin_LDFLAGS)
%C%_plugin_taken_la_LIBADD = libparistraceroute/libparistraceroute.la
%C%_plugin_third_la_LDFLAGS = $(plugin_LDFLAGS)
%C%_plugin_third_la_LIBADD = libparistraceroute/libparistraceroute.la
endif

check_PROGRAMS += $(api_tests)
TESTS += $(api_tests) %D%/paris_ping.sh
EXTRA_DIST += %D%/paris_ping.sh %D%/square.net
