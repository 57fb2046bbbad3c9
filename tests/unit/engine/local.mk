# SPDX-License-Identifier: BSD-3-Clause

noinst_HEADERS += %D%/answers.h %D%/host.h
unit_tests += \
	%D%/test_contract
