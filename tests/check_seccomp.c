/* SPDX-License-Identifier: MIT */
/* check_seccomp.c - src/server/seccomp.c: each kind of rule, for each
 * architecture, run by an interpreter of filter programs. */
#include <config.h>

#include <stdbool.h>
#include <stdint.h>

#include "server/seccomp.h"
#include "group.h"

#define ALLOW SECCOMP_RET_ALLOW
#define REFUSE (SECCOMP_RET_ERRNO | 38)
#define KILL SECCOMP_RET_KILL_PROCESS

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const uint32_t arches[] = {
	AUDIT_ARCH_X86_64, AUDIT_ARCH_I386,    AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM,
	AUDIT_ARCH_S390X,  AUDIT_ARCH_PPC64LE, AUDIT_ARCH_RISCV64};

/* ---- A call as an architecture presents it to a filter ------------------- */

/* struct seccomp_data, byte for byte. */
struct call {
	unsigned char bytes[64];
	bool big_endian;
};

static void
put32(struct call *call, size_t at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		call->bytes[at + i] =
			(unsigned char)(value >> 8 * (call->big_endian ? 3 - i : i));
}

static void
put64(struct call *call, size_t at, uint64_t value)
{
	put32(call, at + (call->big_endian ? 0 : 4), (uint32_t)(value >> 32));
	put32(call, at + (call->big_endian ? 4 : 0), (uint32_t)value);
}

static uint32_t
get32(const struct call *call, size_t at)
{
	uint32_t value = 0;

	ck_assert_uint_le(at + 4, sizeof call->bytes);
	for (size_t i = 0; i < 4; i++)
		value |= (uint32_t)call->bytes[at + i]
		         << 8 * (call->big_endian ? 3 - i : i);
	return value;
}

/* The call NUMBER of ARCH, with ARGUMENTS. */
static struct call
make_call(uint32_t arch, uint32_t number, const uint64_t arguments[6])
{
	struct call call = {.big_endian = arch == AUDIT_ARCH_S390X};

	put32(&call, 0, number);
	put32(&call, 4, arch);
	put64(&call, 8, 0x1122334455667788); /* the instruction pointer */
	for (size_t i = 0; i < 6; i++)
		put64(&call, 16 + 8 * i, arguments[i]);
	return call;
}

/* ---- The verdict of a filter program ------------------------------------- */

/* Run PROGRAM, of LENGTH instructions, on CALL and return its verdict.  It
 * ends, because jumps only go forward. */
static uint32_t
run(const struct sock_filter *program, size_t length, const struct call *call)
{
	uint32_t a = 0;

	for (size_t at = 0; at < length; at++) {
		const struct sock_filter *code = &program[at];

		switch (code->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			a = get32(call, code->k);
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= code->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			at += a == code->k ? code->jt : code->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			at += a >= code->k ? code->jt : code->jf;
			break;
		case BPF_JMP | BPF_JA:
			at += code->k;
			break;
		case BPF_RET | BPF_K:
			return code->k;
		default:
			ck_abort_msg("instruction %#x", (unsigned)code->code);
		}
	}
	ck_abort_msg("the program does not return");
	return 0;
}

#define BITS(n, mask, value) {SECCOMP_BITS, (n), (mask), (value)}
#define EQUAL(n, value) BITS((n), UINT32_MAX, (value))
#define LISTED(n) {.test = SECCOMP_LISTED, .argument = (n)}
#define NOT_LISTED(n) {.test = SECCOMP_NOT_LISTED, .argument = (n)}

/* Each kind of rule, each followed by another rule for the same call.  10 to 19
 * are the numbers of calls. */
static const struct seccomp_rule rules[] = {
	{10, ALLOW, {{0}}},
	{SECCOMP_NO_CALL, ALLOW, {{0}}},
	{11, ALLOW, {EQUAL(0, 7)}},
	{11, ALLOW, {EQUAL(5, 0x80000001u)}},
	{12, ALLOW, {BITS(2, 0x4, 0)}},
	{12, KILL, {{0}}},
	{13, ALLOW, {EQUAL(1, 1), EQUAL(2, 20)}},
	{13, ALLOW, {EQUAL(1, 1), EQUAL(2, 21)}},
	{14, ALLOW, {BITS(0, 0x80000000u, 0), BITS(1, 0xf0, 0x30)}},
	{15, REFUSE, {EQUAL(3, 0)}},
	{15, ALLOW, {{0}}},
	{16, KILL, {{0}}},
	{17, ALLOW, {LISTED(0), EQUAL(1, 1), EQUAL(2, 2)}},
	{18, ALLOW, {NOT_LISTED(3), EQUAL(1, 1)}},
	{19, ALLOW, {LISTED(0)}},
	{19, KILL, {{0}}},
};

/* The program of these rules.  Its list has the numbers 1000 to 1000 + COUNT - 1:
 * more than an 8-bit jump can skip. */
#define LIST_SIZE 200

static const struct seccomp_program *
program_for(uint32_t arch, size_t count)
{
	static struct seccomp_program program;
	static uint32_t list[LIST_SIZE];

	ck_assert_uint_le(count, LIST_SIZE);
	for (size_t i = 0; i < count; i++)
		list[i] = 1000 + (uint32_t)i;
	program.arch = arch;
	program.list = list;
	program.count = count;
	seccomp_begin(&program);
	for (size_t i = 0; i < COUNT(rules); i++)
		seccomp_add(&program, &rules[i]);
	ck_assert(seccomp_end(&program, REFUSE));
	return &program;
}

/* The verdict on CALL of that program. */
static uint32_t
verdict(uint32_t arch, const struct call *call)
{
	const struct seccomp_program *program = program_for(arch, LIST_SIZE);

	return run(program->code, program->length, call);
}

#define HIGH 0xdeadbeef00000000u /* the upper half: no rule reads it */

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): as it is read */
static const struct {
	uint32_t number;
	uint64_t arguments[6];
	uint32_t verdict;
} calls[] = {
	{10, {0}, ALLOW},
	{16, {0}, KILL},
	{0, {0}, REFUSE},
	{9, {10, 10, 10, 10, 10, 10}, REFUSE},
	{20, {16, 16, 16, 16, 16, 16}, REFUSE},
	/* two rules for the same call, with a condition each */
	{11, {7}, ALLOW},
	{11, {HIGH | 7}, ALLOW},
	{11, {8}, REFUSE},
	{11, {6, 7, 7, 7, 7, 7}, REFUSE},
	{11, {7ull << 32}, REFUSE},
	{11, {0, 0, 0, 0, 0, 0x80000001u}, ALLOW},
	{11, {0, 0, 0, 0, 0, 1}, REFUSE},
	/* some bits of an argument, and the rule for all other values */
	{12, {4, 4, 3, 4, 4, 4}, ALLOW},
	{12, {0, 0, 4}, KILL},
	{12, {0, 0, 7}, KILL},
	{12, {0, 0, HIGH}, ALLOW},
	/* an argument equal to a call number is not taken for the number */
	{12, {0, 0, 10 | 4}, KILL},
	{11, {10, 10, 10, 10, 10, 10}, REFUSE},
	{15, {10, 10, 10, 16, 10, 10}, ALLOW},
	/* two conditions */
	{13, {0, 1, 20}, ALLOW},
	{13, {0, 1, 21}, ALLOW},
	{13, {0, 1, 22}, REFUSE},
	{13, {0, 2, 20}, REFUSE},
	{13, {0, 20, 1}, REFUSE},
	{13, {1, 0, 20}, REFUSE},
	{13, {0, HIGH | 1, HIGH | 20}, ALLOW},
	{14, {0x7fffffff, 0x3f}, ALLOW},
	{14, {0x80000000u, 0x3f}, REFUSE},
	{14, {UINT64_MAX, 0x3f}, REFUSE},
	{14, {0x7fffffff, 0x4f}, REFUSE},
	/* a list, and conditions with it */
	{17, {1000, 1, 2}, ALLOW},
	{17, {1000 + LIST_SIZE - 1, HIGH | 1, 2}, ALLOW},
	{17, {999, 1, 2}, REFUSE},
	{17, {1000 + LIST_SIZE, 1, 2}, REFUSE},
	{17, {1000, 1, 3}, REFUSE},
	{17, {1000, 0, 2}, REFUSE},
	{18, {0, 1, 0, 999}, ALLOW},
	{18, {1000, 1, 1000, 1000 + LIST_SIZE}, ALLOW},
	{18, {0, 1, 0, 1000}, REFUSE},
	{18, {0, 1, 0, HIGH | (1000 + LIST_SIZE - 1)}, REFUSE},
	{18, {0, 0, 0, 999}, REFUSE},
	{19, {1001}, ALLOW},
	{19, {11}, KILL},
	/* the first matching rule decides */
	{15, {0, 0, 0, 0}, REFUSE},
	{15, {0, 0, 0, 1}, ALLOW},
	/* -1, by which a tracer skips a call, and -2 */
	{0xffffffffu, {0}, REFUSE},
	{0x3fffffff, {0}, REFUSE},
};

START_TEST(each_rule_gives_its_verdict)
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		struct call call = make_call(arches[_i], calls[i].number,
		                             calls[i].arguments);
		uint32_t got = verdict(arches[_i], &call);

		ck_assert_msg(got == calls[i].verdict,
		              "architecture %#x, call %zu of the list: %#x, not %#x",
		              (unsigned)arches[_i], i, (unsigned)got,
		              (unsigned)calls[i].verdict);
	}
}
END_TEST

/* Without a number in the list, no argument is in it. */
START_TEST(empty_list_has_no_number)
{
	const uint64_t zeros[6] = {0}, ones[6] = {0, 1};
	const struct seccomp_program *program = program_for(arches[_i], 0);
	struct call listed = make_call(arches[_i], 19, zeros);
	struct call not_listed = make_call(arches[_i], 18, ones);

	ck_assert_uint_eq(run(program->code, program->length, &listed), KILL);
	ck_assert_uint_eq(run(program->code, program->length, &not_listed), ALLOW);
}
END_TEST

START_TEST(rules_that_do_not_fit_are_reported)
{
	static struct seccomp_program program = {.arch = AUDIT_ARCH_X86_64};

	seccomp_begin(&program);
	while (program.length < BPF_MAXINSNS - 1)
		seccomp_add(&program, &rules[0]);
	ck_assert_uint_eq(program.length, BPF_MAXINSNS - 1);
	ck_assert(seccomp_end(&program, REFUSE));
	ck_assert(!seccomp_end(&program, REFUSE));
}
END_TEST

/* This does not depend on the number of the call. */
START_TEST(other_architectures_are_killed)
{
	for (size_t i = 0; i < COUNT(arches); i++) {
		struct call call = make_call(arches[i], 10, calls[0].arguments);

		/* this architecture's byte order, another's architecture number */
		call.big_endian = arches[_i] == AUDIT_ARCH_S390X;
		put32(&call, 0, 10);
		put32(&call, 4, arches[i]);
		ck_assert_uint_eq(verdict(arches[_i], &call),
		                  (int)i == _i ? ALLOW : KILL);
	}
}
END_TEST

/* Only x86-64 has x32 calls. */
START_TEST(x32_calls_are_killed)
{
	static const uint32_t numbers[] = {0x40000000u, 0x4000000au, 0x7fffffff,
	                                   0x80000000u, 0xfffffffeu};

	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct call call =
			make_call(arches[_i], numbers[i], calls[0].arguments);

		ck_assert_uint_eq(verdict(arches[_i], &call),
		                  arches[_i] == AUDIT_ARCH_X86_64 ? KILL : REFUSE);
	}
}
END_TEST

#ifdef SECCOMP_ARCH
/* make_call must lay out a call as this machine's kernel does. */
START_TEST(call_has_the_layout_of_this_kernel)
{
	const uint64_t arguments[6] = {1, 2, HIGH | 3, 4, 5, 6};
	struct seccomp_data data = {
		.nr = 11, .arch = SECCOMP_ARCH, .args = {1, 2, HIGH | 3, 4, 5, 6}};
	struct call call = make_call(SECCOMP_ARCH, 11, arguments);

	data.instruction_pointer = 0x1122334455667788;
	ck_assert_uint_eq(sizeof data, sizeof call.bytes);
	ck_assert_mem_eq(&data, call.bytes, sizeof data);
}
END_TEST
#endif

int
main(void)
{
	TCase *group = tcase_create("seccomp");

	tcase_add_loop_test(group, each_rule_gives_its_verdict, 0, COUNT(arches));
	tcase_add_loop_test(group, empty_list_has_no_number, 0, COUNT(arches));
	tcase_add_test(group, rules_that_do_not_fit_are_reported);
	tcase_add_loop_test(group, other_architectures_are_killed, 0,
	                    COUNT(arches));
	tcase_add_loop_test(group, x32_calls_are_killed, 0, COUNT(arches));
#ifdef SECCOMP_ARCH
	tcase_add_test(group, call_has_the_layout_of_this_kernel);
#endif
	return run_group(group);
}
