/* SPDX-License-Identifier: MIT */
/* bare-iterative.c - serve one connection after the other: the baseline. */
#include "bare.h"

int
main(int argc, char *argv[])
{
	static unsigned char buffer[65536];
	int listener = bare_listen(argc, argv);

	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0)
			bare_serve(fd, buffer, sizeof buffer);
	}
}
