# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/craft.c %D%/craft.h \
	%D%/dissect.c %D%/dissect.h \
	%D%/filter.c %D%/filter.h \
	%D%/flow.c \
	%D%/layout.c %D%/layout.h \
	%D%/match.c %D%/match.h \
	%D%/object.c \
	%D%/quote.c %D%/quote.h \
	%D%/tag.c %D%/tag.h
