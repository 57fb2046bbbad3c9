# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/packets.h %D%/trip.h
unit_tests += \
	%D%/test_craft \
	%D%/test_dissect \
	%D%/test_filter \
	%D%/test_flow \
	%D%/test_golden \
	%D%/test_layout \
	%D%/test_match \
	%D%/test_match_oneself \
	%D%/test_object \
	%D%/test_quote \
	%D%/test_tag

# Read by tcpdump.
check_PROGRAMS += %D%/craft_pcap
TESTS += %D%/tcpdump.sh
EXTRA_DIST += %D%/tcpdump.sh
