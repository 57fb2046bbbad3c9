/* A session: an engine and one transport, with the clock and the sockets. Opening it needs privileges (for a raw
 * transport), nothing after that does: drop them right after paris_session_open.
 *
 * To drive it from a host's own loop: fill a pollfd array with paris_session_pollfds, wait no longer than
 * paris_session_timeout, call paris_session_dispatch, pull events from the engine. paris_session_run does just that.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_SESSION_H
#define PARISTRACEROUTE_SESSION_H

#include <paristraceroute/engine.h>
#include <paristraceroute/simulator.h>
#include <paristraceroute/transport.h>

#include <poll.h>

#ifdef __cplusplus
extern "C" {
#endif

struct paris_session;

enum paris_transport_kind {
	PARIS_TRANSPORT_AUTO, /* raw where the privilege is there, else datagram */
	PARIS_TRANSPORT_RAW, /* raw sockets and libpcap; needs CAP_NET_RAW */
	PARIS_TRANSPORT_DATAGRAM, /* UDP and ping sockets, connect(); for every user, but it sees less of a reply */
	PARIS_TRANSPORT_SIMULATED, /* a simulated network, see simulate */
	PARIS_TRANSPORT_OWN /* the host's, see own */
};

/* Zero it, set size and what matters. All strings are borrowed during paris_session_open only. */
struct paris_session_config {
	uint32_t size; /* sizeof(struct paris_session_config) */
	uint32_t transport; /* enum paris_transport_kind */
	const char *interface; /* send through this interface only; NULL: as the routing table says */
	const char *simulate; /* file of the simulated network */
	bool real_clock; /* simulated: run in real time; otherwise under a virtual clock that never waits */
	uint64_t seed; /* simulated: of all that is random there */
	struct paris_transport *own; /* closed with the session; still the host's when opening fails */
	double rate; /* as in paris_engine_config */
	uint32_t burst; /* as there; 0: under a real clock what falls into 2 ms, to make up for late wake-ups, else 1 */
	/* SO_MARK for what is sent; 0: none. Datagram sockets are opened when they are needed, so that with these the
	 * privilege to set it (CAP_NET_ADMIN or CAP_NET_RAW) must last. */
	uint32_t mark;
	bool dont_route; /* send to hosts on the link only, past the routing table (SO_DONTROUTE) */
	char *error; /* where to write one sentence when opening fails; may be NULL */
	size_t error_size;
};

/* Called by paris_session_run for each event. A value other than 0 ends the run and is returned. It may start and
 * interrupt tasks, and ask the session and its engine whatever they can tell; but not pull events, dispatch, run or
 * close. */
typedef int paris_event_fn(void *arg, const struct paris_event *event);

/* Number n (from 0) of the library's own algorithms, or NULL past the end: for --help, before any session is open. */
PARIS_API const struct paris_algorithm *paris_algorithm_builtin(size_t n);

/* Opens the transport and makes the engine with the library's own algorithms registered. Returns 0, or a negative errno
 * with *session NULL and a sentence in config->error: -EPERM (privilege missing), -EINVAL, -ENODEV, -ENOENT ... A
 * config without its size is -EINVAL without a sentence: nothing else of it can be read. */
PARIS_API int paris_session_open(struct paris_session **session, const struct paris_session_config *config);

/* Closes all. NULL is legal. */
PARIS_API void paris_session_close(struct paris_session *session);

/* The engine; borrowed. */
PARIS_API struct paris_engine *paris_session_engine(struct paris_session *session);

/* Name of the transport in use: "raw", "simulated" ... */
PARIS_API const char *paris_session_transport(const struct paris_session *session);

/* What this transport cannot know of any reply to a probe of this flow: PARIS_HAS_... bits that no reply->has will
 * have; 0 with raw sockets. */
PARIS_API uint32_t paris_session_unknown(const struct paris_session *session, const struct paris_flow *flow);

/* Index of the interface by which the flow that was prepared last leaves, so that link-local addresses on its way are
 * those of that link; 0: not known. */
PARIS_API uint32_t paris_session_interface(const struct paris_session *session);

/* The simulated network behind a session, for its names and addresses; NULL with another transport. Borrowed. */
PARIS_API const struct paris_simulator *paris_session_simulator(const struct paris_session *session);

/* Lets every packet pass these gateways, in order, before its destination: IPv4, at most 8 (LSRR, RFC 791), or IPv6, at
 * most 127, in a routing header of this type (RFC 8200 section 4.4; 0 is refused by most hosts (RFC 5095), 2 is for
 * mobile ones (RFC 6275), 4 is segment routing (RFC 8754), with one gateway less). Needs no privilege with raw sockets,
 * so that their names can be looked up after paris_session_open; call it before the first flow is prepared. Returns 0;
 * -EINVAL: too many, of more than one family, or of none; -EOPNOTSUPP: this transport has no source routes, or no such
 * ones; -EPERM: with datagram sockets IPv4 needs CAP_NET_RAW. */
PARIS_API int paris_session_route(struct paris_session *session, const struct paris_addr *gateways, size_t count,
                                  uint32_t routing_type);

/* By how many bytes these gateways make each packet longer than its probe says; 0 without. */
PARIS_API size_t paris_session_overhead(const struct paris_session *session);

/* Chooses the source address of *flow where it has none, with datagram sockets its source port, too, and prepares the
 * transport for that flow. *mtu (may be NULL) becomes the MTU of the first link in bytes, 0 when not known. A
 * link-local address, as source or destination, needs the interface of paris_session_config. Returns 0 or a negative
 * errno, see paris_session_error; -EADDRINUSE: another program has the source port, so that a flow with another one may
 * do; -EPERM: a privilege is missing. */
PARIS_API int paris_session_prepare(struct paris_session *session, struct paris_flow *flow, uint32_t *mtu);

/* As paris_engine_start, with the session's clock and with request->probe.flow prepared first. */
PARIS_API int paris_session_start(struct paris_session *session, const struct paris_request *request,
                                  struct paris_task **task);

/* As paris_engine_interrupt, with the session's clock. */
PARIS_API int paris_session_interrupt(struct paris_session *session, struct paris_task *task);

/* Fills in the descriptors to wait for; returns how many there are (at most 8, whatever max is). One of them is a timer
 * of the session's own, which paris_session_timeout sets. */
PARIS_API size_t paris_session_pollfds(struct paris_session *session, struct pollfd *fds, size_t max);

/* Longest wait in milliseconds for poll(), rounded up; -1: for ever, 0: do not wait. Sets the session's timer to the
 * exact moment, so that a host which waits for all descriptors wakes on time even between two milliseconds: call it
 * right before waiting. */
PARIS_API int paris_session_timeout(struct paris_session *session);

/* Does what can be done now without waiting; fds may be NULL. Of a flood of arrivals it takes some, and
 * paris_session_timeout says that there are more. Returns 0, or a negative errno (paris_session_error says why):
 * -ENOMEM, after which it may be called again, the probes that it was about to send being closed with that error; any
 * other, when the transport is broken. The engine and what it found stay readable. */
PARIS_API int paris_session_dispatch(struct paris_session *session, const struct pollfd *fds, size_t count);

/* Runs until every task has ended or fn (which may be NULL) returns other than 0. Returns 0, what fn returned, or a
 * negative errno: -EINTR (a signal handler ran), after which it may be called again as after a value of fn's; -EDEADLK
 * (tasks are left, but no probe, timer or descriptor that could move them); what paris_session_dispatch returned. How a
 * task ended is another matter: its PARIS_EVENT_DONE has the error, and 0 is returned all the same. */
PARIS_API int paris_session_run(struct paris_session *session, paris_event_fn *fn, void *arg);

/* What the transport counted. */
PARIS_API void paris_session_counters(struct paris_session *session, struct paris_transport_counters *counters);

/* One sentence on the last failure, or "". */
PARIS_API const char *paris_session_error(const struct paris_session *session);

/* Loads the shared object at path and registers its algorithms. Runs its code with this process's privileges: call it
 * only after they are dropped, and only with a path that the user of a privileged program cannot choose. Returns 0 or a
 * negative errno: -ENOEXEC (not a plug-in, or another ABI), -EEXIST (a name is taken), -ELIBACC. */
PARIS_API int paris_plugin_load(struct paris_session *session, const char *path);

#ifdef __cplusplus
}
#endif
#endif
