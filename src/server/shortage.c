/* SPDX-License-Identifier: MIT */
/* shortage.c - log a lack of descriptors, processes or memory. */
#include <config.h>

#include "log.h"
#include "shared.h"
#include "shortage.h"

static struct log_trouble *trouble;

void
shortage_open(void)
{
	trouble = shared_memory(sizeof *trouble);
}

void
shortage_log(const char *call, int error)
{
	log_trouble(trouble, call, error);
}
