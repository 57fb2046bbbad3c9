/* SIGHUP, SIGINT and SIGTERM as something that poll() can wait for. There is one of these in a process, because signals
 * are the process's own.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_STOP_H
#define CLI_STOP_H

/* Turns the signals into bytes in a pipe. One that comes for the second time ends the process at once. Returns 0 or a
 * negative errno. */
int stop_open(void);

/* The descriptor that becomes readable. */
int stop_fd(void);

/* The first signal that came, or 0. */
int stop_signal(void);

/* Gives the signals their default meaning back, and closes the pipe. */
void stop_close(void);

/* Ends the process by a signal, as if it had not been caught: whoever waits for it is to see that. A shell, for one,
 * goes on with its loop after a program that merely exits when Ctrl-C is pressed. */
void stop_die(int number);

#endif
