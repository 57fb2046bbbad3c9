# SPDX-License-Identifier: BSD-3-Clause

unit_tests =
noinst_HEADERS += %D%/unit/unit.h
EXTRA_DIST += %D%/tap.sh
if HAVE_CHECK
include %D%/unit/local.mk
endif
include %D%/net/local.mk
include %D%/policy/local.mk
