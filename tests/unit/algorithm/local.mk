# SPDX-License-Identifier: BSD-3-Clause

unit_tests += \
	%D%/test_stopping
