# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/builtin.c \
	%D%/plugin.c \
	%D%/run.c \
	%D%/session.c \
	%D%/session_internal.h
