# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/algorithms.h \
	%D%/ping.c \
	%D%/traceroute.c
