# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/checksum.c %D%/checksum.h \
	%D%/dccp.c %D%/dccp.h \
	%D%/fragment.c %D%/fragment.h \
	%D%/icmp.c %D%/icmp.h \
	%D%/icmp4.c \
	%D%/icmp6.c \
	%D%/icmpext.c %D%/icmpext.h \
	%D%/ip.c %D%/ip.h \
	%D%/ip4.c \
	%D%/ip6.c \
	%D%/link.c %D%/link.h \
	%D%/tcp.c %D%/tcp.h \
	%D%/udp.c %D%/udp.h
