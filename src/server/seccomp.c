/* SPDX-License-Identifier: MIT */
/* seccomp.c - write a filter of system calls as rules (seccomp(2)). */
#include <config.h>

#include "seccomp.h"

/* This bit in a call's number marks the calls of x32, which have the
 * architecture of x86-64.  The number -1 has the bit too, but means a call that
 * a tracer skips. */
#define X32_BIT(arch) ((arch) == AUDIT_ARCH_X86_64 ? 0x40000000u : 0xffffffffu)

/* A jump of this length is not set yet: it leads to the end of the rule. */
#define TO_END UINT32_MAX

static void
append(struct seccomp_program *program, unsigned code, uint32_t k, unsigned jt,
       unsigned jf)
{
	if (program->length == BPF_MAXINSNS) {
		program->is_full = true;
		return;
	}
	program->code[program->length++] =
		(struct sock_filter){.code = (unsigned short)code,
	                         .jt = (unsigned char)jt,
	                         .jf = (unsigned char)jf,
	                         .k = k};
}

static void
load(struct seccomp_program *program, size_t at)
{
	append(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at, 0, 0);
}

static void
load_call(struct seccomp_program *program)
{
	load(program, offsetof(struct seccomp_data, nr));
}

static void
finish(struct seccomp_program *program, uint32_t action)
{
	append(program, BPF_RET | BPF_K, action, 0, 0);
}

/* Skip JT instructions if the loaded word equals VALUE, JF if it does not. */
static void
compare(struct seccomp_program *program, uint32_t value, unsigned jt,
        unsigned jf)
{
	append(program, BPF_JMP | BPF_JEQ | BPF_K, value, jt, jf);
}

/* Skip N instructions. */
static void
jump(struct seccomp_program *program, uint32_t n)
{
	append(program, BPF_JMP | BPF_JA, n, 0, 0);
}

void
seccomp_begin(struct seccomp_program *program)
{
	program->is_full = false;
	program->length = 0;
	load(program, offsetof(struct seccomp_data, arch));
	compare(program, program->arch, 1, 0);
	finish(program, SECCOMP_RET_KILL_PROCESS);
	load_call(program);
	append(program, BPF_JMP | BPF_JGE | BPF_K, X32_BIT(program->arch), 0, 2);
	compare(program, 0xffffffffu, 1, 0);
	finish(program, SECCOMP_RET_KILL_PROCESS);
}

/* Load the bits of argument N in MASK.  On a big-endian architecture the lower
 * 32 of its bits are the second word. */
static void
load_argument(struct seccomp_program *program, unsigned n, uint32_t mask)
{
	load(program, offsetof(struct seccomp_data, args) + 8 * (size_t)n +
	                  ((program->arch & __AUDIT_ARCH_LE) != 0 ? 0 : 4));
	if (mask != UINT32_MAX)
		append(program, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
}

/* Compare the loaded word with each number of the list, by two instructions.
 * If TEST holds, go on after the list; otherwise jump to the end of the
 * rule. */
static void
add_list(struct seccomp_program *program, enum seccomp_test test)
{
	for (size_t i = 0; i < program->count; i++) {
		/* The comparisons that are left, and the jump after them. */
		uint32_t left = (uint32_t)(2 * (program->count - i) - 1);

		compare(program, program->list[i], 0, 1);
		jump(program, test == SECCOMP_LISTED ? left : TO_END);
	}
	if (test == SECCOMP_LISTED)
		jump(program, TO_END);
}

/* Go on if CONDITION holds; otherwise jump to the end of the rule. */
static void
add_condition(struct seccomp_program *program,
              const struct seccomp_condition *condition)
{
	switch (condition->test) {
	case SECCOMP_ALWAYS:
		return;
	case SECCOMP_BITS:
		load_argument(program, condition->argument, condition->mask);
		compare(program, condition->value, 1, 0);
		jump(program, TO_END);
		return;
	case SECCOMP_LISTED:
	case SECCOMP_NOT_LISTED:
		load_argument(program, condition->argument, UINT32_MAX);
		add_list(program, condition->test);
	}
}

void
seccomp_add(struct seccomp_program *program, const struct seccomp_rule *rule)
{
	unsigned short first = program->length;

	if (rule->call == SECCOMP_NO_CALL)
		return;
	if (rule->conditions[0].test == SECCOMP_ALWAYS) {
		compare(program, rule->call, 0, 1);
		finish(program, rule->action);
		return;
	}
	compare(program, rule->call, 1, 0);
	jump(program, TO_END);
	for (size_t i = 0; i < SECCOMP_CONDITIONS; i++)
		add_condition(program, &rule->conditions[i]);
	finish(program, rule->action);
	for (unsigned short i = first; i < program->length; i++) {
		struct sock_filter *code = &program->code[i];

		if (code->code == (BPF_JMP | BPF_JA) && code->k == TO_END)
			code->k = (uint32_t)(program->length - i - 1);
	}
	load_call(program); /* for the next rule */
}

bool
seccomp_end(struct seccomp_program *program, uint32_t action)
{
	finish(program, action);
	return !program->is_full;
}
