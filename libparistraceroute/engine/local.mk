# SPDX-License-Identifier: BSD-3-Clause

libparistraceroute_libcore_la_SOURCES += \
	%D%/arrival.c \
	%D%/departure.c \
	%D%/engine.c %D%/engine_internal.h \
	%D%/events.c %D%/events.h \
	%D%/expiry.c %D%/expiry.h \
	%D%/flight.c %D%/flight.h \
	%D%/flight_flow.c \
	%D%/flight_id.c \
	%D%/flight_match.c \
	%D%/flight_table.c %D%/flight_table.h \
	%D%/moment.h \
	%D%/options.c %D%/options.h \
	%D%/pacer.c %D%/pacer.h \
	%D%/registry.c %D%/registry.h \
	%D%/service.c \
	%D%/task.c \
	%D%/version.c \
	%D%/watch.c %D%/watch.h
