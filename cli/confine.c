/* Allows by name, so that a kernel's or an architecture's other calls are refused: with EPERM, which libraries treat
 * as a failure, and which an attacker treats as the end.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/confine.h"

#include <errno.h>

#if defined(HAVE_SECCOMP) && !defined(__SANITIZE_ADDRESS__)

#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>

/* What is allowed whatever the arguments. Names that an architecture lacks are passed over. */
static const char *const allowed[] = {
	/* Memory. */
	"brk", "madvise", "mmap", "mmap2", "mprotect", "mremap", "munmap",
	/* Descriptors. */
	"_llseek", "access", "close", "dup", "dup2", "dup3", "epoll_create1", "epoll_ctl", "epoll_pwait",
	"epoll_pwait2", "epoll_wait", "eventfd2", "faccessat", "faccessat2", "fcntl", "fcntl64", "fstat", "fstat64",
	"fstatat64", "fstatfs", "getdents64", "ioctl", "lseek", "newfstatat", "pipe2", "poll", "ppoll",
	"ppoll_time64", "pread64", "pselect6", "read", "readlink", "readlinkat", "readv", "select", "stat", "stat64",
	"statx", "timerfd_create", "timerfd_settime", "write", "writev",
	/* Sockets: those in use, and those of name look-ups and datagram probes, opened as they are needed. */
	"bind", "connect", "getpeername", "getsockname", "getsockopt", "recv", "recvfrom", "recvmmsg",
	"recvmmsg_time64", "recvmsg", "send", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socket",
	"socketcall", "socketpair",
	/* Time, randomness, and what the process asks about itself. */
	"clock_getres", "clock_gettime", "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "getcwd",
	"getegid", "geteuid", "getgid", "getpid", "getppid", "getrandom", "getrlimit", "getrusage", "gettid",
	"gettimeofday", "getuid", "nanosleep", "prlimit64", "sched_getaffinity", "sched_yield", "sysinfo", "time",
	"ugetrlimit", "uname",
	/* Signals, threads' locks, the end. */
	"exit", "exit_group", "futex", "futex_time64", "restart_syscall", "rseq", "rt_sigaction", "rt_sigpending",
	"rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "set_robust_list", "sigaltstack", "sigreturn", "tgkill",
};

/* Calls whose flags, argument number argument, must ask for reading only. */
static const struct {
	const char *name;
	unsigned argument;
} readers[] = {
	{"open", 1},
	{"openat", 2},
};

/* Adds every rule. */
static int add_rules(scmp_filter_ctx filter)
{
	int code = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed) && code == 0; i++) {
		int number = seccomp_syscall_resolve_name(allowed[i]);

		if (number != __NR_SCMP_ERROR)
			code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers) && code == 0; i++) {
		int number = seccomp_syscall_resolve_name(readers[i].name);

		if (number != __NR_SCMP_ERROR)
			code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
			                        SCMP_CMP(readers[i].argument, SCMP_CMP_MASKED_EQ,
			                                 O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
	}
	return code;
}

int confine(char *error, size_t size)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int code = filter ? add_rules(filter) : -ENOMEM;

	/* A program that asks for openat2 must be told to do without: its flags lie where a filter cannot look. */
	if (code == 0 && seccomp_syscall_resolve_name("openat2") != __NR_SCMP_ERROR)
		code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), seccomp_syscall_resolve_name("openat2"), 0);
	if (code == 0)
		code = seccomp_load(filter);
	seccomp_release(filter);
	if (code == -EINVAL || code == -ENOSYS || code == -EFAULT)
		return -EOPNOTSUPP;
	if (code < 0)
		snprintf(error, size, "cannot filter system calls: %s", strerror(-code));
	return code;
}

#else

int confine(char *error, size_t size)
{
	(void)error;
	(void)size;
	return -EOPNOTSUPP;
}

#endif
