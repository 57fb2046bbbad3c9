# make installcheck: what a stranger does with the installed tree.
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += %D%/external.c %D%/external.cc %D%/install.sh %D%/knock.c

installcheck-local:
	top_srcdir='$(abs_top_srcdir)' CC='$(CC)' CXX='$(CXX)' PKG_CONFIG='$(PKG_CONFIG)' DESTDIR='$(DESTDIR)' \
		bindir='$(bindir)' libdir='$(libdir)' mandir='$(mandir)' pkgconfigdir='$(pkgconfigdir)' \
		version='$(PACKAGE_VERSION)' $(SHELL) $(top_srcdir)/%D%/install.sh
