/* SPDX-License-Identifier: MIT */
/* shared.c - memory that a server shares with its children, or keeps from
 * them. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/language.h"
#include "log.h"
#include "shared.h"
#include "wrap.h"

/*
 * The size of a mapping that small pieces share, in bytes: every fork(2) copies
 * the list of mappings.  Untouched pages take no memory.
 */
#define ARENA_SIZE (1024 * 1024)

struct arena {
	char *next;
	size_t left; /* bytes */
};

static void
no_memory(size_t size)
{
	log_line(LOG_LEVEL_ERROR, _("no memory for %zu bytes: %s"), size,
	         strerror(errno));
	exit(EXIT_FAILURE);
}

static void *
map(size_t size, int protection, int flags, int fd)
{
	void *memory = mmap(NULL, size, protection, flags, fd, 0);

	if (memory == MAP_FAILED)
		no_memory(size);
	return memory;
}

static void
keep_from_children(void *memory, size_t size)
{
	if (madvise(memory, size, MADV_DONTFORK) < 0)
		no_memory(size);
}

static void *
map_anonymous(size_t size, bool own)
{
	void *memory =
		map(size, PROT_READ | PROT_WRITE,
	        (own ? MAP_PRIVATE : MAP_SHARED) | MAP_ANONYMOUS | MAP_NORESERVE,
	        -1);

	if (own)
		keep_from_children(memory, size);
	return memory;
}

static void *
allocate(struct arena *arena, size_t size, bool own)
{
	size_t rounded = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	char *piece;

	if (rounded > ARENA_SIZE / 2)
		return map_anonymous(size, own);
	if (rounded > arena->left) {
		arena->next = map_anonymous(ARENA_SIZE, own);
		arena->left = ARENA_SIZE;
	}
	piece = arena->next;
	arena->next += rounded;
	arena->left -= rounded;
	return piece;
}

void *
shared_memory(size_t size)
{
	static struct arena arena;

	return allocate(&arena, size, false);
}

void *
own_memory(size_t size)
{
	static struct arena arena;

	return allocate(&arena, size, true);
}

/* With vm.memfd_noexec=2, Linux 6.3 to 6.5 refuse files without this flag.
 * Kernels before Linux 6.3 do not know it (EINVAL). */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

static int
create_memory_file(void)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("upper", flags | MFD_NOEXEC_SEAL);

	return fd < 0 && errno == EINVAL ? memfd_create("upper", flags) : fd;
}

void *
published_memory(size_t size, const void **readable)
{
	int fd = create_memory_file();
	void *writable;

	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		no_memory(size);
	writable = map(size, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	keep_from_children(writable, size);
#ifdef F_SEAL_FUTURE_WRITE
	/* With this seal, mprotect(2) cannot make the other mapping writable.
	 * Kernels before Linux 5.1 do not know it. */
	(void)fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
#endif
	*readable = map(size, PROT_READ, MAP_SHARED, fd);
	Close(fd);
	return writable;
}
