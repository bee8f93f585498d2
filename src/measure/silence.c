/* SPDX-License-Identifier: MIT */
/* silence.c - notice that a server does not reply to a load. */
#include <config.h>

#include <errno.h>

#include "common/connect.h"
#include "common/errno_text.h"
#include "common/language.h"
#include "common/output.h"
#include "silence.h"
#include "wrap.h"

#define NS_PER_MS 1000000

void
silence_print(struct load_run *run, const struct endpoint *to, int error)
{
	char name[WRAP_ADDRESS_SIZE], text[ERRNO_TEXT_SIZE];
	const char *why = _("not connected yet");
	size_t replied = 0;

	for (size_t i = 0; i < run->begun; i++) {
		const struct slot *slot = &run->slots[i];

		if (slot->busy && slot->established)
			why = _("connected, but no reply");
		else if (!slot->busy && slot->fd >= 0)
			replied++;
	}
	if (error != 0)
		why = errno_text(error, text);
	wrap_format_address(&to->address.any, to->length, name, sizeof name);
	message_print(_("%s: %s: waiting, %zu of %lu connections have got a reply: "
	                "%s\n"),
	              program_invocation_short_name, name, replied,
	              run->options->connections, why);
	run->silence_printed = true;
}

bool
silence_check(struct load_run *run, long long now, long long lag)
{
	long long limit = run->options->timeout_ms * NS_PER_MS, silence;

	if (run->receipts > run->receipts_seen) {
		run->receipts_seen = run->receipts;
		run->silent_since = now;
		run->silence_printed = false;
	} else {
		run->silent_since += lag;
	}
	if (run->receipts > 0 && run->phase != LOAD_WARMING)
		return false;
	silence = now - run->silent_since;
	if (!run->silence_printed && silence > CONNECT_LONG_MS * NS_PER_MS)
		silence_print(run, run->server, run->last_error);
	return limit > 0 && silence > limit;
}
