/* SPDX-License-Identifier: MIT */
/* bare-thread.c - a detached thread for each connection, with a small stack. */
#include <pthread.h>
#include <stdint.h>

#include "bare.h"

enum { STACK_SIZE = 32 * 1024, BUFFER_SIZE = 16 * 1024 };

static void *
serve(void *fd)
{
	unsigned char buffer[BUFFER_SIZE];

	bare_serve((int)(intptr_t)fd, buffer, sizeof buffer);
	return NULL;
}

int
main(int argc, char *argv[])
{
	int listener = bare_listen(argc, argv);
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0 && pthread_create(&thread, &attributes, serve,
		                              (void *)(intptr_t)fd) != 0)
			close(fd);
	}
}
