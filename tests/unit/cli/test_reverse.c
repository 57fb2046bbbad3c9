/* Names of addresses in the DNS: questions, and answers that are good, odd or cut.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/reverse.h"
#include "tests/unit/unit.h"

#include <paristraceroute/flow.h>

#include <stdbool.h>
#include <string.h>

/* An answer with one record for each name in wire format, all for 192.0.2.7. */
struct answer {
	unsigned char bytes[1024];
	size_t size;
};

static const char owner[] = "\0017\0012\0010\003192\007in-addr\004arpa";

/* Adds bytes. */
static void put(struct answer *answer, const void *bytes, size_t size)
{
	memcpy(answer->bytes + answer->size, bytes, size);
	answer->size += size;
}

/* An answer with no records yet. */
static struct answer answer_open(void)
{
	static const unsigned char header[] = {0, 1, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[] = {0, 12, 0, 1};
	struct answer answer = {.size = 0};

	put(&answer, header, sizeof(header));
	put(&answer, owner, sizeof(owner));
	put(&answer, question, sizeof(question));
	return answer;
}

/* Adds a PTR record. */
static void add(struct answer *answer, const char *name)
{
	static const unsigned char record[] = {0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0};
	unsigned char size = (unsigned char)(strlen(name) + 1);

	answer->bytes[7]++;
	put(answer, record, sizeof(record));
	put(answer, &size, 1);
	put(answer, name, size);
}

/* Reads an answer for 192.0.2.7. */
static const char *read_answer(char out[REVERSE_SIZE], const unsigned char *bytes, size_t size)
{
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse("192.0.2.7", &addr), 0);
	return reverse_read(out, bytes, (int)size, &addr);
}

START_TEST(questions)
{
	char out[REVERSE_SIZE];
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse("192.0.2.7", &addr), 0);
	reverse_write(out, &addr, "in-addr.arpa");
	ck_assert_str_eq(out, "7.2.0.192.in-addr.arpa");
	ck_assert_int_eq(paris_addr_parse("2001:db8::1f", &addr), 0);
	reverse_write(out, &addr, "ip6.arpa");
	ck_assert_str_eq(out, "f.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}
END_TEST

/* Of several names the first counts, as for the C library; and one that no host may have is none. */
START_TEST(names)
{
	static const struct {
		const char *first, *expected;
	} rows[] = {
		{"\003r-1\007Example", "r-1.Example"}, {"\003a_b", "a_b"}, {"", "."},
		{"\005-dash", NULL}, {"\003a b", NULL}, {"\003a/b", NULL},
		{"\003a*b", NULL}, {"\004a\033[2", NULL}, {"\005caf\xc3\xa9", NULL},
		{"\003a.b", NULL}, {"\003(x)", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = answer_open();
		char out[REVERSE_SIZE];
		const char *name;

		add(&answer, rows[i].first);
		add(&answer, "\006second");
		name = read_answer(out, answer.bytes, answer.size);
		ck_assert_msg(!name == !rows[i].expected, "\"%s\": %s", rows[i].first, name ? name : "none");
		if (name)
			ck_assert_str_eq(name, rows[i].expected);
	}
}
END_TEST

/* Cut anywhere, or with any byte changed, an answer is none or holds a name that is safe to print. */
START_TEST(hostile)
{
	struct answer answer = answer_open();
	char out[REVERSE_SIZE];

	ck_assert_ptr_null(read_answer(out, answer.bytes, answer.size));
	add(&answer, "\003r-1\007example");
	for (size_t size = 0; size < answer.size; size++) {
		unsigned char *copy = malloc(size + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, answer.bytes, size);
		ck_assert_ptr_null(read_answer(out, copy, size));
		free(copy);
	}
	for (size_t i = 0; i < answer.size; i++)
		for (int byte = 0; byte < 256; byte++) {
			struct answer changed = answer;
			const char *name;

			changed.bytes[i] = (unsigned char)byte;
			name = read_answer(out, changed.bytes, changed.size);
			for (; name && *name; name++)
				unit_assert(*name > ' ' && *name <= '~' && !strchr("()[]\"\\", *name));
		}
}
END_TEST

UNIT_MAIN("reverse", questions, names, hostile)
