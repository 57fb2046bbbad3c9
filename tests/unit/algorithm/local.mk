# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/scripted.h
unit_tests += \
	%D%/test_alert \
	%D%/test_answer \
	%D%/test_classic \
	%D%/test_draws \
	%D%/test_graph \
	%D%/test_keymap \
	%D%/test_pace \
	%D%/test_ping \
	%D%/test_runs \
	%D%/test_shrink \
	%D%/test_slots \
	%D%/test_stopping \
	%D%/test_traceroute

%C%_test_alert_LDADD = $(libworld) $(LDADD)
%C%_test_answer_LDADD = $(libworld) $(LDADD)
%C%_test_classic_LDADD = $(libworld) $(LDADD)
%C%_test_ping_LDADD = $(libworld) $(LDADD)
%C%_test_shrink_LDADD = $(libworld) $(LDADD)
%C%_test_traceroute_LDADD = $(libworld) $(LDADD)
