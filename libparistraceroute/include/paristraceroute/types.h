/* What every other header needs: the export macro, time and addresses.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_TYPES_H
#define PARISTRACEROUTE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define PARIS_API __attribute__((visibility("default")))
#else
#define PARIS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Nanoseconds. A point in time is on the monotonic clock unless its name ends in _real. */
typedef int64_t paris_time;

#define PARIS_NEVER INT64_MAX
#define PARIS_MICROSECOND INT64_C(1000)
#define PARIS_MILLISECOND INT64_C(1000000)
#define PARIS_SECOND INT64_C(1000000000)

/* One moment, read on both clocks: monotonic for deadlines, realtime because kernels stamp packets with that. */
struct paris_stamp {
	paris_time monotonic;
	paris_time realtime; /* since the epoch; 0 when not known */
};

/* An IPv4 or IPv6 address; family 0 is "none". Network byte order; unused bytes are zero, so that memcmp compares. */
struct paris_addr {
	uint8_t family; /* 0, 4 or 6 */
	uint8_t bytes[16];
};

#define PARIS_ADDR_TEXT_SIZE 46 /* longest text form with its terminating null */

/* Parses the numeric form of an address, without a name look-up. Returns 0, or -EINVAL and leaves *addr alone. */
PARIS_API int paris_addr_parse(const char *text, struct paris_addr *addr);

/* Writes the numeric form (RFC 5952 for IPv6; "*" for family 0) into text, which holds size bytes. Returns text. */
PARIS_API const char *paris_addr_format(const struct paris_addr *addr, char *text, size_t size);

/* Orders by family, then by bytes, as memcmp does. */
PARIS_API int paris_addr_compare(const struct paris_addr *a, const struct paris_addr *b);

#ifdef __cplusplus
}
#endif
#endif
