# SPDX-License-Identifier: BSD-3-Clause

dist_doc_DATA += \
	%D%/embedding.md \
	%D%/writing-an-algorithm.md
EXTRA_DIST += %D%/examples/paris-ping.c
