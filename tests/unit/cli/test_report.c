/* JSON: every member that is known, none that is not, and nothing lost of late and duplicate replies.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/report.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

static struct paris_probe probe;
static struct paris_reply reply;

/* A probe and a reply of which every member is different. */
static void fill(void)
{
	probe = (struct paris_probe){.flow = {.protocol = PARIS_UDP, .tos = 4, .src_port = 24000, .dst_port = 33434},
	                             .timeout = 5 * PARIS_SECOND, .size = 60, .ttl = 7, .task = 1, .id = 9,
	                             .sent = {PARIS_SECOND, 2 * PARIS_SECOND}};
	paris_addr_parse("192.0.2.1", &probe.flow.src);
	paris_addr_parse("192.0.2.2", &probe.flow.dst);
	reply = (struct paris_reply){
		.received = {PARIS_SECOND + 519000, 2 * PARIS_SECOND + 519000}, .rtt = 519000, .has = 0x1fff,
		.tcp_options = PARIS_TCP_OPTION_MSS | PARIS_TCP_OPTION_SACK, .tcp_mss = 1460, .quoted_tcp_flags = 2,
		.quoted_tcp_options = PARIS_TCP_OPTION_MSS, .quoted_tcp_mss = 1300,
		.differs = PARIS_DIFFERS_TOS | PARIS_DIFFERS_PAYLOAD, .notes = PARIS_NOTE_USER_RTT,
		.kind = PARIS_REPLY_UNREACHABLE, .match = PARIS_MATCH_NETWORK, .ttl = 62, .tos = 192, .ip_id = 77,
		.size = 88, .icmp_type = 3, .icmp_code = 1, .tcp_flags = PARIS_TCP_ACK, .mtu = 1400, .quoted_ttl = 1,
		.quoted_tos = 5, .quoted_size = 61, .quoted_ip_id = 6, .quoted_src_port = 11, .quoted_dst_port = 12,
		.quoted_checksum = 13, .quoted_bytes = 28, .quoted_label = 14, .extension_size = 8,
		.extension = {0, 8, 1, 1, 0x00, 0x04, 0xd3, 0x01}};
	paris_addr_parse("192.0.2.9", &reply.from);
	paris_addr_parse("192.0.2.1", &reply.to);
	reply.quoted_src = probe.flow.src;
	reply.quoted_dst = probe.flow.dst;
}

/* Checks a value against text, and frees it. */
static void expect(json_t *value, const char *text)
{
	char *got = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

	ck_assert_ptr_nonnull(got);
	ck_assert_str_eq(got, text);
	free(got);
	json_decref(value);
}

#define HEAD \
	"{\"kind\":\"unreachable\",\"match\":\"network\",\"from\":\"192.0.2.9\",\"to\":\"192.0.2.1\"," \
	"\"rtt_ms\":0.519,\"received_ns\":1000519000,\"received_real_ns\":2000519000"

START_TEST(full_reply)
{
	fill();
	expect(report_reply(&reply),
	       HEAD ",\"ttl\":62,\"tos\":192,\"ip_id\":77,\"size\":88,\"icmp_type\":3,\"icmp_code\":1,\"mtu\":1400,"
	       "\"tcp_flags\":16,\"tcp_options\":[\"mss\",\"sack\"],\"tcp_mss\":1460,\"error\":\"!H\","
	       "\"quote\":{\"bytes\":28,\"ttl\":1,\"tos\":5,\"size\":61,"
	       "\"src\":\"192.0.2.1\",\"dst\":\"192.0.2.2\",\"ip_id\":6,\"flow_label\":14,\"src_port\":11,"
	       "\"dst_port\":12,\"checksum\":13,\"tcp_flags\":2,\"tcp_options\":[\"mss\"],\"tcp_mss\":1300},"
	       "\"differs\":[\"tos\",\"payload\"],\"notes\":[\"user-rtt\"],"
	       "\"objects\":[{\"class\":1,\"type\":1,\"payload\":\"0004d301\",\"mpls\":[{\"label\":77,\"tc\":1,"
	       "\"bottom\":true,\"ttl\":1}]}]}");
}
END_TEST

/* What only some protocols have. */
START_TEST(protocols)
{
	static const struct {
		uint8_t protocol;
		const char *key;
		int64_t value;
	} rows[] = {
		{PARIS_TCP, "tcp_flags", PARIS_TCP_SYN}, {PARIS_TCP, "tcp_mss", 536}, {PARIS_UDPLITE, "coverage", 8},
		{PARIS_DCCP, "service", 77}, {47, "service", -1}, {PARIS_UDP, "coverage", -1},
	};
	json_t *answer;

	fill();
	probe.tcp_options = PARIS_TCP_OPTION_MSS;
	probe.service = 77;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *object, *value;

		probe.flow.protocol = rows[i].protocol;
		probe.tcp_mss = rows[i].protocol == PARIS_TCP ? 536 : 8;
		object = report_probe(&probe);
		value = json_object_get(object, rows[i].key);
		ck_assert_msg(value ? json_integer_value(value) == rows[i].value : rows[i].value < 0, "%s",
		              rows[i].key);
		json_decref(object);
	}
	reply.kind = PARIS_REPLY_DCCP;
	reply.dccp_type = 7;
	answer = report_reply(&reply);
	ck_assert_str_eq(json_string_value(json_object_get(answer, "kind")), "dccp");
	ck_assert_int_eq(json_integer_value(json_object_get(answer, "dccp_type")), 7);
	json_decref(answer);
}
END_TEST

START_TEST(bare_reply)
{
	fill();
	reply.has = 0;
	reply.differs = reply.notes = 0;
	reply.quoted_bytes = reply.extension_size = 0;
	expect(report_reply(&reply), HEAD "}");
}
END_TEST

/* Each bit of has brings its own keys and no others. */
START_TEST(each_bit)
{
	static const char *const keys[] = {"ttl", "tos", "ip_id", "size", "icmp_type", "mtu", "tcp_flags"};

	fill();
	for (size_t bit = 0; bit < sizeof(keys) / sizeof(*keys); bit++) {
		json_t *object;

		reply.has = UINT32_C(1) << bit;
		object = report_reply(&reply);
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			ck_assert_int_eq(json_object_get(object, keys[i]) != NULL, i == bit);
		json_decref(object);
	}
}
END_TEST

START_TEST(not_known)
{
	char text[64];

	expect(report_unknown(0), "[]");
	expect(report_unknown(PARIS_HAS_IP_ID | PARIS_HAS_QUOTED_PORTS),
	       "[\"ip_id\",\"quote.src_port\",\"quote.dst_port\"]");
	ck_assert_str_eq(report_unknown_text(0, text, sizeof(text)), "");
	ck_assert_str_eq(report_unknown_text(PARIS_HAS_SIZE | PARIS_HAS_QUOTED_CHECKSUM, text, sizeof(text)),
	                 "size, quote.checksum");
	ck_assert_str_eq(report_unknown_text(UINT32_MAX, text, 8), "ttl, to");
}
END_TEST

/* What is left of a quote is shown without the rest. */
START_TEST(part_of_a_quote)
{
	fill();
	reply.has = PARIS_HAS_QUOTED_CHECKSUM;
	reply.differs = reply.notes = 0;
	reply.quoted_bytes = reply.extension_size = 0;
	expect(report_reply(&reply), HEAD ",\"quote\":{\"checksum\":13}}");
}
END_TEST

START_TEST(interfaces)
{
	static const uint8_t object[] = {0, 16, 2, 0x8a, 0, 0, 0, 7, 8, 'g', 'e', '-', 0x1b, '"', 0, 0};
	json_t *value;

	fill();
	reply.extension_size = sizeof(object);
	memcpy(reply.extension, object, sizeof(object));
	value = report_reply(&reply);
	expect(json_incref(json_object_get(json_array_get(json_object_get(value, "objects"), 0), "interface")),
	       "{\"role\":\"outgoing\",\"index\":7,\"name\":\"ge-\\u001B\\\"\"}");
	json_decref(value);
}
END_TEST

#define FLOW \
	"{\"src\":\"192.0.2.1\",\"dst\":\"192.0.2.2\"," \
	"\"protocol\":17,\"tos\":4,\"src_port\":24000,\"dst_port\":33434}"

START_TEST(probes)
{
	fill();
	expect(report_flow(&probe.flow), FLOW);
	expect(report_probe(&probe), "{\"id\":9,\"task\":1,\"ttl\":7,\"timeout_ms\":5000.0,\"size\":60,\"flow\":" FLOW
	       ",\"dont_fragment\":false,\"sent_ns\":1000000000,\"sent_real_ns\":2000000000,\"replies\":[]}");
	probe.flow.protocol = PARIS_ICMP;
	probe.flow.icmp_checksum = 55;
	paris_addr_parse("2001:db8::1", &probe.flow.dst);
	probe.flow.flow_label = 66;
	expect(report_flow(&probe.flow), "{\"src\":\"192.0.2.1\",\"dst\":\"2001:db8::1\",\"protocol\":1,\"tos\":4,"
	       "\"icmp_checksum\":55,\"flow_label\":66}");
}
END_TEST

/* Hands the log an event of this type about the probe. */
static void happen(struct report_log *log, enum paris_event_type type, bool with_reply)
{
	struct paris_event event = {.type = type, .probe = &probe, .reply = with_reply ? &reply : NULL};

	ck_assert_int_eq(report_log_event(log, &event), 0);
}

/* The probe with this id of a list, or NULL. */
static const json_t *probe_of(const json_t *list, json_int_t id)
{
	size_t i;
	json_t *value;

	json_array_foreach(list, i, value)
		if (json_integer_value(json_object_get(value, "id")) == id)
			return value;
	return NULL;
}

/* Whether a reply of a probe has a mark. */
static bool marked(const json_t *list, json_int_t id, size_t number, const char *mark)
{
	return json_is_true(
	    json_object_get(json_array_get(json_object_get(probe_of(list, id), "replies"), number), mark));
}

START_TEST(records)
{
	static const struct {
		uint64_t id;
		const char *outcome;
		size_t replies;
	} rows[] = {{1, "reply", 2}, {2, "late", 1}, {300, "refused", 0}, {4, "timeout", 0}, {5, "open", 0}};
	struct report_log log = {NULL, 0};
	struct paris_event done = {.type = PARIS_EVENT_DONE};
	json_t *list;

	fill();
	for (size_t i = 0; i < 5; i++) {
		probe.id = rows[i].id;
		if (probe.id != 300)
			happen(&log, PARIS_EVENT_SENT, false);
	}
	probe.id = 1;
	happen(&log, PARIS_EVENT_REPLY, true);
	happen(&log, PARIS_EVENT_DUPLICATE, true);
	probe.id = 2;
	happen(&log, PARIS_EVENT_TIMEOUT, false);
	happen(&log, PARIS_EVENT_LATE, true);
	probe.id = 4;
	happen(&log, PARIS_EVENT_TIMEOUT, false);
	probe.id = 300;
	probe.error = -ENETUNREACH;
	happen(&log, PARIS_EVENT_TIMEOUT, false);
	ck_assert_int_eq(report_log_event(&log, &done), 0);

	list = report_log_take(&log);
	ck_assert_uint_eq(json_array_size(list), 5);
	for (size_t i = 0; i < 5; i++) {
		const json_t *value = probe_of(list, (json_int_t)rows[i].id);

		ck_assert_str_eq(json_string_value(json_object_get(value, "outcome")), rows[i].outcome);
		ck_assert_uint_eq(json_array_size(json_object_get(value, "replies")), rows[i].replies);
	}
	ck_assert_str_eq(json_string_value(json_object_get(probe_of(list, 300), "error")), "Network is unreachable");
	ck_assert(marked(list, 1, 1, "duplicate"));
	ck_assert(marked(list, 2, 0, "late"));
	json_decref(list);
	happen(&log, PARIS_EVENT_SENT, false);
	report_log_fini(&log);
}
END_TEST

START_TEST(writing)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size), *full = fopen("/dev/full", "w");

	ck_assert_int_eq(report_write(stream, json_pack("{s:f}", "rtt_ms", 0.519)), 0);
	fclose(stream);
	ck_assert_str_eq(text, "{\"rtt_ms\":0.519}\n");
	free(text);
	ck_assert_int_eq(report_write(full, json_object()), -ENOSPC);
	fclose(full);
}
END_TEST

UNIT_MAIN("report", full_reply, protocols, bare_reply, each_bit, not_known, part_of_a_quote, interfaces, probes,
          records, writing)
