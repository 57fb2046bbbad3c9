/* Algorithms from shared objects: the only file that knows how they are loaded.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "session/session_internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A loaded object. Its code and data stay until the session, and with it every task, is gone. */
struct plugin_handle {
	struct plugin_handle *next;
	void *object;
};

void plugin_unload_all(struct paris_session *session)
{
	struct plugin_handle *handle;

	while ((handle = session->plugins)) {
		session->plugins = handle->next;
		dlclose(handle->object);
		free(handle);
	}
}

/* Checks everything that can be checked before the first algorithm is registered. */
static int check(struct paris_session *session, const char *path, const struct paris_plugin *plugin)
{
	const struct paris_algorithm *const *algorithms;

	if (!plugin)
		return session_fail(session, -ENOEXEC, "%s is no plug-in: it has no symbol paris_plugin", path);
	if (plugin->abi != PARIS_ABI)
		return session_fail(session, -ENOEXEC, "%s is for ABI %u of plug-ins; this library has %u", path,
		                    plugin->abi, PARIS_ABI);
	if (plugin->size < sizeof(*plugin) || !plugin->name || !plugin->algorithms)
		return session_fail(session, -ENOEXEC, "%s is no valid plug-in: its descriptor is not complete", path);
	algorithms = plugin->algorithms;
	for (size_t i = 0; algorithms[i]; i++) {
		if (algorithms[i]->abi != PARIS_ABI)
			return session_fail(session, -ENOEXEC, "%s: algorithm %zu is for ABI %u; this library has %u",
			                    path, i, algorithms[i]->abi, PARIS_ABI);
		if (!algorithms[i]->name)
			return session_fail(session, -ENOEXEC, "%s: algorithm %zu has no name", path, i);
		if (paris_engine_algorithm(session->engine, algorithms[i]->name))
			return session_fail(session, -EEXIST, "%s: there is an algorithm \"%s\" already", path,
			                    algorithms[i]->name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(algorithms[i]->name, algorithms[j]->name) == 0)
				return session_fail(session, -EEXIST, "%s: has two algorithms \"%s\"", path,
				                    algorithms[i]->name);
	}
	return 0;
}

int paris_plugin_load(struct paris_session *session, const char *path)
{
	const struct paris_plugin *plugin;
	struct plugin_handle *handle;
	char *file = NULL;
	void *object;
	int code;

	/* Without a slash dlopen would search the system's folders, and the environment's. */
	if (asprintf(&file, "%s%s", strchr(path, '/') ? "" : "./", path) < 0)
		return session_fail(session, -ENOMEM, "no memory to load %s", path);
	object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	free(file);
	if (!object)
		return session_fail(session, -ELIBACC, "cannot load %s: %s", path, dlerror());
	plugin = dlsym(object, "paris_plugin");
	code = check(session, path, plugin);
	handle = code == 0 ? malloc(sizeof(*handle)) : NULL;
	if (!handle) {
		dlclose(object);
		return code < 0 ? code : session_fail(session, -ENOMEM, "no memory to load %s", path);
	}
	*handle = (struct plugin_handle){session->plugins, object};
	session->plugins = handle;
	for (size_t i = 0; plugin->algorithms[i]; i++) {
		code = paris_engine_register(session->engine, plugin->algorithms[i]);
		if (code < 0)
			return session_fail(session, code, "%s: algorithm \"%s\" cannot be registered: %s", path,
			                    plugin->algorithms[i]->name, paris_engine_error(session->engine));
	}
	return 0;
}
