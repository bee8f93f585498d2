/* SPDX-License-Identifier: MIT */
/* check_seccomp.c - src/server/seccomp.h: each kind of rule, for each
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
		case BPF_RET | BPF_K:
			return code->k;
		default:
			ck_abort_msg("instruction %#x", (unsigned)code->code);
		}
	}
	ck_abort_msg("the program does not return");
	return 0;
}

/* The verdict on CALL of a program with each kind of rule, each followed by
 * another rule for the same call.  10 to 16 are the numbers of calls. */
static uint32_t
verdict(uint32_t arch, const struct call *call)
{
	const struct sock_filter program[] = {
		SECCOMP_BEGIN(arch),
		SECCOMP_RULE(10, ALLOW),
		SECCOMP_RULE_IF(arch, 11, ALLOW, 0, UINT32_MAX, 7),
		SECCOMP_RULE_IF(arch, 11, ALLOW, 5, UINT32_MAX, 0x80000001u),
		SECCOMP_RULE_IF(arch, 12, ALLOW, 2, 0x4, 0),
		SECCOMP_RULE(12, KILL),
		SECCOMP_RULE_IF2(arch, 13, ALLOW, 1, UINT32_MAX, 1, 2, UINT32_MAX, 20),
		SECCOMP_RULE_IF2(arch, 13, ALLOW, 1, UINT32_MAX, 1, 2, UINT32_MAX, 21),
		SECCOMP_RULE_IF2(arch, 14, ALLOW, 0, 0x80000000u, 0, 1, 0xf0, 0x30),
		SECCOMP_RULE_IF(arch, 15, REFUSE, 3, UINT32_MAX, 0),
		SECCOMP_RULE(15, ALLOW),
		SECCOMP_RULE(16, KILL),
		SECCOMP_RETURN(REFUSE),
	};

	return run(program, COUNT(program), call);
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
	{17, {16, 16, 16, 16, 16, 16}, REFUSE},
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
	tcase_add_loop_test(group, other_architectures_are_killed, 0,
	                    COUNT(arches));
	tcase_add_loop_test(group, x32_calls_are_killed, 0, COUNT(arches));
#ifdef SECCOMP_ARCH
	tcase_add_test(group, call_has_the_layout_of_this_kernel);
#endif
	return run_group(group);
}
