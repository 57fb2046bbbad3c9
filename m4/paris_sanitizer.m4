dnl SPDX-License-Identifier: BSD-3-Clause
dnl PARIS_SANITIZER: --with-sanitizer=LIST and --enable-fuzzing set SAN_FLAGS and FUZZING_LIBS.
AC_DEFUN([PARIS_SANITIZER], [
	AC_ARG_WITH([sanitizer], [AS_HELP_STRING([--with-sanitizer=LIST], [build with -fsanitize=LIST, for instance address,undefined])])
	AC_ARG_ENABLE([fuzzing], [AS_HELP_STRING([--enable-fuzzing], [build the fuzz targets with libFuzzer (needs clang)])],
		[], [enable_fuzzing=no])
	SAN_FLAGS=
	AS_IF([test -n "$with_sanitizer" && test "$with_sanitizer" != no],
		[SAN_FLAGS="-fsanitize=$with_sanitizer -fno-sanitize-recover=all -fno-omit-frame-pointer"])
	AS_IF([test "$enable_fuzzing" = yes], [
		SAN_FLAGS="$SAN_FLAGS -fsanitize=fuzzer-no-link"
		FUZZING_LIBS=${FUZZING_LIBS--fsanitize=fuzzer}
	])
	AS_IF([test -n "$SAN_FLAGS"], [
		paris_saved_cflags=$CFLAGS
		CFLAGS="$CFLAGS $SAN_FLAGS"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [], [AC_MSG_ERROR([$CC cannot build with $SAN_FLAGS])])
		CFLAGS=$paris_saved_cflags
		dnl With UBSan gcc 12 sees narrowing conversions in casts of conditional expressions, where there are none.
		WARN_CFLAGS="$WARN_CFLAGS -Wno-conversion"
	])
	AM_CONDITIONAL([FUZZING], [test "$enable_fuzzing" = yes])
	AM_CONDITIONAL([SANITIZED], [test -n "$SAN_FLAGS"])
	AC_SUBST([SAN_FLAGS])
	AC_SUBST([FUZZING_LIBS])
])

dnl PARIS_COVERAGE: --enable-code-coverage sets COVERAGE_FLAGS.
AC_DEFUN([PARIS_COVERAGE], [
	AC_ARG_ENABLE([code-coverage], [AS_HELP_STRING([--enable-code-coverage], [build for gcov; see make coverage])],
		[], [enable_code_coverage=no])
	COVERAGE_FLAGS=
	AS_IF([test "$enable_code_coverage" = yes], [COVERAGE_FLAGS="--coverage"])
	AM_CONDITIONAL([CODE_COVERAGE], [test "$enable_code_coverage" = yes])
	AC_SUBST([COVERAGE_FLAGS])
])
