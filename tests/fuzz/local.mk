# Fuzz targets. With --enable-fuzzing they are libFuzzer's; else main.c replays the corpus through them in make check.
# SPDX-License-Identifier: BSD-3-Clause

fuzz_programs = \
	%D%/fuzz_dissect \
	%D%/fuzz_engine \
	%D%/fuzz_options \
	%D%/fuzz_simfile

if FUZZING
noinst_PROGRAMS += $(fuzz_programs)
fuzz_main =
else
check_PROGRAMS += $(fuzz_programs)
TESTS += $(fuzz_programs)
fuzz_main = %D%/main.c
endif

fuzz_ldadd = libparistraceroute/libcore.la $(FUZZING_LIBS)
%C%_fuzz_dissect_SOURCES = %D%/fuzz.h %D%/fuzz_dissect.c $(fuzz_main)
%C%_fuzz_dissect_LDADD = $(fuzz_ldadd)
%C%_fuzz_engine_SOURCES = %D%/fuzz.h %D%/fuzz_engine.c $(fuzz_main)
%C%_fuzz_engine_LDADD = $(fuzz_ldadd)
%C%_fuzz_options_SOURCES = %D%/fuzz.h %D%/fuzz_options.c $(fuzz_main)
%C%_fuzz_options_LDADD = $(fuzz_ldadd)
%C%_fuzz_simfile_SOURCES = %D%/fuzz.h %D%/fuzz_simfile.c $(fuzz_main)
%C%_fuzz_simfile_LDADD = $(fuzz_ldadd)

EXTRA_DIST += %D%/run.sh %D%/corpus
