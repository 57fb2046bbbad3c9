# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/addr.c \
	%D%/cursor.c %D%/cursor.h \
	%D%/heap.c %D%/heap.h \
	%D%/pool.c %D%/pool.h \
	%D%/random.c %D%/random.h \
	%D%/ring.c %D%/ring.h \
	%D%/siphash.c %D%/siphash.h \
	%D%/text.c %D%/text.h
