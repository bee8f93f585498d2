/* SPDX-License-Identifier: MIT */
/* bare-pool.c - a pool of argv[2] threads (16), each with one connection at a
 * time. */
#include <pthread.h>

#include "bare.h"

static int listener;

static void *
serve(void *unused)
{
	static _Thread_local unsigned char buffer[65536];

	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0)
			bare_serve(fd, buffer, sizeof buffer);
	}
	return unused;
}

int
main(int argc, char *argv[])
{
	int others = (argc > 2 ? atoi(argv[2]) : 16) - 1;
	pthread_t thread;

	listener = bare_listen(argc, argv);
	while (others-- > 0)
		pthread_create(&thread, NULL, serve, NULL);
	serve(NULL);
}
