# What holds for the whole tree: includes, purity, exports, headers, documentation, style.
# SPDX-License-Identifier: BSD-3-Clause

policy_tests = \
	%D%/documented.sh \
	%D%/headers.sh \
	%D%/layers.sh \
	%D%/pages.sh \
	%D%/purity.sh \
	%D%/style.sh \
	%D%/symbols.sh

TESTS += $(policy_tests)
EXTRA_DIST += %D%/layers.txt %D%/policy.sh %D%/purity.txt $(policy_tests)
