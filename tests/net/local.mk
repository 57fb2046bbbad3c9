# Tests that need network namespaces, hence root: make check-net.
# SPDX-License-Identifier: BSD-3-Clause

net_tests = \
	%D%/fifty_test.sh \
	%D%/paths_test.sh \
	%D%/rig_test.sh \
	%D%/simtun_test.sh \
	%D%/trouble_test.sh \
	%D%/tun_test.sh
