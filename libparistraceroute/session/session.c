/* An engine tied to a transport: opening, one turn of the loop, closing.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "session/session_internal.h"

#include "base/siphash.h"
#include "transport/source_route.h"
#include "transport/transports.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* By how much a process that waits for a moment is usually late, at most. */
#define LATENESS (2 * PARIS_MILLISECOND)

enum { MOST_GATEWAYS_4 = 8, MOST_GATEWAYS_6 = 127 };

/* As many batches of arrivals are taken in at once. */
enum { RECEIVE_BATCHES = 16 };

int session_fail(struct paris_session *session, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(session->error, sizeof(session->error), format, arguments);
	va_end(arguments);
	return code;
}

/* The key of the tags. A simulated network has no strangers in it: there a run must repeat, packet by packet. */
static int make_secret(const struct paris_session_config *config, uint8_t secret[PARIS_SECRET_SIZE])
{
	static const uint8_t key[SIPHASH_KEY_SIZE] = "simulated secret";
	size_t filled = 0;

	if (config->transport == PARIS_TRANSPORT_SIMULATED) {
		for (uint64_t i = 0; i < PARIS_SECRET_SIZE / sizeof(uint64_t); i++) {
			uint64_t message[2] = {config->seed, i}, part = siphash(key, message, sizeof(message));

			memcpy(secret + i * sizeof(part), &part, sizeof(part));
		}
		return 0;
	}
	while (filled < PARIS_SECRET_SIZE) {
		ssize_t size = getrandom(secret + filled, PARIS_SECRET_SIZE - filled, 0);

		if (size < 0 && errno != EINTR)
			return -errno;
		filled += size > 0 ? (size_t)size : 0;
	}
	return 0;
}

/* Whether a host's transport has all that a session needs of it. */
static bool is_whole(const struct paris_transport_ops *ops)
{
	return ops->name && ops->now && ops->prepare && ops->send && ops->receive && ops->fds && ops->close;
}

/* Opens the transport that the config asks for. */
static int open_transport(struct paris_session *session, const struct paris_session_config *config)
{
	int code = -EPERM;

	switch (config->transport) {
	case PARIS_TRANSPORT_AUTO:
	case PARIS_TRANSPORT_RAW:
	case PARIS_TRANSPORT_DATAGRAM:
		if (config->transport != PARIS_TRANSPORT_DATAGRAM)
			code = raw_open(&session->transport, config, session->error, sizeof(session->error));
		if (code != -EPERM || config->transport == PARIS_TRANSPORT_RAW)
			return code;
		session->error[0] = '\0';
		return datagram_open(&session->transport, config, session->error, sizeof(session->error));
	case PARIS_TRANSPORT_SIMULATED:
		return simulated_open(&session->transport, config->simulate, config->seed, config->real_clock,
		                      session->error, sizeof(session->error));
	case PARIS_TRANSPORT_OWN:
		if (!config->own || !config->own->ops || config->own->ops->abi != PARIS_ABI ||
		    config->own->ops->size < sizeof(struct paris_transport_ops))
			return session_fail(session, -EINVAL, "the given transport is none, or of another ABI");
		if (!is_whole(config->own->ops))
			return session_fail(session, -EINVAL, "the given transport lacks a function, or its name");
		session->transport = config->own;
		return 0;
	default:
		return session_fail(session, -EINVAL, "there is no transport number %u", config->transport);
	}
}

/* Opens the timer by which poll() wakes more precisely than by its own milliseconds; a virtual clock needs none. */
static int open_timer(struct paris_session *session)
{
	if (session->transport->ops->advance)
		return 0;
	session->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	return session->timer < 0 ? session_fail(session, -errno, "cannot open a timer: %s", strerror(errno)) : 0;
}

/* How many departures may follow each other at once where the host does not say: under a real clock those that a late
 * wake-up made late, or each of them would slow the pace. */
static uint32_t burst_of(const struct paris_session *session, double rate)
{
	bool makes_up = !session->transport->ops->advance && rate > 0 && rate < UINT32_MAX;

	return makes_up ? 1 + (uint32_t)(rate * LATENESS / PARIS_SECOND) : 1;
}

/* Makes the engine and registers our algorithms. */
static int make_engine(struct paris_session *session, const struct paris_session_config *config)
{
	struct paris_engine_config engine = {
		.size = sizeof(engine),
		.rate = config->rate,
		.burst = config->burst ? config->burst : burst_of(session, config->rate),
	};
	int code = make_secret(config, engine.secret);

	if (code < 0)
		return session_fail(session, code, "cannot get random bytes: %s", strerror(-code));
	code = paris_engine_new(&session->engine, &engine);
	if (code < 0)
		return session_fail(session, code, "cannot make the engine: %s", strerror(-code));
	for (size_t i = 0; builtin_algorithms[i] && code == 0; i++)
		code = paris_engine_register(session->engine, builtin_algorithms[i]);
	if (code < 0)
		return session_fail(session, code, "cannot register an algorithm: %s", strerror(-code));
	return 0;
}

int paris_session_open(struct paris_session **session_out, const struct paris_session_config *config)
{
	struct paris_session_config own = {0};
	struct paris_session *session;
	int code;

	*session_out = NULL;
	memcpy(&own, config, config->size < sizeof(own) ? config->size : sizeof(own));
	session = calloc(1, sizeof(*session));
	if (session)
		session->timer = -1;
	if (!session)
		code = -ENOMEM;
	else if (config->size < offsetof(struct paris_session_config, error))
		code = session_fail(session, -EINVAL, "struct paris_session_config has no size");
	else
		code = open_transport(session, &own);
	if (code == 0)
		code = open_timer(session);
	if (code == 0)
		code = make_engine(session, &own);
	if (code == 0) {
		*session_out = session;
		return 0;
	}
	if (own.error && own.error_size > 0)
		snprintf(own.error, own.error_size, "%s", session ? session->error : strerror(-code));
	/* On failure the host's transport stays the host's. */
	if (session && own.transport == PARIS_TRANSPORT_OWN)
		session->transport = NULL;
	paris_session_close(session);
	return code;
}

void paris_session_close(struct paris_session *session)
{
	if (!session)
		return;
	paris_engine_free(session->engine);
	plugin_unload_all(session);
	if (session->transport)
		session->transport->ops->close(session->transport);
	if (session->timer >= 0)
		close(session->timer);
	free(session->filter);
	free(session);
}

struct paris_engine *paris_session_engine(struct paris_session *session)
{
	return session->engine;
}

const char *paris_session_transport(const struct paris_session *session)
{
	return session->transport->ops->name;
}

uint32_t paris_session_unknown(const struct paris_session *session, const struct paris_flow *flow)
{
	const struct paris_transport *transport = session->transport;

	return transport->ops->unknown ? transport->ops->unknown(transport, flow) : 0;
}

uint32_t paris_session_interface(const struct paris_session *session)
{
	const struct paris_transport *transport = session->transport;

	return transport->ops->interface ? transport->ops->interface(transport) : 0;
}

const struct paris_simulator *paris_session_simulator(const struct paris_session *session)
{
	return simulated_network(session->transport);
}

const char *paris_session_error(const struct paris_session *session)
{
	return session->error;
}

void paris_session_counters(struct paris_session *session, struct paris_transport_counters *counters)
{
	*counters = (struct paris_transport_counters){0};
	if (session->transport->ops->counters)
		session->transport->ops->counters(session->transport, counters);
}

/* The transport's monotonic clock. */
static paris_time monotonic(struct paris_session *session)
{
	struct paris_stamp now;

	session->transport->ops->now(session->transport, &now);
	return now.monotonic;
}

int paris_session_route(struct paris_session *session, const struct paris_addr *gateways, size_t count,
                        uint32_t routing_type)
{
	const struct paris_transport_ops *ops = session->transport->ops;
	size_t most = count > 0 && gateways[0].family == 6 ? MOST_GATEWAYS_6 : MOST_GATEWAYS_4;
	struct source_route route = {.count = 0};
	int code;

	session->error[0] = '\0';
	if (count > most)
		return session_fail(session, -EINVAL, "a source route has no more than %zu gateways", most);
	for (size_t i = 0; i < count; i++)
		if (gateways[i].family == 0 || gateways[i].family != gateways[0].family)
			return session_fail(session, -EINVAL, "the gateways of a source route are of one family");
	if (!ops->route)
		return session_fail(session, -EOPNOTSUPP, "the %s transport has no source routes", ops->name);
	code = source_route_set(&route, gateways, count, routing_type, session->error, sizeof(session->error));
	if (code == 0)
		code = ops->route(session->transport, gateways, count, routing_type, session->error,
		                  sizeof(session->error));
	if (code == 0)
		session->overhead = source_route_size(&route);
	return code;
}

size_t paris_session_overhead(const struct paris_session *session)
{
	return session->overhead;
}

int paris_session_prepare(struct paris_session *session, struct paris_flow *flow, uint32_t *mtu)
{
	uint32_t ignored;

	session->error[0] = '\0';
	if (flow->dst.family == 0)
		return session_fail(session, -EINVAL, "no destination was given");
	return session->transport->ops->prepare(session->transport, flow, mtu ? mtu : &ignored, session->error,
	                                        sizeof(session->error));
}

int paris_session_start(struct paris_session *session, const struct paris_request *request, struct paris_task **task)
{
	struct paris_request prepared = {0};
	int code;

	*task = NULL;
	if (request->size < offsetof(struct paris_request, seed))
		return session_fail(session, -EINVAL, "struct paris_request has no size");
	memcpy(&prepared, request, request->size < sizeof(prepared) ? request->size : sizeof(prepared));
	prepared.size = sizeof(prepared);
	code = paris_session_prepare(session, &prepared.probe.flow, NULL);
	if (code < 0)
		return code;
	code = paris_engine_start(session->engine, &prepared, monotonic(session), task);
	if (code < 0)
		session_fail(session, code, "%s", paris_engine_error(session->engine));
	return code;
}

int paris_session_interrupt(struct paris_session *session, struct paris_task *task)
{
	return paris_engine_interrupt(session->engine, task, monotonic(session));
}

size_t paris_session_pollfds(struct paris_session *session, struct pollfd *fds, size_t max)
{
	size_t count;

	if (session->broken)
		return 0;
	count = session->transport->ops->fds(session->transport, fds, max);
	if (session->timer < 0)
		return count;
	if (count < max)
		fds[count] = (struct pollfd){.fd = session->timer, .events = POLLIN};
	return count + 1;
}

/* When something is to be done although nothing arrived. */
static paris_time next_deadline(struct paris_session *session)
{
	paris_time deadline = paris_engine_deadline(session->engine);

	if (session->transport->ops->deadline) {
		paris_time own = session->transport->ops->deadline(session->transport);

		if (own < deadline)
			deadline = own;
	}
	return deadline;
}

/* Sets the timer off after so many nanoseconds, 0: never; what it has to say from before is forgotten. A wait that
 * cannot be set is one rounded up to milliseconds. */
static void set_timer(struct paris_session *session, paris_time left)
{
	struct itimerspec when = {.it_value = {left / PARIS_SECOND, left % PARIS_SECOND}};

	if (session->timer >= 0)
		timerfd_settime(session->timer, 0, &when, NULL);
}

int paris_session_timeout(struct paris_session *session)
{
	paris_time deadline = next_deadline(session), left;

	if (session->broken || session->more)
		return 0;
	left = deadline == PARIS_NEVER ? 0 : deadline - monotonic(session);
	/* By difference: the transport's clock need not be the system's. */
	set_timer(session, left > 0 ? left : 0);
	if (deadline == PARIS_NEVER)
		return -1;
	if (left <= 0 || session->transport->ops->advance)
		return 0;
	left = (left - 1) / PARIS_MILLISECOND + 1;
	return left > INT_MAX ? INT_MAX : (int)left;
}

/* Remembers that the transport is of no more use; short of memory it may recover. */
static int broke(struct paris_session *session, int code, const char *doing)
{
	session->broken = code == -ENOMEM ? 0 : code;
	return session_fail(session, code, "the %s transport failed to %s: %s", paris_session_transport(session), doing,
	                    strerror(-code));
}

/* Hands what has arrived to the engine, each packet at the time when it did: what waited here while we were busy must
 * not look late. But not without end, or a flood would stop the clock: what is left comes after *now, which is then the
 * time of the last one taken in. Returns 0 or a negative errno. */
static int receive(struct paris_session *session, paris_time *now)
{
	int count = SESSION_BATCH, error = 0, code;
	paris_time at = *now;

	for (int batch = 0; batch < RECEIVE_BATCHES && count == SESSION_BATCH; batch++) {
		count = session->transport->ops->receive(session->transport, session->arrivals, SESSION_BATCH);
		if (count < 0)
			return broke(session, count, "receive");
		*now = monotonic(session);
		for (int i = 0; i < count; i++) {
			const struct paris_arrival *arrival = &session->arrivals[i];

			at = arrival->stamp.monotonic < *now ? arrival->stamp.monotonic : *now;
			code = paris_engine_receive(session->engine, arrival, at);
			error = code < 0 && error == 0 ? code : error;
		}
	}
	session->more = count == SESSION_BATCH;
	if (session->more)
		*now = at;
	return error < 0 ? session_fail(session, error, "cannot take in a packet: %s", strerror(-error)) : 0;
}

/* Sets the capture filter anew where the flows in use have changed. Returns 0 or a negative errno. */
static int refresh_filter(struct paris_session *session)
{
	uint64_t generation = session->filter_generation;
	size_t size;
	char *more;
	int code;

	if (!session->transport->ops->filter)
		return 0;
	while ((size = paris_engine_filter(session->engine, session->filter, session->filter_room, &generation) + 1) >
	       session->filter_room) {
		more = realloc(session->filter, size);
		if (!more)
			return session_fail(session, -ENOMEM, "no memory for the capture filter");
		session->filter = more;
		session->filter_room = size;
	}
	if (generation == session->filter_generation)
		return 0;
	code = session->transport->ops->filter(session->transport, session->filter);
	if (code < 0)
		return broke(session, code, "set the capture filter");
	session->filter_generation = generation;
	return 0;
}

/* Sends what may depart now. The filter is set before the first packet of a new flow leaves: its reply may be back
 * before the system call returns. Returns 0 or a negative errno. */
static int transmit(struct paris_session *session)
{
	int count, code;

	do {
		count = paris_engine_transmit(session->engine, session->packets, SESSION_BATCH, monotonic(session));
		if (count < 0)
			return session_fail(session, count, "cannot craft a packet: %s", strerror(-count));
		if (count == 0)
			return 0;
		code = refresh_filter(session);
		if (code == 0) {
			code = session->transport->ops->send(session->transport, session->packets, (size_t)count,
			                                     session->stamps, session->fates);
			if (code < 0)
				broke(session, code, "send");
		}
		for (int i = 0; i < count; i++) {
			if (code < 0) {
				session->fates[i] = code;
				session->transport->ops->now(session->transport, &session->stamps[i]);
			}
			paris_engine_sent(session->engine, session->packets[i].probe->id, &session->stamps[i],
			                  session->fates[i]);
		}
	} while (code == 0 && count == SESSION_BATCH);
	return code;
}

int paris_session_dispatch(struct paris_session *session, const struct pollfd *fds, size_t count)
{
	const struct paris_transport_ops *ops = session->transport->ops;
	paris_time now = monotonic(session), deadline;
	int code;

	/* Asking the transport costs one look at its ring: cheaper than being wrong about which descriptors matter. */
	(void)fds;
	(void)count;
	if (session->broken)
		return session->broken;
	if (ops->advance) {
		deadline = next_deadline(session);
		if (deadline > now && deadline != PARIS_NEVER)
			ops->advance(session->transport, deadline);
	}
	code = receive(session, &now);
	if (code < 0)
		return code;
	code = paris_engine_tick(session->engine, now);
	if (code < 0)
		return session_fail(session, code, "the engine failed: %s", strerror(-code));
	return transmit(session);
}
