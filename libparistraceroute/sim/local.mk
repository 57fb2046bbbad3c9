# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/draft.c %D%/draft.h \
	%D%/extensionwords.c \
	%D%/linkwords.c \
	%D%/netfile.c %D%/netfile.h \
	%D%/network.c %D%/network.h \
	%D%/nodewords.c \
	%D%/respond.c \
	%D%/simpacket.c %D%/simpacket.h \
	%D%/simtransport.c \
	%D%/simulation.h \
	%D%/simulator.c \
	%D%/statements.c \
	%D%/truth.c %D%/truth.h \
	%D%/walk.c \
	%D%/words.c %D%/words.h
