/* What the system-call filter of a running program refuses: takes it out of the kernel, puts it on itself, and tries.
 *
 *     borrow PID
 *
 * Prints a line "CALL: REASON" for each call that a program taken over would want, and fails when one is allowed. Exits
 * with 77 where the kernel does not hand filters out. Root only.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77, INSTRUCTIONS_MAX = 4096 };

/* Says what failed and ends. */
static void die(const char *what)
{
	fprintf(stderr, "borrow: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Copies the filter of a process. Returns the number of its instructions. */
static unsigned short take(pid_t pid, struct sock_filter *instructions)
{
	long count;
	int error;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) < 0 || waitpid(pid, NULL, 0) < 0)
		die("ptrace");
	count = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, NULL, NULL);
	if (count > 0 && count <= INSTRUCTIONS_MAX)
		count = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, NULL, instructions);
	error = errno;
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	errno = error;
	if (count < 0 && (errno == EIO || errno == EINVAL || errno == EACCES)) {
		puts("this kernel hands no filters out");
		exit(SKIPPED);
	}
	if (count <= 0 || count > INSTRUCTIONS_MAX)
		die("PTRACE_SECCOMP_GET_FILTER");
	return (unsigned short)count;
}

static int execute(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int open_for_writing(void)
{
	return open("/dev/null", O_WRONLY);
}

static int create(void)
{
	return open("/tmp/borrowed", O_CREAT | O_RDONLY, 0600);
}

static int rename_file(void)
{
	return rename("/tmp/borrowed", "/tmp/lent");
}

static int change_mode(void)
{
	return chmod("/dev/null", 0666);
}

static int trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int make_process(void)
{
	return fork();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*call)(void);
	} rows[] = {{"execve", execute},    {"open for writing", open_for_writing},
	            {"create", create},     {"rename", rename_file},
	            {"chmod", change_mode}, {"ptrace", trace},
	            {"fork", make_process}};
	static struct sock_filter instructions[INSTRUCTIONS_MAX];
	struct sock_fprog program = {.filter = instructions};
	int allowed = 0;

	if (argc != 2) {
		fputs("usage: borrow PID\n", stderr);
		return 2;
	}
	program.len = take(atoi(argv[1]), instructions);
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("%d instructions\n", program.len);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		die("PR_SET_SECCOMP");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int result = rows[i].call();

		printf("%s: %s\n", rows[i].name, result < 0 ? strerror(errno) : "allowed");
		allowed += result >= 0 || errno != EPERM;
	}
	return allowed > 0;
}
