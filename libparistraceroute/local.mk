# The library: every object is compiled once, into libcore.la; the shared library is that plus a version map, and the
# tests link libcore.la itself, so that they reach what is hidden.
# SPDX-License-Identifier: BSD-3-Clause

noinst_LTLIBRARIES += %D%/libcore.la
%C%_libcore_la_SOURCES =
%C%_libcore_la_CFLAGS = $(AM_CFLAGS) $(VISIBILITY_CFLAGS) $(PCAP_CFLAGS)
%C%_libcore_la_LIBADD = $(PCAP_LIBS)

includepdir = $(includedir)/paristraceroute
include_HEADERS = %D%/include/paristraceroute.h
includep_HEADERS = \
	%D%/include/paristraceroute/algorithm.h \
	%D%/include/paristraceroute/engine.h \
	%D%/include/paristraceroute/event.h \
	%D%/include/paristraceroute/flow.h \
	%D%/include/paristraceroute/mda.h \
	%D%/include/paristraceroute/option.h \
	%D%/include/paristraceroute/ping.h \
	%D%/include/paristraceroute/probe.h \
	%D%/include/paristraceroute/reply.h \
	%D%/include/paristraceroute/session.h \
	%D%/include/paristraceroute/simulator.h \
	%D%/include/paristraceroute/traceroute.h \
	%D%/include/paristraceroute/transport.h \
	%D%/include/paristraceroute/types.h \
	%D%/include/paristraceroute/version.h

include %D%/base/local.mk
include %D%/wire/local.mk
include %D%/probe/local.mk
include %D%/engine/local.mk
include %D%/sim/local.mk
include %D%/algorithm/local.mk
include %D%/transport/local.mk
include %D%/session/local.mk

lib_LTLIBRARIES += %D%/libparistraceroute.la
%C%_libparistraceroute_la_SOURCES =
%C%_libparistraceroute_la_LIBADD = %D%/libcore.la
%C%_libparistraceroute_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined -version-info $(PARIS_LT_VERSION)
if HAVE_VERSION_SCRIPT
%C%_libparistraceroute_la_LDFLAGS += -Wl,--version-script=$(top_srcdir)/%D%/libparistraceroute.map
endif
EXTRA_%C%_libparistraceroute_la_DEPENDENCIES = %D%/libparistraceroute.map
EXTRA_DIST += %D%/libparistraceroute.map

pkgconfig_DATA += %D%/libparistraceroute.pc
