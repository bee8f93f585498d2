/* SPDX-License-Identifier: MIT */
/* silence.h - notice that a server does not reply to a load. */
#ifndef MEASURE_SILENCE_H
#define MEASURE_SILENCE_H

#include <stdbool.h>

#include "transaction.h"

/* Print on standard error that the connections of RUN to the address TO wait
 * for a first reply.  ERROR is the errno value of the latest failure of a
 * connection, or 0. */
void silence_print(struct load_run *run, const struct endpoint *to, int error);

/*
 * Call this regularly, with the time NOW, which is LAG later than intended,
 * both in nanoseconds; the silence does not include this lag.  After
 * CONNECT_LONG_MS without a reply calls silence_print, once.  Returns true if
 * no reply has come for the timeout.
 *
 * Silence counts only until the first reply of all, or while the persistent
 * connections are being made: later each transaction has its own timeout.
 */
bool silence_check(struct load_run *run, long long now, long long lag);

#endif
