# SPDX-License-Identifier: BSD-3-Clause

unit_tests += \
	%D%/test_draws \
	%D%/test_graph \
	%D%/test_keymap \
	%D%/test_pace \
	%D%/test_ping \
	%D%/test_runs \
	%D%/test_stopping \
	%D%/test_traceroute

%C%_test_ping_LDADD = $(libworld) $(LDADD)
%C%_test_traceroute_LDADD = $(libworld) $(LDADD)
