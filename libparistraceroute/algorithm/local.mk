# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/algorithms.h \
	%D%/mda/account.c \
	%D%/mda/draws.c \
	%D%/mda/graph.c %D%/mda/graph.h \
	%D%/mda/keymap.c %D%/mda/keymap.h \
	%D%/mda/learn.c \
	%D%/mda/lite.c \
	%D%/mda/multipath.c %D%/mda/multipath.h \
	%D%/mda/outcome.c \
	%D%/mda/pace.c %D%/mda/pace.h \
	%D%/mda/plan.c \
	%D%/mda/recheck.c \
	%D%/mda/runs.c %D%/mda/runs.h \
	%D%/mda/stopping.c %D%/mda/stopping.h \
	%D%/ping.c \
	%D%/traceroute/alert.c %D%/traceroute/alert.h \
	%D%/traceroute/answer.c %D%/traceroute/answer.h \
	%D%/traceroute/classic.c %D%/traceroute/classic.h \
	%D%/traceroute/shrink.c %D%/traceroute/shrink.h \
	%D%/traceroute/slots.c %D%/traceroute/slots.h \
	%D%/traceroute/traceroute.c \
	%D%/traceroute/waiting.c %D%/traceroute/waiting.h
