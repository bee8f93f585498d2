/* SPDX-License-Identifier: MIT */
/*
 * calls.c - print lib/calls.def for scripts: for each call and errno value a
 * line "CALL ERRNO MEANING ACTION".  ACTION is retried, returned or handled.
 * ERRNO "other" is each value without a row.
 */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The names that calls.def uses for meanings and classes. */
enum { TRANSIENT, WAIT, SHORTAGE, PEER, PROGRAM };
enum { SETUP, SUPPLY, CONNECTION };

static const char *const meanings[] = {"transient", "wait", "shortage", "peer",
                                       "program"};

static const struct {
	const char *group;
	int class, otherwise;
} groups[] = {
#define GROUP(group, class, otherwise) {#group, class, otherwise},
#define ROW(group, error, meaning)
#define CALL(name, group, manual)
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

static const struct {
	const char *group, *error;
	int meaning;
} rows[] = {
#define GROUP(group, class, otherwise)
#define ROW(group, error, meaning) {#group, #error, meaning},
#define CALL(name, group, manual)
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

static const struct {
	const char *name, *group;
} calls[] = {
#define GROUP(group, class, otherwise)
#define ROW(group, error, meaning)
#define CALL(name, group, manual) {#name, #group},
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *
action(int class, int meaning)
{
	if (meaning == TRANSIENT)
		return "retried";
	if (meaning == PROGRAM || (class == SETUP && meaning != WAIT))
		return "handled";
	return "returned";
}

static void
print(const char *call, size_t group, const char *error, int meaning)
{
	printf("%s %s %s %s\n", call, error, meanings[meaning],
	       action(groups[group].class, meaning));
}

int
main(void)
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		size_t group = 0;

		while (strcmp(groups[group].group, calls[i].group) != 0)
			group++;
		for (size_t j = 0; j < COUNT(rows); j++)
			if (strcmp(rows[j].group, calls[i].group) == 0)
				print(calls[i].name, group, rows[j].error,
				      rows[j].meaning);
		print(calls[i].name, group, "other", groups[group].otherwise);
	}
	return 0;
}
