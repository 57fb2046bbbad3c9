# What shows the graph of a multipath trace; part of libcli.
# SPDX-License-Identifier: BSD-3-Clause

cli_libcli_la_SOURCES += \
	%D%/canvas.c \
	%D%/canvas.h \
	%D%/dot.c \
	%D%/dot.h \
	%D%/draw.c \
	%D%/draw.h \
	%D%/fold.c \
	%D%/fold.h \
	%D%/graph_report.c \
	%D%/graph_report.h \
	%D%/hops.c \
	%D%/hops.h \
	%D%/model.c \
	%D%/model.h \
	%D%/paths.c \
	%D%/paths.h
