/* SPDX-License-Identifier: MIT */
/* group.h - how every Check program ends. */
#ifndef GROUP_H
#define GROUP_H

#include <check.h>

/* Run GROUP; returns main's status. */
int run_group(TCase *group);

#endif
