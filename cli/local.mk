# What the programs share. It never goes into the shared library, and sees nothing of the library but its public headers.
# SPDX-License-Identifier: BSD-3-Clause

noinst_LTLIBRARIES += %D%/libcli.la
%C%_libcli_la_SOURCES = \
	%D%/annotate.c \
	%D%/annotate.h \
	%D%/aresloop.c \
	%D%/aresloop.h \
	%D%/args.c \
	%D%/args.h \
	%D%/confine.c \
	%D%/confine.h \
	%D%/escape.c \
	%D%/escape.h \
	%D%/general.c \
	%D%/general.h \
	%D%/hosts.c \
	%D%/hosts.h \
	%D%/keywords.c \
	%D%/keywords.h \
	%D%/launch.c \
	%D%/launch.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/method.c \
	%D%/method.h \
	%D%/method_keywords.c \
	%D%/names.c \
	%D%/names.h \
	%D%/privs.c \
	%D%/privs.h \
	%D%/program.c \
	%D%/program.h \
	%D%/report.c \
	%D%/report.h \
	%D%/report_log.c \
	%D%/resolve.c \
	%D%/resolve.h \
	%D%/reverse.c \
	%D%/reverse.h \
	%D%/rewrite.c \
	%D%/rewrite.h \
	%D%/scope.c \
	%D%/scope.h \
	%D%/stop.c \
	%D%/stop.h \
	%D%/target.c \
	%D%/target.h \
	%D%/tuning.c \
	%D%/tuning.h \
	%D%/wrapper.c \
	%D%/wrapper.h
%C%_libcli_la_CPPFLAGS = -I$(top_srcdir)/libparistraceroute/include -I$(top_srcdir)
%C%_libcli_la_CFLAGS = $(AM_CFLAGS) $(CARES_CFLAGS) $(JANSSON_CFLAGS) $(LIBCAP_CFLAGS) $(MAXMINDDB_CFLAGS) \
	$(SECCOMP_CFLAGS)
%C%_libcli_la_LIBADD = $(CARES_LIBS) $(JANSSON_LIBS) $(LIBCAP_LIBS) $(MAXMINDDB_LIBS) $(SECCOMP_LIBS)

include %D%/asn/local.mk
include %D%/multipath/local.mk
