# SPDX-License-Identifier: BSD-3-Clause

unit_tests += \
	%D%/test_addr \
	%D%/test_cursor \
	%D%/test_heap \
	%D%/test_pool \
	%D%/test_random \
	%D%/test_ring \
	%D%/test_siphash \
	%D%/test_text
