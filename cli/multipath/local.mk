# What shows the graph of a multipath trace; part of libcli.
# SPDX-License-Identifier: BSD-3-Clause
