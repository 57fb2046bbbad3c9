# SPDX-License-Identifier: BSD-3-Clause

bin_PROGRAMS += %D%/mda
%C%_mda_SOURCES = %D%/main.c
%C%_mda_CPPFLAGS = -I$(top_srcdir)/libparistraceroute/include -I$(top_srcdir)
%C%_mda_CFLAGS = $(AM_CFLAGS)
%C%_mda_LDADD = cli/libcli.la libparistraceroute/libparistraceroute.la
