# SPDX-License-Identifier: BSD-3-Clause

unit_tests += \
	%D%/test_annotate \
	%D%/test_args \
	%D%/test_asn \
	%D%/test_confine \
	%D%/test_draw \
	%D%/test_escape \
	%D%/test_general \
	%D%/test_hosts \
	%D%/test_keywords \
	%D%/test_method \
	%D%/test_model \
	%D%/test_names \
	%D%/test_origins \
	%D%/test_report \
	%D%/test_resolve \
	%D%/test_reverse \
	%D%/test_rewrite \
	%D%/test_scope

%C%_test_annotate_LDADD = $(cli_test_libs)
%C%_test_args_LDADD = $(cli_test_libs)
%C%_test_asn_LDADD = $(cli_test_libs)
%C%_test_confine_LDADD = $(cli_test_libs)
%C%_test_draw_LDADD = $(cli_test_libs)
%C%_test_escape_LDADD = $(cli_test_libs)
%C%_test_general_LDADD = $(cli_test_libs)
%C%_test_hosts_LDADD = $(cli_test_libs)
%C%_test_keywords_LDADD = $(cli_test_libs)
%C%_test_method_LDADD = $(cli_test_libs)
%C%_test_model_LDADD = $(cli_test_libs)
%C%_test_names_LDADD = $(cli_test_libs)
%C%_test_origins_LDADD = $(cli_test_libs)
%C%_test_report_LDADD = $(cli_test_libs)
%C%_test_resolve_LDADD = $(cli_test_libs)
%C%_test_reverse_LDADD = $(cli_test_libs)
%C%_test_rewrite_LDADD = $(cli_test_libs)
%C%_test_scope_LDADD = $(cli_test_libs)
cli_test_libs = cli/libcli.la $(LDADD)
