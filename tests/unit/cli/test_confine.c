/* The filter on system calls: what it must refuse, and what it must not.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/confine.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNSUPPORTED = 254, BROKEN = 255 };

/* Runs one attempt in a child under the filter; the attempt returns an errno, or 0. */
static int attempt(int (*act)(void))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		char error[256];
		int code;

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(BROKEN);
		code = confine(error, sizeof(error));
		_exit(code == -EOPNOTSUPP ? UNSUPPORTED : code < 0 ? BROKEN : act());
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_ne(WEXITSTATUS(status), BROKEN);
	return WEXITSTATUS(status);
}

static int execute(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno;
}

static int open_for_writing(void)
{
	return open("/dev/null", O_WRONLY) < 0 ? errno : 0;
}

static int create(void)
{
	return open("/tmp/paris-confine-test", O_RDONLY | O_CREAT, 0600) < 0 ? errno : 0;
}

static int open_by_openat2(void)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = {O_WRONLY, 0, 0};

#ifdef SYS_openat2
	return syscall(SYS_openat2, AT_FDCWD, "/dev/null", &how, sizeof(how)) < 0 ? errno : 0;
#else
	(void)how;
	return ENOSYS;
#endif
}

static int make_process(void)
{
	return fork() < 0 ? errno : 0;
}

static int remove_file(void)
{
	return unlink("/tmp/paris-confine-test") < 0 ? errno : 0;
}

static int open_for_reading(void)
{
	char text[16];
	int fd = open("/etc/hosts", O_RDONLY | O_CLOEXEC);

	return fd < 0 || read(fd, text, sizeof(text)) < 0 ? errno : 0;
}

static int use_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) < 0 ? errno : 0;
}

START_TEST(refuses_and_allows)
{
	static const struct {
		const char *name;
		int (*act)(void);
		int expected;
	} cases[] = {
		{"open for reading", open_for_reading, 0}, {"socket", use_socket, 0},
		{"execve", execute, EPERM}, {"open for writing", open_for_writing, EPERM},
		{"create", create, EPERM}, {"openat2", open_by_openat2, ENOSYS},
		{"fork", make_process, EPERM}, {"unlink", remove_file, EPERM},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int got = attempt(cases[i].act);

#if defined(HAVE_SECCOMP) && !defined(__SANITIZE_ADDRESS__)
		ck_assert_msg(got == cases[i].expected, "%s: errno %d", cases[i].name, got);
#else
		ck_assert_int_eq(got, UNSUPPORTED);
#endif
	}
}
END_TEST

UNIT_MAIN("confine", refuses_and_allows)
