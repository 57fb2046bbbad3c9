/* The TCP header, as far as a quote of 8 bytes shows it or whole, and the options behind it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_TCP_H
#define WIRE_TCP_H

#include "base/cursor.h"

enum { TCP_HEADER_SIZE = 20, TCP_OPTIONS_SIZE_MAX = 40 }; /* without options; of these */

struct tcp {
	uint16_t src_port;
	uint16_t dst_port;
	uint32_t sequence;
	bool whole; /* what follows is known too, not only the first 8 bytes */
	uint32_t acknowledgement;
	uint8_t flags; /* PARIS_TCP_... */
	uint16_t window;
	uint16_t checksum;
	uint8_t options; /* PARIS_TCP_OPTION_... */
	uint16_t mss; /* with PARIS_TCP_OPTION_MSS */
	uint32_t timestamp; /* with PARIS_TCP_OPTION_TIMESTAMPS: the sender's; none is echoed when writing */
};

/* Reads the fixed part and as many of the options as there are, or the first 8 bytes when there is no more. False: not
 * even these. */
bool tcp_read(struct reader *reader, struct tcp *tcp);
/* Writes a header with its options; whole is not looked at. */
void tcp_write(struct writer *writer, const struct tcp *tcp);

/* How many bytes a set of options takes, a multiple of 4. */
size_t tcp_options_size(uint8_t options);
/* Writes the options of a header, as tcp_write does behind the fixed part. */
void tcp_write_options(struct writer *writer, const struct tcp *tcp);

#endif
