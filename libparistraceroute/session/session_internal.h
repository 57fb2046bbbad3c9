/* What the files of the session share.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SESSION_SESSION_INTERNAL_H
#define SESSION_SESSION_INTERNAL_H

#include <paristraceroute/session.h>

#define SESSION_BATCH 64

struct plugin_handle;

struct paris_session {
	struct paris_engine *engine;
	struct paris_transport *transport;
	struct plugin_handle *plugins; /* shared objects in use, the newest first */
	int timer; /* a timerfd, set to the next deadline; -1: none, under a virtual clock */
	size_t overhead; /* bytes by which the source route makes a packet longer */
	int broken; /* the errno that the transport ended with; 0 while it works */
	bool more; /* arrivals are left that the last dispatch did not take in */
	uint64_t filter_generation;
	char *filter;
	size_t filter_room;
	char error[256];
	struct paris_packet packets[SESSION_BATCH];
	struct paris_stamp stamps[SESSION_BATCH];
	int fates[SESSION_BATCH];
	struct paris_arrival arrivals[SESSION_BATCH];
};

/* The library's own algorithms, ended by NULL. */
extern const struct paris_algorithm *const builtin_algorithms[];

/* Says what failed, for paris_session_error, and returns code. */
__attribute__((format(printf, 3, 4))) int session_fail(struct paris_session *session, int code, const char *format,
                                                       ...);

/* Unloads every plug-in; only after the engine is freed. */
void plugin_unload_all(struct paris_session *session);

#endif
