# SPDX-License-Identifier: BSD-3-Clause

bin_PROGRAMS += %D%/paris-traceroute
%C%_paris_traceroute_SOURCES = \
	%D%/document.c \
	%D%/document.h \
	%D%/lines.c \
	%D%/lines.h \
	%D%/main.c \
	%D%/trace.c \
	%D%/trace.h \
	%D%/verdict.c \
	%D%/verdict.h
%C%_paris_traceroute_CPPFLAGS = -I$(top_srcdir)/libparistraceroute/include -I$(top_srcdir)
%C%_paris_traceroute_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_paris_traceroute_LDADD = cli/libcli.la libparistraceroute/libparistraceroute.la $(JANSSON_LIBS)
