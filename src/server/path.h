/* SPDX-License-Identifier: MIT */
/* path.h - the path of a unix socket, which one server owns at a time. */
#ifndef SERVER_PATH_H
#define SERVER_PATH_H

#include <sys/stat.h>

#include "common/endpoint.h"

/* The file at a path: DEVICE and INODE are those of the file, and DIRECTORY is
 * its opened directory (-1: none), wherever the path leads by now. */
struct path_identity {
	int directory;
	dev_t device;
	ino_t inode;
};

/*
 * Before Bind: lock the directory of ENDPOINT's path, and remove the path if a
 * dead server left it behind.
 *
 * Between bind(2) and listen(2), a socket looks like that of a dead server.
 * Another server could remove it then, or remove the new socket of a third
 * server instead of the dead one.  The lock, by flock(2), keeps other servers
 * out until path_release.  It leaves no file behind, and needs no right to write
 * to the directory.
 *
 * If the directory cannot be locked, or others hold the lock for more than two
 * seconds, the path of a dead server stays.  Bind then fails with EADDRINUSE,
 * and a warning tells why.
 *
 * The socket that was found dead is the file that is removed, from the directory
 * that was opened, even if the path leads elsewhere meanwhile.  If it belongs to
 * another user, or if other users may replace the files of the directory (it has
 * no sticky bit), log an error and exit with status 1.
 */
void path_claim(const struct endpoint *endpoint);

/* After Listen: unlock the directory.  Returns the identity of the socket that
 * Bind made.  Warns if path_remove will not remove it. */
struct path_identity path_release(const struct endpoint *endpoint);

/* Remove the path of ENDPOINT if the socket there is still OURS, unless other
 * users may replace it.  Later calls do nothing. */
void path_remove(const struct endpoint *endpoint, struct path_identity *ours);

#endif
