/* SPDX-License-Identifier: MIT */
/* class.c - look up in calls.def what an errno value means for a call. */
#include <config.h>

#include <errno.h>
#include <stddef.h>

#include "internal.h"

enum group {
#define GROUP(group, class, otherwise) GROUP_##group,
#define ROW(group, error, meaning)
#define CALL(name, group, manual)
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

static const struct {
	enum wrapint_class class;
	enum wrapint_meaning otherwise;
} groups[] = {
#define GROUP(group, class, otherwise) {CLASS_##class, MEANING_##otherwise},
#define ROW(group, error, meaning)
#define CALL(name, group, manual)
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

static const struct row {
	enum group group;
	int error;
	enum wrapint_meaning meaning;
} rows[] = {
#define GROUP(group, class, otherwise)
#define ROW(group, error, meaning) {GROUP_##group, error, MEANING_##meaning},
#define CALL(name, group, manual)
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

static const struct {
	enum group group;
	const char *name;
	const char *manual;
} calls[CALLS] = {
#define GROUP(group, class, otherwise)
#define ROW(group, error, meaning)
#define CALL(name, group, manual) {GROUP_##group, #name, manual},
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

enum wrapint_meaning
wrapint_meaning(enum wrapint_call call, int error)
{
	enum group group = calls[call].group;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].group == group && rows[i].error == error)
			return rows[i].meaning;
	return groups[group].otherwise;
}

bool
wrapint_goes_to_handler(enum wrapint_call call, int error)
{
	switch (wrapint_meaning(call, error)) {
	case MEANING_PROGRAM:
		return true;
	case MEANING_SHORTAGE:
	case MEANING_PEER:
		return groups[calls[call].group].class == CLASS_SETUP;
	default:
		return false;
	}
}

const char *
wrapint_name(enum wrapint_call call)
{
	return calls[call].name;
}

const char *
wrapint_manual(enum wrapint_call call)
{
	return calls[call].manual;
}
