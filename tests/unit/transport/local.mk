# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/datagrams.h %D%/lonely.h
unit_tests += \
	%D%/test_channel \
	%D%/test_clock \
	%D%/test_datagram \
	%D%/test_endpoint \
	%D%/test_parting \
	%D%/test_portholder \
	%D%/test_rawsock \
	%D%/test_restore \
	%D%/test_route \
	%D%/test_sentence \
	%D%/test_simulated \
	%D%/test_sniffer \
	%D%/test_source_route
