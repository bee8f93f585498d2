/* SPDX-License-Identifier: MIT */
/* load.h - loading a server, every reply checked. */
#ifndef MEASURE_LOAD_H
#define MEASURE_LOAD_H

#include "common/endpoint.h"
#include "load-options.h"
#include "result.h"

/*
 * Load the server that ENDPOINTS stand for.  A request is due when the reply
 * to the one before has come, or at its time by OPTIONS->rate: latency counts
 * from then.  When the duration ends, or by SIGINT or SIGTERM, what is still
 * owed is waited for, unless a second signal comes.
 *
 * Returns with *RESULT, zeros before, filled, and *LOADED the one that was
 * loaded; says what is wrong and exits 1 if no connection can be made at all or
 * the descriptors do not suffice.
 */
void load(const struct endpoints *endpoints,
          const struct load_options *options, const struct endpoint **loaded,
          struct load_result *result);

#endif
