/* SPDX-License-Identifier: MIT */
/* shared.c - memory and locks that a server's processes share. */
#include <config.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/language.h"
#include "log.h"
#include "shared.h"
#include "wrap.h"

/*
 * Pieces share a mapping where they fit (as the tables of some thousand sessions
 * do): each mapping is one more for every fork to copy.  What is not touched
 * takes no memory.
 */
#define ARENA_SIZE (1024 * 1024)
#define ALIGNMENT 64 /* no piece shares its cache line with another */

static void *
map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		log_line(LOG_LEVEL_ERROR, _("no memory for %zu bytes: %s"), size,
		         strerror(errno));
		exit(EXIT_FAILURE);
	}
	return memory;
}

void *
shared_memory(size_t size)
{
	static char *arena;
	static size_t left;
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	char *piece;

	if (rounded > ARENA_SIZE / 2)
		return map(size);
	if (rounded > left) {
		arena = map(ARENA_SIZE);
		left = ARENA_SIZE;
	}
	piece = arena;
	arena += rounded;
	left -= rounded;
	return piece;
}

void
shared_mutex(pthread_mutex_t *mutex)
{
	pthread_mutexattr_t attributes;
	int error = pthread_mutexattr_init(&attributes);

	if (error == 0)
		error = pthread_mutexattr_setpshared(&attributes,
		                                     PTHREAD_PROCESS_SHARED);
	if (error == 0)
		error = pthread_mutexattr_setrobust(&attributes,
		                                    PTHREAD_MUTEX_ROBUST);
	if (error != 0) {
		log_line(LOG_LEVEL_ERROR, _("no lock for several processes: %s"),
		         strerror(error));
		exit(EXIT_FAILURE);
	}
	Pthread_mutex_init(mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
}
