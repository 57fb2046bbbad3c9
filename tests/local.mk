# SPDX-License-Identifier: BSD-3-Clause

unit_tests =
noinst_HEADERS += %D%/unit/unit.h
EXTRA_DIST += %D%/graph.sh %D%/tap.sh
if HAVE_CHECK
include %D%/api/local.mk
include %D%/sim/local.mk
include %D%/unit/local.mk
endif
include %D%/bench/local.mk
include %D%/cli/local.mk
include %D%/compat/local.mk
include %D%/fuzz/local.mk
include %D%/golden/local.mk
include %D%/install/local.mk
include %D%/net/local.mk
include %D%/policy/local.mk

# The unit tests in one process each, so that valgrind sees all of them, and with few repeats (UNIT_FEW). Not those that
# do a thing very often, or whole simulations, and would take minutes there: what they allocate and touch, others do too.
# Nor those that change what the process may do (test_confine, test_datagram): valgrind could no longer run.
VALGRIND = valgrind
check-valgrind:
	tests=; \
	for test in $(unit_tests); do \
		case $$test in \
		tests/sim/* | */test_confine | */test_datagram | */test_departure | */test_memory | */test_simulator | */test_sniffer | */test_stopping | \
		*/test_truth | */test_walk) ;; \
		*) tests="$$tests $$test" ;; \
		esac; \
	done; \
	UNIT_FEW=yes CK_FORK=no $(MAKE) $(AM_MAKEFLAGS) check TESTS="$$tests" \
		LOG_COMPILER='$(LIBTOOL) --mode=execute $(VALGRIND) -q --leak-check=full --error-exitcode=99'

# Every test for a build with a sanitizer, but for two that are statistics: they would take minutes, and do what
# tests/sim/test_mda does.
check-sanitized:
	tests=; \
	for test in $(TESTS); do \
		case $$test in \
		tests/sim/test_mda_accuracy | tests/sim/test_mda_probes) ;; \
		*) tests="$$tests $$test" ;; \
		esac; \
	done; \
	$(MAKE) $(AM_MAKEFLAGS) check TESTS="$$tests"
.PHONY: check-sanitized check-valgrind
