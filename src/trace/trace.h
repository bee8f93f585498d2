/* SPDX-License-Identifier: MIT */
/* trace.h - trace the client's connection: its calls, segments and states. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <stdbool.h>

#include "common/endpoint.h"
#include "options.h"

/*
 * If OPTIONS ask for no trace, drop the capability that setcap(8) gave to the
 * program's file: only a trace needs it.  Exits 1 with a message if that fails.
 */
void trace_drop_rights(const struct trace_options *options);

/*
 * If OPTIONS ask for JSON, print errors as JSON from now on: those of die, of
 * complain and of the library.  All text is then in English.
 */
void trace_set_messages(const struct trace_options *options);

/*
 * Start a trace, if OPTIONS ask for one; call this before the first connection
 * to one of ENDPOINTS.  Opens the interfaces and the files, and waits
 * TIMEOUT_MS milliseconds (0: without limit) for the reader of a FIFO.  Then
 * drops all capabilities, except the one to read any file.  From then on each
 * call of common/calls.h adds a row.  Exits 1 with a message if something that
 * OPTIONS demand is not available.
 */
void trace_start(const struct trace_options *options,
                 const struct endpoints *endpoints, long long timeout_ms);

/* In a trace, drop the capability to read any file in the calling thread; new
 * threads inherit that.  Each thread calls this after it has opened its last
 * file. */
void trace_end_reading(void);

/*
 * End the trace, before the client exits or prints its last error: close the
 * connection if it is still open, and show the remaining rows.  Returns false,
 * after a message for each, if a file of the trace is not complete.  Does
 * nothing without a trace, or if called again.
 */
bool trace_end(void);

#endif
