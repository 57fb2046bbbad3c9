# Who announces an address: one file for each source.
# SPDX-License-Identifier: BSD-3-Clause

cli_libcli_la_SOURCES += \
	%D%/asn.c \
	%D%/asn.h \
	%D%/asn_source.h \
	%D%/database.c \
	%D%/origin_dns.c \
	%D%/origins.c \
	%D%/origins.h \
	%D%/whois.c
