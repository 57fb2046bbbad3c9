/* Golden packets, both ways: each file in tests/golden holds a probe's description and bytes, or a reply's bytes and
 * what they say. Comment lines begin with "#", expected lines with "> ", the rest is hexadecimal.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/text.h"
#include "probe/craft.h"
#include "probe/match.h"
#include "tests/unit/unit.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

struct golden {
	const char *path;
	struct paris_probe probe;
	struct tag tag;
	char expected[4096]; /* empty: the bytes are the probe itself */
	uint8_t bytes[2048];
	size_t size;
};

static void read_addr(struct paris_addr *addr, const char *value)
{
	ck_assert_int_eq(paris_addr_parse(value, addr), 0);
}

/* Reads one name=value of a probe's line. */
static void read_member(struct golden *golden, char *item)
{
	struct paris_probe *probe = &golden->probe;
	char *value = strchr(item, '=');
	int64_t number = 0;

	ck_assert_ptr_nonnull(value);
	*value++ = '\0';
	if (strcmp(item, "src") == 0) {
		read_addr(&probe->flow.src, value);
		return;
	}
	if (strcmp(item, "dst") == 0) {
		read_addr(&probe->flow.dst, value);
		return;
	}
	ck_assert_msg(text_to_int(value, &number), "%s: %s", golden->path, value);
#define MEMBER(name, member) \
	if (strcmp(item, name) == 0) { \
		golden->member = (__typeof__(golden->member))number; \
		return; \
	}
	MEMBER("protocol", probe.flow.protocol)
	MEMBER("tos", probe.flow.tos)
	MEMBER("src_port", probe.flow.src_port)
	MEMBER("dst_port", probe.flow.dst_port)
	MEMBER("icmp_checksum", probe.flow.icmp_checksum)
	MEMBER("flow_label", probe.flow.flow_label)
	MEMBER("ttl", probe.ttl)
	MEMBER("size", probe.size)
	MEMBER("flags", probe.flags)
	MEMBER("tcp_flags", probe.tcp_flags)
	MEMBER("tcp_options", probe.tcp_options)
	MEMBER("tcp_mss", probe.tcp_mss)
	MEMBER("coverage", probe.coverage)
	MEMBER("service", probe.service)
	MEMBER("transport", tag.transport)
	MEMBER("payload", tag.payload)
	MEMBER("ip_id", tag.ip_id)
#undef MEMBER
	ck_abort_msg("%s: no member is called %s", golden->path, item);
}

static void read_line(struct golden *golden, char *line)
{
	unsigned byte;
	int used;

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '#')
		return;
	if (strncmp(line, "> ", 2) == 0) {
		strcat(golden->expected, line + 2);
		strcat(golden->expected, "\n");
	} else if (strncmp(line, "probe ", 6) == 0) {
		for (char *item = strtok(line + 6, " "); item; item = strtok(NULL, " "))
			read_member(golden, item);
	} else {
		for (; sscanf(line, "%2x%n", &byte, &used) == 1; line += used) {
			ck_assert_uint_lt(golden->size, sizeof(golden->bytes));
			golden->bytes[golden->size++] = (uint8_t)byte;
		}
		ck_assert_msg(line[strspn(line, " ")] == '\0', "%s: no hexadecimal: %s", golden->path, line);
	}
}

static void golden_read(struct golden *golden, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[2048];

	ck_assert_msg(file != NULL, "cannot read %s", path);
	memset(golden, 0, sizeof(*golden));
	golden->path = path;
	while (fgets(line, sizeof(line), file))
		read_line(golden, line);
	fclose(file);
	ck_assert_uint_gt(golden->size, 0);
}

/* Runs a check on every file whose name begins so. Returns how many there are. */
static size_t each(const char *prefix, void (*check)(const struct golden *golden))
{
	static struct golden golden;
	const char *top = getenv("top_srcdir");
	char pattern[4096];
	glob_t found;
	size_t count;

	snprintf(pattern, sizeof(pattern), "%s/tests/golden/%s*.hex", top ? top : ".", prefix);
	ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "no files %s", pattern);
	count = found.gl_pathc;
	for (size_t i = 0; i < count; i++) {
		golden_read(&golden, found.gl_pathv[i]);
		check(&golden);
	}
	globfree(&found);
	return count;
}

static const char *addr_text(const struct paris_addr *addr, char text[PARIS_ADDR_TEXT_SIZE])
{
	return paris_addr_format(addr, text, PARIS_ADDR_TEXT_SIZE);
}

/* Says what an object is. */
static void render_object(struct text *text, const struct paris_object *object)
{
	char addr[PARIS_ADDR_TEXT_SIZE];
	struct paris_interface interface;
	struct paris_mpls mpls;

	if (paris_object_interface(object, &interface)) {
		text_add(text, "interface role=%d", interface.role);
		if (interface.has_index)
			text_add(text, " index=%u", interface.index);
		if (interface.has_mtu)
			text_add(text, " mtu=%u", interface.mtu);
		text_add(text, " addr=%s name=%s\n", addr_text(&interface.addr, addr), interface.name);
		return;
	}
	if (paris_object_mpls(object, 0, &mpls)) {
		for (size_t n = 0; paris_object_mpls(object, n, &mpls); n++)
			text_add(text, "mpls %u %d %d %d\n", mpls.label, mpls.tc, mpls.bottom, mpls.ttl);
		return;
	}
	text_add(text, "object %d/%d ", object->class_num, object->c_type);
	for (size_t i = 0; i < object->size; i++)
		text_add(text, "%02x", object->payload[i]);
	text_add(text, "\n");
}

/* Says what a quote says. */
static void render_quote(struct text *text, const struct answer *answer)
{
	const struct paris_reply *reply = &answer->reply;
	char src[PARIS_ADDR_TEXT_SIZE], dst[PARIS_ADDR_TEXT_SIZE];

	text_add(text, "quote src=%s dst=%s ttl=%d tos=0x%02x size=%d bytes=%d", addr_text(&reply->quoted_src, src),
	         addr_text(&reply->quoted_dst, dst), reply->quoted_ttl, reply->quoted_tos, reply->quoted_size,
	         reply->quoted_bytes);
	if (reply->has & PARIS_HAS_QUOTED_IP_ID)
		text_add(text, " ip_id=0x%04x", reply->quoted_ip_id);
	if (reply->has & PARIS_HAS_QUOTED_LABEL)
		text_add(text, " label=0x%05x", reply->quoted_label);
	text_add(text, "\n");
	if (reply->has & PARIS_HAS_QUOTED_PORTS)
		text_add(text, "ports %d %d\n", reply->quoted_src_port, reply->quoted_dst_port);
	if (reply->has & PARIS_HAS_QUOTED_CHECKSUM)
		text_add(text, "checksum 0x%04x\n", reply->quoted_checksum);
	if (reply->has & PARIS_HAS_QUOTED_TCP)
		text_add(text, "tcp flags=0x%02x options=0x%02x mss=%d\n", reply->quoted_tcp_flags,
		         reply->quoted_tcp_options, reply->quoted_tcp_mss);
	ck_assert(!answer->direct);
	ck_assert_int_eq(paris_addr_compare(&reply->quoted_src, &answer->flow.src), 0);
	ck_assert_int_eq(paris_addr_compare(&reply->quoted_dst, &answer->flow.dst), 0);
	ck_assert_uint_eq(reply->quoted_label, answer->flow.flow_label);
	ck_assert_uint_eq(reply->quoted_src_port, answer->flow.src_port);
	ck_assert_uint_eq(reply->quoted_dst_port, answer->flow.dst_port);
}

/* Says which flow a direct answer is for. */
static void render_flow(struct text *text, const struct answer *answer)
{
	const struct paris_flow *flow = &answer->flow;
	char src[PARIS_ADDR_TEXT_SIZE], dst[PARIS_ADDR_TEXT_SIZE];

	text_add(text, "flow protocol=%d src=%s dst=%s", flow->protocol, addr_text(&flow->src, src),
	         addr_text(&flow->dst, dst));
	if (flow->protocol == PARIS_ICMP)
		text_add(text, " icmp_checksum=0x%04x\n", flow->icmp_checksum);
	else
		text_add(text, " ports=%d,%d\n", flow->src_port, flow->dst_port);
}

/* Says all that an answer says. */
static void render(struct text *text, const struct answer *answer)
{
	const struct paris_reply *reply = &answer->reply;
	char from[PARIS_ADDR_TEXT_SIZE], to[PARIS_ADDR_TEXT_SIZE];
	struct paris_object object;
	size_t offset = 0;

	text_add(text, "answer kind=%d from=%s to=%s", reply->kind, addr_text(&reply->from, from),
	         addr_text(&reply->to, to));
	if (reply->has & PARIS_HAS_TTL)
		text_add(text, " ttl=%d", reply->ttl);
	if (reply->has & PARIS_HAS_TOS)
		text_add(text, " tos=0x%02x", reply->tos);
	if (reply->has & PARIS_HAS_SIZE)
		text_add(text, " size=%d", reply->size);
	if (reply->has & PARIS_HAS_IP_ID)
		text_add(text, " ip_id=0x%04x", reply->ip_id);
	text_add(text, "\n");
	if (reply->has & PARIS_HAS_ICMP)
		text_add(text, "icmp %d/%d", reply->icmp_type, reply->icmp_code);
	if (reply->has & PARIS_HAS_MTU)
		text_add(text, " mtu=%u", reply->mtu);
	if (reply->has & PARIS_HAS_TCP)
		text_add(text, "tcp flags=0x%02x", reply->tcp_flags);
	if (reply->tcp_options)
		text_add(text, " options=0x%02x mss=%d", reply->tcp_options, reply->tcp_mss);
	if (reply->kind == PARIS_REPLY_DCCP)
		text_add(text, "dccp type=%d\n", reply->dccp_type);
	if (reply->has & (PARIS_HAS_ICMP | PARIS_HAS_TCP))
		text_add(text, "\n");
	if (reply->has & PARIS_HAS_QUOTE)
		render_quote(text, answer);
	else
		render_flow(text, answer);
	text_add(text, "tag");
	if (answer->known & ANSWER_TRANSPORT)
		text_add(text, " transport=0x%x", answer->tag.transport);
	if (answer->known & ANSWER_IP_ID)
		text_add(text, " ip_id=0x%x", answer->tag.ip_id);
	if (answer->known & ANSWER_PAYLOAD)
		text_add(text, " payload=0x%x", answer->tag.payload);
	text_add(text, "\n");
	if (reply->notes)
		text_add(text, "notes 0x%x\n", reply->notes);
	while (paris_object_next(reply, &offset, &object))
		render_object(text, &object);
	ck_assert_uint_eq(offset, reply->extension_size);
}

static void check_probe(const struct golden *golden)
{
	uint8_t bytes[2048];
	const char *why = NULL;
	int size;

	ck_assert_msg(craft_check(&golden->probe, &why) == 0, "%s: %s", golden->path, why);
	size = craft(&golden->probe, &golden->tag, bytes, sizeof(bytes));
	ck_assert_msg(size == (int)golden->size, "%s: %d bytes", golden->path, size);
	for (int i = 0; i < size; i++)
		ck_assert_msg(bytes[i] == golden->bytes[i], "%s: byte %d is %02x", golden->path, i, bytes[i]);
}

START_TEST(probes)
{
	ck_assert_uint_ge(each("probe_", check_probe), 31);
}
END_TEST

static void check_reply(const struct golden *golden)
{
	static const char *const results[] = {"malformed\n", "foreign\n", ""};
	struct answer answer;
	char seen[4096];
	struct text text = text_of(seen, sizeof(seen));
	uint32_t differs;
	int result, tier;

	memset(&answer, 0xa5, sizeof(answer));
	result = dissect(golden->bytes, golden->size, &answer);
	text_add(&text, "%s", results[result + 1]);
	if (result == DISSECT_ANSWER) {
		render(&text, &answer);
		tier = match(&golden->probe, &golden->tag, &answer, &differs);
		text_add(&text, "match %d 0x%x\n", tier, differs);
	}
	ck_assert_msg(strcmp(seen, golden->expected) == 0, "%s: seen\n%sexpected\n%s", golden->path, seen,
	              golden->expected);
}

START_TEST(replies)
{
	ck_assert_uint_ge(each("reply_", check_reply), 98);
}
END_TEST

/* Every prefix, in memory that ends where it ends, and as if that were the whole packet. */
static void check_prefixes(const struct golden *golden)
{
	for (size_t size = 0; size <= golden->size; size++) {
		uint8_t *bytes = malloc(size + 1);
		struct answer answer;
		uint32_t differs, key;
		int result;

		unit_assert(bytes != NULL);
		memcpy(bytes, golden->bytes, size);
		result = dissect(bytes, size, &answer);
		unit_assert(result >= DISSECT_MALFORMED && result <= DISSECT_ANSWER);
		unit_assert(size >= 20 || result == DISSECT_MALFORMED);
		if (result == DISSECT_ANSWER) {
			unit_assert(answer.reply.extension_size <= PARIS_EXTENSION_SIZE);
			unit_assert(answer.reply.quoted_bytes <= size);
			unit_assert(paris_reply_used(&answer.reply) <= sizeof(answer.reply));
			match(&golden->probe, &golden->tag, &answer, &differs);
			for (int which = 0; which < MATCH_KEYS; which++)
				match_answer_key(&answer, which, &key);
		}
		free(bytes);
	}
}

/* Truncated by the capture: what is there is still read, and belongs to the same probe. */
static void check_cut(const struct golden *golden)
{
	struct answer whole, cut;
	uint32_t differs;
	size_t least = 40 + 8 + 40 + 8;

	if (dissect(golden->bytes, golden->size, &whole) != DISSECT_ANSWER || whole.direct ||
	    match(&golden->probe, &golden->tag, &whole, &differs) != PARIS_MATCH_STRICT)
		return;
	if (golden->bytes[0] >> 4 == 4) {
		least = 4u * (golden->bytes[0] & 15) + 8;
		least += 4u * (golden->bytes[least] & 15) + 8;
	} else if (golden->bytes[6] != 58) {
		least += 8;
	} else if (golden->probe.flow.protocol == PARIS_UDPLITE && golden->probe.coverage != 0) {
		least += 6; /* up to the tag in the payload: the checksum is none */
	}
	for (size_t size = least; size < golden->size; size++) {
		ck_assert_msg(dissect(golden->bytes, size, &cut) == DISSECT_ANSWER, "%s: %zu bytes", golden->path,
		              size);
		ck_assert_msg(match(&golden->probe, &golden->tag, &cut, &differs) == PARIS_MATCH_STRICT,
		              "%s: %zu bytes differ by 0x%x", golden->path, size, differs);
		ck_assert_uint_eq(cut.reply.extension_size, 0);
	}
}

START_TEST(prefixes)
{
	each("", check_prefixes);
	each("reply_", check_cut);
}
END_TEST

/* One bit of an ICMP message flipped is seen by a checksum, as is one of what a checksum covers of the outer header;
 * and none, anywhere, is a crash. */
static void check_flipped(const struct golden *golden)
{
	uint8_t bytes[2048];
	struct answer answer;

	memcpy(bytes, golden->bytes, golden->size);
	for (size_t bit = 0; bit < golden->size * 8; bit++) {
		int before = dissect(bytes, golden->size, &answer), after;
		uint8_t family = answer.reply.from.family;
		bool checked = before == DISSECT_ANSWER && (answer.reply.has & PARIS_HAS_ICMP) &&
		               bit / 8 < answer.reply.size &&
		               (bytes[0] >> 4 == 4 || (bytes[6] == 58 && bit / 8 >= 8));

		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		after = dissect(bytes, golden->size, &answer);
		/* As of another version it has other headers, without such checksums. */
		if (checked && after == DISSECT_ANSWER && answer.reply.from.family == family)
			ck_abort_msg("%s: bit %zu", golden->path, bit);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

START_TEST(flipped)
{
	each("reply_", check_flipped);
}
END_TEST

UNIT_MAIN("golden", probes, replies, prefixes, flipped)
