/* SPDX-License-Identifier: MIT */
/* bare-prefork.c - argv[2] processes (16), each with one connection at
 * a time. */
#include <sys/prctl.h>

#include "bare.h"

static unsigned char buffer[65536];

int
main(int argc, char *argv[])
{
	int listener = bare_listen(argc, argv);
	int others = (argc > 2 ? atoi(argv[2]) : 16) - 1;

	while (others-- > 0)
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			break;
		}
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0)
			bare_serve(fd, buffer, sizeof buffer);
	}
}
