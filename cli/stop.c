/* Signals through a pipe to oneself.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int stop_signals[] = {SIGHUP, SIGINT, SIGTERM};

static int stop_pipe[2] = {-1, -1};
static volatile sig_atomic_t stop_number;

/* Notes a signal. SA_RESETHAND lets the next one of its kind kill. */
static void on_signal(int number)
{
	int saved = errno;

	if (!stop_number)
		stop_number = number;
	if (write(stop_pipe[1], "", 1) < 0)
		errno = 0; /* a full pipe is readable already */
	errno = saved;
}

/* Sets what the signals do, but for those that whoever started us wants ignored. */
static int set_handlers(void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = handler == SIG_DFL ? 0 : (int)SA_RESETHAND}, old;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(stop_signals) / sizeof(*stop_signals); i++)
		if (sigaction(stop_signals[i], NULL, &old) < 0 ||
		    (old.sa_handler != SIG_IGN && sigaction(stop_signals[i], &action, NULL) < 0))
			return -errno;
	return 0;
}

int stop_open(void)
{
	stop_number = 0;
	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	return set_handlers(on_signal);
}

int stop_fd(void)
{
	return stop_pipe[0];
}

int stop_signal(void)
{
	return stop_number;
}

void stop_close(void)
{
	set_handlers(SIG_DFL);
	for (int i = 0; i < 2; i++) {
		if (stop_pipe[i] >= 0)
			close(stop_pipe[i]);
		stop_pipe[i] = -1;
	}
}

void stop_die(int number)
{
	signal(number, SIG_DFL);
	raise(number);
}
