# Tests of whole algorithms in a simulated world, and what they share: link $(libworld), and $(failing_ldflags) for tests
# that let memory run out.
# SPDX-License-Identifier: BSD-3-Clause

libworld = %D%/libworld.la
failing_ldflags = -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=reallocarray

check_LTLIBRARIES += %D%/libworld.la
%C%_libworld_la_SOURCES = \
	%D%/failing.c %D%/failing.h \
	%D%/judge.c %D%/judge.h \
	%D%/recorder.c %D%/recorder.h \
	%D%/sequential.c %D%/sequential.h \
	%D%/world.c %D%/world.h

unit_tests += \
	%D%/test_mda \
	%D%/test_mda_accuracy \
	%D%/test_mda_corners \
	%D%/test_mda_probes \
	%D%/test_mda_speed \
	%D%/test_traces

%C%_test_mda_LDADD = $(libworld) $(LDADD)
%C%_test_mda_LDFLAGS = $(AM_LDFLAGS) $(failing_ldflags)
%C%_test_mda_accuracy_LDADD = $(libworld) $(LDADD)
%C%_test_mda_corners_LDADD = $(libworld) $(LDADD)
%C%_test_mda_probes_LDADD = $(libworld) $(LDADD)
%C%_test_mda_speed_LDADD = $(libworld) $(LDADD)

%C%_test_traces_LDADD = $(libworld) $(LDADD)
%C%_test_traces_LDFLAGS = $(AM_LDFLAGS) $(failing_ldflags)

# More traces than "make check" makes, and the table of doc/accuracy.md from them: about ten minutes.
check-statistics: %D%/test_mda_accuracy
	rm -f accuracy.table
	top_srcdir='$(abs_top_srcdir)' ACCURACY_SCALE=10 ACCURACY_TABLE=accuracy.table \
		CK_FORK=no %D%/test_mda_accuracy
	cat accuracy.table
CLEANFILES += accuracy.table
