# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/simtest.h
unit_tests += \
	%D%/test_draft \
	%D%/test_netfile \
	%D%/test_network \
	%D%/test_respond \
	%D%/test_simpacket \
	%D%/test_simtransport \
	%D%/test_simulator \
	%D%/test_truth \
	%D%/test_walk
