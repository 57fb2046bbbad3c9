# The same invocations with Debian's traceroute and with ours, in network namespaces, hence as root: make check-compat.
# SPDX-License-Identifier: BSD-3-Clause

EXTRA_DIST += \
	%D%/Grammar.pm \
	%D%/asking.pl \
	%D%/codes.net \
	%D%/compat_test.sh \
	%D%/etc/hosts \
	%D%/etc/nsswitch.conf \
	%D%/etc/protocols \
	%D%/etc/resolv.conf \
	%D%/etc/services \
	%D%/invocations.txt \
	%D%/judge.pl \
	%D%/judge_test.sh \
	%D%/limits.net \
	%D%/listen.pl \
	%D%/mixed.net \
	%D%/narrow.net \
	%D%/objects.net \
	%D%/ports.net \
	%D%/whois.pl \
	%D%/worker.sh

check-compat:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='%D%/judge_test.sh %D%/compat_test.sh'
.PHONY: check-compat
