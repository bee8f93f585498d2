/* SPDX-License-Identifier: MIT */
/* bare-fork.c - fork a process for each connection, and reap it. */
#include <sys/wait.h>

#include "bare.h"

static unsigned char buffer[65536];

static void
reap(int signal)
{
	(void)signal;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int
main(int argc, char *argv[])
{
	int listener = bare_listen(argc, argv);

	signal(SIGCHLD, reap);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		if (fork() == 0) {
			close(listener);
			bare_serve(fd, buffer, sizeof buffer);
			_exit(0);
		}
		close(fd);
	}
}
