# SPDX-License-Identifier: BSD-3-Clause

unit_tests =
noinst_HEADERS += %D%/unit/unit.h
EXTRA_DIST += %D%/tap.sh
if HAVE_CHECK
include %D%/api/local.mk
include %D%/sim/local.mk
include %D%/unit/local.mk
endif
include %D%/bench/local.mk
