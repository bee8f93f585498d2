/* SPDX-License-Identifier: MIT */
/* shortage.c - log a lack of descriptors, processes or memory. */
#include <config.h>

#include "log.h"
#include "shared.h"
#include "shortage.h"
#include "wrap.h"

static struct log_shortage *shortage;

void
shortage_open(void)
{
	shortage = shared_memory(sizeof *shortage);
	wrap_set_shortage_pause(0);
}

void
shortage_log(const char *call, int error)
{
	log_shortage(shortage, call, error);
}
