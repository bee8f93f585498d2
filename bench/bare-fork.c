/* SPDX-License-Identifier: MIT */
/* bare-fork.c - a process a connection, reaped by the kernel. */
#include "bare.h"

static unsigned char buffer[65536];

int
main(int argc, char *argv[])
{
	int listener = bare_listen(argc, argv);

	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0 && fork() == 0) {
			close(listener);
			bare_serve(fd, buffer, sizeof buffer);
			_exit(0);
		}
		close(fd);
	}
}
