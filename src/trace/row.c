/* SPDX-License-Identifier: MIT */
/* row.c - the names of the states and phases. */
#include <config.h>

#include <stddef.h>

#include "common/language.h"
#include "row.h"

const char *
state_name(enum state state)
{
	static const char *const list[] = {
		"",         "ESTABLISHED", "SYN_SENT", "SYN_RECV",
		"FIN_WAIT1", "FIN_WAIT2",  "TIME_WAIT", "CLOSED",
		"CLOSE_WAIT", "LAST_ACK",  "LISTEN",    "CLOSING",
	};

	return (size_t)state < sizeof list / sizeof *list ? list[state] : "";
}

const char *
phase_name(enum phase phase)
{
	static const char *const list[] = {N_("handshake"), N_("data"),
	                                   N_("half-close"), N_("close")};

	return list[phase];
}
