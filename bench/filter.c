/* SPDX-License-Identifier: MIT */
/* filter.c - convert standard input: the program that xinetd, tcpserver and
 * others run for each connection. */
#include <unistd.h>

#include "common/ascii.h"

int
main(void)
{
	static unsigned char buffer[65536];
	ascii_converter *convert = ascii_fastest();
	ssize_t n, put = 1;

	while (put > 0 && (n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
		convert(buffer, (size_t)n);
		for (ssize_t done = 0; done < n && put > 0; done += put)
			put = write(STDOUT_FILENO, buffer + done, (size_t)(n - done));
	}
	_exit(0);
}
