dnl SPDX-License-Identifier: BSD-3-Clause
dnl PARIS_TRY_FLAG(VARIABLE, FLAG): appends FLAG to VARIABLE when the compiler takes it. The user's CFLAGS stay as they are.
AC_DEFUN([PARIS_TRY_FLAG], [
	AS_VAR_PUSHDEF([cache], [paris_cv_flag_$2])
	AC_CACHE_CHECK([whether $CC takes $2], [cache], [
		paris_saved_cflags=$CFLAGS
		CFLAGS="$CFLAGS -Werror $2"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])], [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
		CFLAGS=$paris_saved_cflags
	])
	AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
	AS_VAR_POPDEF([cache])
])

dnl PARIS_WARNINGS: sets WARN_CFLAGS, and offers --enable-werror.
AC_DEFUN([PARIS_WARNINGS], [
	AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat warnings as errors (for developers)])],
		[], [enable_werror=no])
	WARN_CFLAGS=
	m4_foreach_w([flag], [-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
		-Wpointer-arith -Wwrite-strings -Wcast-align -Wvla -Wformat=2 -Wundef -Wconversion -Wno-sign-conversion],
		[PARIS_TRY_FLAG([WARN_CFLAGS], flag)])
	AS_IF([test "$enable_werror" = yes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
	AC_SUBST([WARN_CFLAGS])
])
