/* SPDX-License-Identifier: MIT */
/* group.h - running the tests of a Check program. */
#ifndef GROUP_H
#define GROUP_H

#include <check.h>

/* Run GROUP; returns the exit status for main. */
int run_group(TCase *group);

#endif
