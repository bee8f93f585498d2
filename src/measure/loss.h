/* SPDX-License-Identifier: MIT */
/* loss.h - the share of lost requests as text. */
#ifndef MEASURE_LOSS_H
#define MEASURE_LOSS_H

#include <stdint.h>

/* Bytes of a text of loss_percent. */
#define LOSS_SIZE 8

/*
 * Write the percentage that LOST is of TOTAL into TEXT, with at most one
 * decimal, such as "2.5".  It is "0" only if nothing was lost, and "100" only
 * if everything was: a share that would be rounded to one of these becomes
 * "0.1" or "99.9".  Returns TEXT.
 */
const char *loss_percent(uint64_t lost, uint64_t total, char text[LOSS_SIZE]);

#endif
