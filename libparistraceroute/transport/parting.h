/* Closing a descriptor without waiting for it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_PARTING_H
#define TRANSPORT_PARTING_H

/* Has fd refer to something that is closed at once, for a library that insists on closing it itself. Returns a new
 * descriptor of what it referred to, or -1 when that is not possible and nothing changed. */
int parting_swap(int fd);

/* Closes fd, if possible without waiting until the kernel is done with what it stands for; -1 is none. */
void parting_close(int fd);

#endif
