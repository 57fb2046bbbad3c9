# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/clock.c %D%/clock.h \
	%D%/endpoint.c %D%/endpoint.h \
	%D%/portholder.c %D%/portholder.h \
	%D%/raw.c \
	%D%/rawsock.c %D%/rawsock.h \
	%D%/route.c %D%/route.h \
	%D%/sentence.c %D%/sentence.h \
	%D%/simulated.c \
	%D%/sniffer.c %D%/sniffer.h \
	%D%/stamps.c %D%/stamps.h \
	%D%/transports.h
