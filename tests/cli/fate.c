/* Sends a command a signal after a while, and says on stderr what became of it: fate SIGNAL SECONDS COMMAND
 * [ARGUMENT...]. Shells and timeout(1) take a death by a signal and an exit code above 128 for the same.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The number of a signal, 0 for a name that is not known. */
static int number_of(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} rows[] = {{"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"TERM", SIGTERM}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].number;
	return 0;
}

int main(int argc, char **argv)
{
	const struct rlimit no_core = {0, 0};
	int number = argc > 3 ? number_of(argv[1]) : 0, status;
	double seconds = argc > 3 ? strtod(argv[2], NULL) : 0;
	struct timespec wait = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
	pid_t child;

	if (number == 0)
		return EXIT_FAILURE;
	setrlimit(RLIMIT_CORE, &no_core);
	child = fork();
	if (child == 0) {
		signal(number, SIG_DFL);
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	if (child < 0 || nanosleep(&wait, NULL) < 0 || kill(child, number) < 0 || waitpid(child, &status, 0) < 0)
		return EXIT_FAILURE;
	if (WIFSIGNALED(status)) {
		fprintf(stderr, "killed by signal %d\n", WTERMSIG(status));
		return 128 + WTERMSIG(status);
	}
	fprintf(stderr, "exited with %d\n", WEXITSTATUS(status));
	return WEXITSTATUS(status);
}
