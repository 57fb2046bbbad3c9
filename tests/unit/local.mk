# One libcheck program per source file: add <layer>/test_<file> to unit_tests in the layer's local.mk; its source is
# <layer>/test_<file>.c and it is linked to the library's convenience archive.
# SPDX-License-Identifier: BSD-3-Clause

include %D%/base/local.mk
include %D%/wire/local.mk
include %D%/probe/local.mk
include %D%/engine/local.mk
include %D%/sim/local.mk
include %D%/algorithm/local.mk
include %D%/transport/local.mk
include %D%/session/local.mk
include %D%/cli/local.mk

check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
