/* SPDX-License-Identifier: MIT */
/* path.h - the path of a unix socket, which one server owns at a time. */
#ifndef SERVER_PATH_H
#define SERVER_PATH_H

#include <sys/stat.h>

#include "common/endpoint.h"

/* The file that was at a path.  Later the path may lead to another one. */
struct path_identity {
	int directory; /* descriptor of the file's directory; -1: none */
	dev_t device;  /* st_dev and st_ino of the file (inode(7)) */
	ino_t inode;
};

/*
 * Before Bind: lock the directory of ENDPOINT's path, and remove the path if a
 * dead server left it behind.
 *
 * Between bind(2) and listen(2), a socket looks like that of a dead server.
 * Another server could remove it then, or remove the new socket of a third
 * server instead of the dead one.  The lock, by flock(2), keeps other servers
 * out until path_release.  It leaves no file behind, and needs no right to
 * write to the directory.
 *
 * If the directory cannot be locked, or others hold the lock for more than two
 * seconds, the path of a dead server stays.  Bind then fails with EADDRINUSE,
 * and a warning tells why.
 *
 * Others may change the path meanwhile.  Therefore only the very socket that
 * was found dead is removed, through a descriptor of its directory.  If it
 * belongs neither to this user nor to the owner of the directory, or if other
 * users may replace the files of the directory (it has no sticky bit), log an
 * error and exit with status 1.
 */
void path_claim(const struct endpoint *endpoint);

/* After Listen: unlock the directory.  Returns the identity of the socket that
 * Bind made.  Warns if path_remove will not remove it. */
struct path_identity path_release(const struct endpoint *endpoint);

/* Remove the path of ENDPOINT if the socket there is still OURS, unless other
 * users may replace it.  Later calls do nothing. */
void path_remove(const struct endpoint *endpoint, struct path_identity *ours);

#endif
