/* Addresses to socket addresses and back.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/endpoint.h"

START_TEST(round_trip)
{
	static const char *const texts[] = {"192.0.2.1", "2001:db8::1", "fe80::1"};
	union endpoint endpoint;
	struct paris_addr addr, back;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		ck_assert_int_eq(paris_addr_parse(texts[i], &addr), 0);
		ck_assert_uint_eq(endpoint_set(&endpoint, &addr, 33434, 5),
		                  i == 0 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
		ck_assert_int_eq(endpoint.any.sa_family, endpoint_family(&addr));
		back = endpoint_addr(&endpoint);
		ck_assert_int_eq(paris_addr_compare(&addr, &back), 0);
		ck_assert_uint_eq(endpoint_port(&endpoint), 33434);
	}
	ck_assert_uint_eq(endpoint.v6.sin6_scope_id, 5);
}
END_TEST

START_TEST(scope_only_for_link_local)
{
	union endpoint endpoint;
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse("2001:db8::1", &addr), 0);
	ck_assert(!endpoint_link_local(&addr));
	endpoint_set(&endpoint, &addr, 0, 5);
	ck_assert_uint_eq(endpoint.v6.sin6_scope_id, 0);
	ck_assert_int_eq(paris_addr_parse("febf::1", &addr), 0);
	ck_assert(endpoint_link_local(&addr));
	ck_assert_int_eq(paris_addr_parse("fec0::1", &addr), 0);
	ck_assert(!endpoint_link_local(&addr));
	ck_assert_int_eq(paris_addr_parse("ff12::1", &addr), 0);
	ck_assert(endpoint_link_local(&addr));
	ck_assert_int_eq(paris_addr_parse("ff05::1", &addr), 0);
	ck_assert(!endpoint_link_local(&addr));
	ck_assert_int_eq(paris_addr_parse("255.18.0.1", &addr), 0);
	ck_assert(!endpoint_link_local(&addr));
}
END_TEST

START_TEST(other_family)
{
	union endpoint endpoint = {.any.sa_family = AF_UNIX};

	ck_assert_uint_eq(endpoint_addr(&endpoint).family, 0);
}
END_TEST

UNIT_MAIN("endpoint", round_trip, scope_only_for_link_local, other_family)
