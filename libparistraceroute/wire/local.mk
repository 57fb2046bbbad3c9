# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES +=
