# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/puppet.h %D%/worlds.h
unit_tests += \
	%D%/test_run \
	%D%/test_session
