# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/channel.c %D%/channel.h \
	%D%/clock.c %D%/clock.h \
	%D%/datagram.c %D%/datagram.h \
	%D%/datagram_answer.c \
	%D%/datagram_flow.c \
	%D%/datagram_method.c \
	%D%/datagram_socket.c \
	%D%/datagram_table.c \
	%D%/endpoint.c %D%/endpoint.h \
	%D%/handshake_method.c \
	%D%/message.c %D%/message.h \
	%D%/parting.c %D%/parting.h \
	%D%/portholder.c %D%/portholder.h \
	%D%/raw.c \
	%D%/rawsock.c %D%/rawsock.h \
	%D%/restore.c %D%/restore.h \
	%D%/route.c %D%/route.h \
	%D%/sentence.c %D%/sentence.h \
	%D%/simulated.c \
	%D%/sniffer.c %D%/sniffer.h \
	%D%/source_route.c %D%/source_route.h \
	%D%/stamps.c %D%/stamps.h \
	%D%/transports.h
