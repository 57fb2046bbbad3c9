/* Closing a descriptor without waiting for it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_PARTING_H
#define TRANSPORT_PARTING_H

/* Closes fd, if possible without waiting until the kernel is done with what it stands for; -1 is none. */
void parting_close(int fd);

#endif
