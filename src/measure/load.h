/* SPDX-License-Identifier: MIT */
/* load.h - load a server with requests, and check every reply. */
#ifndef MEASURE_LOAD_H
#define MEASURE_LOAD_H

#include "common/endpoint.h"
#include "load-options.h"
#include "result.h"

/*
 * Load the server at ENDPOINTS, the first that accepts a connection.  With
 * OPTIONS->rate, a request is due at a fixed time.  Otherwise it is due when
 * the reply to the one before has arrived; with LOAD_CRR, when that connection
 * is closed.  Its latency counts from when it was due.  When the duration ends,
 * or on SIGINT or SIGTERM, no request is sent any more, and load waits for the
 * replies that are outstanding; a second signal ends this wait.  If the first
 * signal comes while the connections of LOAD_RR are being made, load does not
 * wait.
 *
 * Adds the results to *RESULT, which the caller sets to zeros, and stores the
 * endpoint in *LOADED.  Exits 1 with a message if no first connection can be
 * made or there are not enough descriptors.
 */
void load(const struct endpoints *endpoints,
          const struct load_options *options, const struct endpoint **loaded,
          struct load_result *result);

#endif
