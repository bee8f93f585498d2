/* SPDX-License-Identifier: MIT */
/* loss.c - the share of lost requests as text. */
#include <config.h>

#include <stdio.h>

#include "loss.h"

const char *
loss_percent(uint64_t lost, uint64_t total, char text[LOSS_SIZE])
{
	unsigned tenths = 0; /* of a percent */

	if (lost > 0 && lost >= total)
		tenths = 1000;
	else if (lost > 0) {
		tenths = (unsigned)((double)lost / (double)total * 1000 + 0.5);
		if (tenths < 1)
			tenths = 1;
		if (tenths > 999)
			tenths = 999;
	}
	if (tenths % 10 == 0)
		snprintf(text, LOSS_SIZE, "%u", tenths / 10);
	else
		snprintf(text, LOSS_SIZE, "%u.%u", tenths / 10, tenths % 10);
	return text;
}
