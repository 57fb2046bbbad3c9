dnl SPDX-License-Identifier: BSD-3-Clause
dnl PARIS_VISIBILITY: sets VISIBILITY_CFLAGS, and HAVE_VERSION_SCRIPT when the linker takes a version map.
AC_DEFUN([PARIS_VISIBILITY], [
	VISIBILITY_CFLAGS=
	PARIS_TRY_FLAG([VISIBILITY_CFLAGS], [-fvisibility=hidden])
	AC_SUBST([VISIBILITY_CFLAGS])
	AC_CACHE_CHECK([whether the linker takes --version-script], [paris_cv_version_script], [
		echo 'TEST { global: main; local: *; };' >conftest.map
		paris_saved_ldflags=$LDFLAGS
		LDFLAGS="$LDFLAGS -Wl,--version-script=conftest.map"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [paris_cv_version_script=yes], [paris_cv_version_script=no])
		LDFLAGS=$paris_saved_ldflags
		rm -f conftest.map
	])
	paris_have_version_script=$paris_cv_version_script
	AM_CONDITIONAL([HAVE_VERSION_SCRIPT], [test "$paris_cv_version_script" = yes])
])
