# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/answers.h %D%/host.h %D%/script.h
unit_tests += \
	%D%/test_allocation \
	%D%/test_arrival \
	%D%/test_contract \
	%D%/test_departure \
	%D%/test_engine \
	%D%/test_events \
	%D%/test_expiry \
	%D%/test_flight \
	%D%/test_flight_match \
	%D%/test_flight_table \
	%D%/test_memory \
	%D%/test_moment \
	%D%/test_options \
	%D%/test_pacer \
	%D%/test_registry \
	%D%/test_service \
	%D%/test_task \
	%D%/test_version \
	%D%/test_watch

# These stand between the library and its allocator.
engine_wrap_flags = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=reallocarray,--wrap=free
%C%_test_allocation_LDFLAGS = $(AM_LDFLAGS) $(engine_wrap_flags)
%C%_test_memory_LDFLAGS = $(AM_LDFLAGS) $(engine_wrap_flags)
