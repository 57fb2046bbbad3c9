/* Privileges by libcap.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/privs.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

static const cap_value_t network[] = {CAP_NET_RAW, CAP_NET_ADMIN};
static const cap_value_t files[] = {CAP_DAC_READ_SEARCH};
static const cap_value_t groups[] = {CAP_SETGID};

static const struct {
	const cap_value_t *caps;
	int count;
} sets[] = {
	[PRIVS_NETWORK] = {network, sizeof(network) / sizeof(*network)},
	[PRIVS_FILES] = {files, sizeof(files) / sizeof(*files)},
};

/* Says which call failed. */
static int failure(const char *call, char *error, size_t size)
{
	int code = errno;

	snprintf(error, size, "cannot drop privileges: %s: %s", call, strerror(code));
	return code ? -code : -EPERM;
}

/* Copies into one flag of to those capabilities of a list that are permitted in from. */
static int copy_permitted(cap_t to, cap_t from, cap_flag_t flag, const cap_value_t *caps, int count)
{
	for (int i = 0; i < count; i++) {
		cap_flag_value_t has;

		if (cap_get_flag(from, caps[i], CAP_PERMITTED, &has) < 0 ||
		    (has == CAP_SET && cap_set_flag(to, flag, 1, &caps[i], CAP_SET) < 0))
			return -1;
	}
	return 0;
}

/* Makes a list (as far as it is permitted) the effective set, and, when keep is set, only it and what the other
 * functions here may want the permitted set. */
static int set_caps(const cap_value_t *caps, int count, bool keep)
{
	cap_t now = cap_get_proc(), next = cap_init();
	int result = -1;

	if (!now || !next)
		goto out;
	if (keep) {
		if (copy_permitted(next, now, CAP_PERMITTED, groups, 1) < 0)
			goto out;
		for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
			if (copy_permitted(next, now, CAP_PERMITTED, sets[i].caps, sets[i].count) < 0)
				goto out;
	}
	if (copy_permitted(next, now, CAP_EFFECTIVE, caps, count) < 0)
		goto out;
	result = cap_set_proc(next);
out:
	cap_free(next);
	cap_free(now);
	return result;
}

int privs_lower(char *error, size_t size)
{
	uid_t uid = getuid();

	if (geteuid() != uid && setresuid((uid_t)-1, uid, (uid_t)-1) < 0)
		return failure("setresuid", error, size);
	if (set_caps(NULL, 0, true) < 0)
		return failure("cap_set_proc", error, size);
	return 0;
}

int privs_raise(enum privs what, char *error, size_t size)
{
	/* Reading what the invoking user may not read is nobody's business but root's. */
	if (what == PRIVS_FILES && getuid() != 0)
		return 0;
	if (set_caps(sets[what].caps, sets[what].count, true) < 0)
		return failure("cap_set_proc", error, size);
	return 0;
}

bool privs_raw(void)
{
	cap_flag_value_t has = CAP_CLEAR;
	cap_t now = cap_get_proc();

	if (now)
		cap_get_flag(now, CAP_NET_RAW, CAP_EFFECTIVE, &has);
	cap_free(now);
	return has == CAP_SET;
}

/* Whether no capability is left in either set. */
static bool caps_gone(void)
{
	cap_t now = cap_get_proc(), none = cap_init();
	bool gone = now && none && cap_compare(now, none) == 0;

	cap_free(none);
	cap_free(now);
	return gone;
}

int privs_drop(char *error, size_t size)
{
	uid_t uid = getuid(), ids[3];
	gid_t gid = getgid();

	/* Without CAP_SETGID the groups are the user's own, so that they are no privilege. */
	if (set_caps(groups, 1, true) < 0)
		return failure("cap_set_proc", error, size);
	if (setgroups(0, NULL) < 0 && errno != EPERM)
		return failure("setgroups", error, size);
	if (setresgid(gid, gid, gid) < 0)
		return failure("setresgid", error, size);
	if (setresuid(uid, uid, uid) < 0)
		return failure("setresuid", error, size);
	if (set_caps(NULL, 0, false) < 0)
		return failure("cap_set_proc", error, size);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return failure("prctl", error, size);
	errno = 0;
	if (!caps_gone() || getresuid(&ids[0], &ids[1], &ids[2]) < 0 || ids[1] != uid || ids[2] != uid)
		return failure("check", error, size);
	return 0;
}
