/* JSON from tables: one row per member of a probe or reply.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/report.h"

#include "cli/annotate.h"

#include <errno.h>
#include <string.h>

#define REAL_DIGITS 15 /* no round trip needs more, and 0.519 stays 0.519 */

/* How a member is read and written. */
enum member_type { U8, U16, U32, U64, TIME, MILLISECONDS, SHORT_MILLISECONDS, ADDR };

struct member {
	const char *key;
	size_t offset;
	enum member_type type;
	uint32_t has; /* bit in has that says it is known; 0: always */
};

#define FLOW(key, member, type) {key, offsetof(struct paris_flow, member), type, 0}
#define PROBE(key, member, type) {key, offsetof(struct paris_probe, member), type, 0}
#define REPLY(key, member, type, has) {key, offsetof(struct paris_reply, member), type, has}
#define COUNTER(key, type, member) {key, offsetof(type, member), U64, 0}

static const struct member flow_members[] = {
	FLOW("src", src, ADDR),
	FLOW("dst", dst, ADDR),
	FLOW("protocol", protocol, U8),
	FLOW("tos", tos, U8),
};

static const struct member port_members[] = {
	FLOW("src_port", src_port, U16),
	FLOW("dst_port", dst_port, U16),
};

static const struct member icmp_members[] = {
	FLOW("icmp_checksum", icmp_checksum, U16),
};

static const struct member label_members[] = {
	FLOW("flow_label", flow_label, U32),
};

static const struct member probe_members[] = {
	PROBE("id", id, U64),
	PROBE("task", task, U32),
	PROBE("ttl", ttl, U8),
	PROBE("timeout_ms", timeout, MILLISECONDS),
};

static const struct member length_members[] = {
	PROBE("size", size, U16),
};

static const struct member departure_members[] = {
	PROBE("sent_ns", sent.monotonic, TIME),
	PROBE("sent_real_ns", sent.realtime, TIME),
};

static const struct member refusal_members[] = {
	PROBE("refused_after_ms", refused_after, SHORT_MILLISECONDS),
};

static const struct member reply_members[] = {
	REPLY("from", from, ADDR, 0),
	REPLY("to", to, ADDR, 0),
	REPLY("rtt_ms", rtt, MILLISECONDS, 0),
	REPLY("received_ns", received.monotonic, TIME, 0),
	REPLY("received_real_ns", received.realtime, TIME, 0),
	REPLY("ttl", ttl, U8, PARIS_HAS_TTL),
	REPLY("tos", tos, U8, PARIS_HAS_TOS),
	REPLY("ip_id", ip_id, U16, PARIS_HAS_IP_ID),
	REPLY("size", size, U16, PARIS_HAS_SIZE),
	REPLY("icmp_type", icmp_type, U8, PARIS_HAS_ICMP),
	REPLY("icmp_code", icmp_code, U8, PARIS_HAS_ICMP),
	REPLY("mtu", mtu, U32, PARIS_HAS_MTU),
	REPLY("tcp_flags", tcp_flags, U8, PARIS_HAS_TCP),
};

static const struct member quote_members[] = {
	REPLY("bytes", quoted_bytes, U16, PARIS_HAS_QUOTE),
	REPLY("ttl", quoted_ttl, U8, PARIS_HAS_QUOTE),
	REPLY("tos", quoted_tos, U8, PARIS_HAS_QUOTE),
	REPLY("size", quoted_size, U16, PARIS_HAS_QUOTE),
	REPLY("src", quoted_src, ADDR, PARIS_HAS_QUOTE),
	REPLY("dst", quoted_dst, ADDR, PARIS_HAS_QUOTE),
	REPLY("ip_id", quoted_ip_id, U16, PARIS_HAS_QUOTED_IP_ID),
	REPLY("flow_label", quoted_label, U32, PARIS_HAS_QUOTED_LABEL),
	REPLY("src_port", quoted_src_port, U16, PARIS_HAS_QUOTED_PORTS),
	REPLY("dst_port", quoted_dst_port, U16, PARIS_HAS_QUOTED_PORTS),
	REPLY("checksum", quoted_checksum, U16, PARIS_HAS_QUOTED_CHECKSUM),
	REPLY("tcp_flags", quoted_tcp_flags, U8, PARIS_HAS_QUOTED_TCP),
};

#undef FLOW
#undef PROBE
#undef REPLY

static const char *const kinds[] = {
	[PARIS_REPLY_TTL_EXCEEDED] = "ttl-exceeded", [PARIS_REPLY_UNREACHABLE] = "unreachable",
	[PARIS_REPLY_TOO_BIG] = "too-big",           [PARIS_REPLY_ICMP_ERROR] = "icmp-error",
	[PARIS_REPLY_ECHO] = "echo",                 [PARIS_REPLY_TCP] = "tcp",
	[PARIS_REPLY_UDP] = "udp",                   [PARIS_REPLY_DCCP] = "dccp",
	[PARIS_REPLY_OTHER] = "other",
};

static const char *const matches[] = {
	[PARIS_MATCH_STRICT] = "strict",
	[PARIS_MATCH_NETWORK] = "network",
	[PARIS_MATCH_TRANSPORT] = "transport",
	[PARIS_MATCH_FLOW] = "flow",
};

/* Names of bits, from the lowest. */
static const char *const differences[] = {
	"src", "dst", "tos", "ip_id", "size", "flow_label", "src_port", "dst_port", "checksum", "tag", "byte_order",
	"flags", "payload", "mss",
};
static const char *const notes[] = {
	"clock-stepped", "user-rtt", "extension-legacy", "extension-bad", "extension-cut",
};

static const char *const tcp_options[] = {"mss", "sack", "timestamps", "window_scaling", "fastopen"};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

int report_put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) < 0 ? -ENOMEM : 0;
}

/* Returns the object, or frees it and returns NULL when something of it could not be put. */
static json_t *whole(json_t *object, int failed)
{
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

json_t *report_addr(const struct paris_addr *addr)
{
	char text[PARIS_ADDR_TEXT_SIZE];

	return addr->family ? json_string(paris_addr_format(addr, text, sizeof(text))) : json_null();
}

/* One member as a value. */
static json_t *member_value(const struct member *member, const void *base)
{
	const void *at = (const char *)base + member->offset;

	switch (member->type) {
	case U8:
		return json_integer(*(const uint8_t *)at);
	case U16:
		return json_integer(*(const uint16_t *)at);
	case U32:
		return json_integer(*(const uint32_t *)at);
	case U64:
		return json_integer((json_int_t)*(const uint64_t *)at);
	case TIME:
		return json_integer(*(const paris_time *)at);
	case MILLISECONDS:
		return json_real((double)*(const paris_time *)at / (double)PARIS_MILLISECOND);
	case SHORT_MILLISECONDS:
		return json_real((double)*(const uint32_t *)at / (double)PARIS_MILLISECOND);
	case ADDR:
		return report_addr(at);
	}
	return NULL;
}

/* Puts all members that are known. */
static int put_members(json_t *object, const struct member *members, size_t count, const void *base, uint32_t has)
{
	int failed = 0;

	for (size_t i = 0; i < count; i++)
		if (members[i].has == 0 || (members[i].has & has))
			failed |= report_put(object, members[i].key, member_value(&members[i], base));
	return failed;
}

/* A name out of a table, or the number itself when it has none. */
static json_t *named(const char *const *names, size_t count, unsigned number)
{
	return number < count && names[number] ? json_string(names[number]) : json_integer(number);
}

/* The bits that are set, as a list of names. */
static json_t *bits(const char *const *names, size_t count, uint32_t set)
{
	json_t *list = json_array();
	int failed = 0;

	for (size_t i = 0; i < 32; i++)
		if (set & UINT32_C(1) << i)
			failed |= json_array_append_new(list, i < count ? json_string(names[i])
			                                                : json_integer((json_int_t)i));
	return whole(list, failed);
}

json_t *report_flow(const struct paris_flow *flow)
{
	json_t *object = json_object();
	int failed = put_members(object, flow_members, COUNT(flow_members), flow, 0);

	if (flow->protocol == PARIS_ICMP)
		failed |= put_members(object, icmp_members, COUNT(icmp_members), flow, 0);
	else
		failed |= put_members(object, port_members, COUNT(port_members), flow, 0);
	if (flow->dst.family == 6)
		failed |= put_members(object, label_members, COUNT(label_members), flow, 0);
	return whole(object, failed);
}

/* Puts the options of a TCP header, and what the first of them says, under these keys. */
static int put_tcp_options(json_t *object, unsigned options, uint16_t mss)
{
	int failed = report_put(object, "tcp_options", bits(tcp_options, COUNT(tcp_options), options));

	if (options & PARIS_TCP_OPTION_MSS)
		failed |= report_put(object, "tcp_mss", json_integer(mss));
	return failed;
}

/* Puts what only some protocols have. */
static int put_transport_members(json_t *object, const struct paris_probe *probe)
{
	bool exact = probe->tcp_flags || probe->flags & PARIS_PROBE_EXACT_FLAGS;
	int failed;

	switch (probe->flow.protocol) {
	case PARIS_TCP:
		failed = report_put(object, "tcp_flags", json_integer(exact ? probe->tcp_flags : PARIS_TCP_SYN));
		return failed | put_tcp_options(object, probe->tcp_options, probe->tcp_mss);
	case PARIS_UDPLITE:
		return report_put(object, "coverage", json_integer(probe->coverage));
	case PARIS_DCCP:
		return report_put(object, "service", json_integer(probe->service));
	default:
		return 0;
	}
}

json_t *report_probe(const struct paris_probe *probe)
{
	json_t *object = json_object();
	int failed = put_members(object, probe_members, COUNT(probe_members), probe, 0);

	if (probe->size != 0)
		failed |= put_members(object, length_members, COUNT(length_members), probe, 0);
	failed |= report_put(object, "flow", report_flow(&probe->flow));
	failed |= put_transport_members(object, probe);
	failed |= report_put(object, "dont_fragment", json_boolean(probe->flags & PARIS_PROBE_DONT_FRAGMENT));
	if (probe->sent.monotonic != 0)
		failed |= put_members(object, departure_members, COUNT(departure_members), probe, 0);
	if (probe->error != 0) {
		failed |= report_put(object, "error", json_string(strerror(-probe->error)));
		failed |= put_members(object, refusal_members, COUNT(refusal_members), probe, 0);
	}
	failed |= report_put(object, "replies", json_array());
	return whole(object, failed);
}

/* Bytes as hexadecimal digits. */
static json_t *hex(const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * PARIS_EXTENSION_SIZE];

	if (size > PARIS_EXTENSION_SIZE)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	return json_stringn(text, 2 * size);
}

/* The labels of an MPLS object. */
static json_t *mpls_labels(const struct paris_object *object)
{
	json_t *list = json_array();
	struct paris_mpls mpls;
	int failed = list ? 0 : -1;

	for (size_t n = 0; paris_object_mpls(object, n, &mpls); n++)
		failed |= json_array_append_new(list, json_pack("{s:i,s:i,s:b,s:i}", "label", (int)mpls.label, "tc",
		                                                (int)mpls.tc, "bottom", (int)mpls.bottom, "ttl",
		                                                (int)mpls.ttl));
	return whole(list, failed);
}

/* JSON escapes control characters. */
json_t *report_text(const char *text)
{
	json_t *string = json_string(text);

	return string ? string : hex((const uint8_t *)text, strlen(text));
}

json_t *report_name(const char *name)
{
	return name[0] != '\0' ? report_text(name) : json_null();
}

/* What an RFC 5837 object says. */
static json_t *interface_parts(const struct paris_interface *interface)
{
	static const char *const roles[] = {"incoming", "sub-ip", "outgoing", "next-hop"};
	json_t *object = json_object();
	int failed = report_put(object, "role", named(roles, COUNT(roles), interface->role));

	if (interface->has_index)
		failed |= report_put(object, "index", json_integer(interface->index));
	if (interface->addr.family)
		failed |= report_put(object, "addr", report_addr(&interface->addr));
	if (interface->name[0] != '\0')
		failed |= report_put(object, "name", report_text(interface->name));
	if (interface->has_mtu)
		failed |= report_put(object, "mtu", json_integer(interface->mtu));
	return whole(object, failed);
}

/* The RFC 4884 objects: each as its bytes, and as what they mean where that is known. */
static json_t *objects(const struct paris_reply *reply)
{
	json_t *list = json_array();
	struct paris_object object;
	struct paris_interface interface;
	struct paris_mpls mpls;
	size_t offset = 0;
	int failed = list ? 0 : -1;

	while (paris_object_next(reply, &offset, &object)) {
		json_t *row = json_object();

		failed |= report_put(row, "class", json_integer(object.class_num));
		failed |= report_put(row, "type", json_integer(object.c_type));
		failed |= report_put(row, "payload", hex(object.payload, object.size));
		if (paris_object_mpls(&object, 0, &mpls))
			failed |= report_put(row, "mpls", mpls_labels(&object));
		if (paris_object_interface(&object, &interface))
			failed |= report_put(row, "interface", interface_parts(&interface));
		failed |= json_array_append_new(list, row);
	}
	return whole(list, failed);
}

json_t *report_reply(const struct paris_reply *reply)
{
	json_t *object = json_object(), *quote = json_object();
	char text[ANNOTATE_SIZE];
	int failed = 0;

	failed |= report_put(object, "kind", named(kinds, COUNT(kinds), reply->kind));
	failed |= report_put(object, "match", named(matches, COUNT(matches), reply->match));
	failed |= put_members(object, reply_members, COUNT(reply_members), reply, reply->has);
	if (reply->has & PARIS_HAS_TCP)
		failed |= put_tcp_options(object, reply->tcp_options, reply->tcp_mss);
	if (reply->kind == PARIS_REPLY_DCCP)
		failed |= report_put(object, "dccp_type", json_integer(reply->dccp_type));
	annotate_error(reply, text, sizeof(text));
	if (text[0] != '\0')
		failed |= report_put(object, "error", json_string(text));
	failed |= put_members(quote, quote_members, COUNT(quote_members), reply, reply->has);
	if (reply->has & PARIS_HAS_QUOTED_TCP)
		failed |= put_tcp_options(quote, reply->quoted_tcp_options, reply->quoted_tcp_mss);
	if (json_object_size(quote) > 0)
		failed |= json_object_set(object, "quote", quote);
	json_decref(quote);
	if (reply->differs)
		failed |= report_put(object, "differs", bits(differences, COUNT(differences), reply->differs));
	if (reply->notes)
		failed |= report_put(object, "notes", bits(notes, COUNT(notes), reply->notes));
	if (reply->extension_size > 0)
		failed |= report_put(object, "objects", objects(reply));
	return whole(object, failed);
}

/* Writes the next key that is not known; false when there are no more. *index is 0 at first. */
static bool next_unknown(uint32_t unknown, size_t *index, char *key, size_t size)
{
	static const struct {
		const char *prefix;
		const struct member *members;
		size_t count;
	} groups[] = {{"", reply_members, COUNT(reply_members)}, {"quote.", quote_members, COUNT(quote_members)}};
	size_t at = 0;

	for (size_t i = 0; i < COUNT(groups); i++)
		for (size_t j = 0; j < groups[i].count; j++, at++)
			if (at >= *index && (groups[i].members[j].has & unknown)) {
				snprintf(key, size, "%s%s", groups[i].prefix, groups[i].members[j].key);
				*index = at + 1;
				return true;
			}
	return false;
}

json_t *report_unknown(uint32_t unknown)
{
	json_t *list = json_array();
	size_t index = 0;
	char key[32];
	int failed = 0;

	while (next_unknown(unknown, &index, key, sizeof(key)))
		failed |= json_array_append_new(list, json_string(key));
	return whole(list, failed);
}

const char *report_unknown_text(uint32_t unknown, char *text, size_t size)
{
	size_t index = 0, used = 0;
	char key[32];

	text[0] = '\0';
	while (used < size && next_unknown(unknown, &index, key, sizeof(key)))
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", key);
	return text;
}

json_t *report_counters(struct paris_session *session)
{
	static const struct member engine_members[] = {
		COUNTER("sent", struct paris_counters, sent),
		COUNTER("replies", struct paris_counters, replies),
		COUNTER("timeouts", struct paris_counters, timeouts),
		COUNTER("late", struct paris_counters, late),
		COUNTER("duplicates", struct paris_counters, duplicates),
		COUNTER("refused", struct paris_counters, refused),
		COUNTER("malformed", struct paris_counters, malformed),
		COUNTER("foreign", struct paris_counters, foreign),
		COUNTER("forged", struct paris_counters, forged),
		COUNTER("deferred", struct paris_counters, deferred),
	};
	static const struct member transport_members[] = {
		COUNTER("captured", struct paris_transport_counters, captured),
		COUNTER("kernel_dropped", struct paris_transport_counters, dropped),
		COUNTER("interface_dropped", struct paris_transport_counters, interface_dropped),
	};
	const struct paris_counters *engine = paris_engine_counters(paris_session_engine(session));
	struct paris_transport_counters transport;
	json_t *object = json_object();
	int failed;

	paris_session_counters(session, &transport);
	failed = put_members(object, engine_members, COUNT(engine_members), engine, 0);
	failed |= put_members(object, transport_members, COUNT(transport_members), &transport, 0);
	return whole(object, failed);
}

int report_write(FILE *stream, json_t *object)
{
	int result = json_dumpf(object, stream, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));

	json_decref(object);
	errno = 0;
	if (result < 0 || fputc('\n', stream) == EOF || fflush(stream) == EOF)
		return errno ? -errno : -ENOMEM;
	return 0;
}
