/* SPDX-License-Identifier: MIT */
/*
 * seccomp.h - macros that write a filter of system calls as a list of rules
 * (seccomp(2)):
 *
 *     struct sock_filter program[] = {SECCOMP_BEGIN(arch), SECCOMP_RULE(...),
 *                                     ..., SECCOMP_RETURN(otherwise)};
 *
 * The first matching rule decides.  Each macro expands to the instructions of
 * one rule.  CALL is the number of a system call, ACTION a SECCOMP_RET_ value,
 * ARCH an AUDIT_ARCH_ value.
 */
#ifndef SERVER_SECCOMP_H
#define SERVER_SECCOMP_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

/* The architecture of this program.  Undefined for other architectures, for
 * which the rules were not checked: a server is then not confined, and logs
 * that.  upper-forkd(8) lists the architectures. */
#if defined __x86_64__ && !defined __ILP32__
#define SECCOMP_ARCH AUDIT_ARCH_X86_64
#elif defined __i386__
#define SECCOMP_ARCH AUDIT_ARCH_I386
#elif defined __aarch64__ && !defined __ILP32__
#define SECCOMP_ARCH AUDIT_ARCH_AARCH64
#elif defined __ARM_EABI__ && defined __ARMEL__
#define SECCOMP_ARCH AUDIT_ARCH_ARM
#elif defined __s390x__
#define SECCOMP_ARCH AUDIT_ARCH_S390X
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define SECCOMP_ARCH AUDIT_ARCH_PPC64LE
#elif defined __riscv && __riscv_xlen == 64
#define SECCOMP_ARCH AUDIT_ARCH_RISCV64
#endif

#define SECCOMP_LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define SECCOMP_LOAD_CALL SECCOMP_LOAD(offsetof(struct seccomp_data, nr))
#define SECCOMP_RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
/* Skip N instructions unless the loaded word equals VALUE. */
#define SECCOMP_UNLESS(value, n) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (n))

/* This bit in a call's number marks the calls of x32, which have the
 * architecture of x86-64.  The number -1 has the bit too, but means a call that
 * a tracer skips. */
#define SECCOMP_X32_BIT(arch) \
	((arch) == AUDIT_ARCH_X86_64 ? 0x40000000u : 0xffffffffu)

/* Kill a process that makes a call of x32, or of another architecture, such as
 * i386's on x86-64 (int 0x80). */
#define SECCOMP_BEGIN(arch_)                                                  \
	SECCOMP_LOAD(offsetof(struct seccomp_data, arch)),                        \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (arch_), 1, 0),                   \
		SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS), SECCOMP_LOAD_CALL,          \
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, SECCOMP_X32_BIT(arch_), 0, 2),    \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xffffffffu, 1, 0),               \
		SECCOMP_RETURN(SECCOMP_RET_KILL_PROCESS)

/* Apply ACTION to CALL. */
#define SECCOMP_RULE(call, action) \
	SECCOMP_UNLESS((call), 1), SECCOMP_RETURN(action)

/* Load the bits of argument N (0 to 5) that are set in MASK.  Only the lower 32
 * of its 64 bits are read; on a big-endian architecture they are the second
 * word. */
#define SECCOMP_LOAD_BITS(arch, n, mask)                                      \
	SECCOMP_LOAD(offsetof(struct seccomp_data, args) + 8 * (n) +              \
	             (((arch) & __AUDIT_ARCH_LE) != 0 ? 0 : 4)),                  \
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (mask))

/* Apply ACTION to CALL if the bits of argument N in MASK equal VALUE.  Load the
 * call's number again for the next rule. */
#define SECCOMP_RULE_IF(arch, call, action, n, mask, value)                   \
	SECCOMP_UNLESS((call), 5), SECCOMP_LOAD_BITS((arch), (n), (mask)),        \
		SECCOMP_UNLESS((value), 1), SECCOMP_RETURN(action), SECCOMP_LOAD_CALL

/* The same, if two conditions hold. */
#define SECCOMP_RULE_IF2(arch, call, action, n1, mask1, value1, n2, mask2,    \
                         value2)                                              \
	SECCOMP_UNLESS((call), 8), SECCOMP_LOAD_BITS((arch), (n1), (mask1)),      \
		SECCOMP_UNLESS((value1), 4), SECCOMP_LOAD_BITS((arch), (n2), (mask2)), \
		SECCOMP_UNLESS((value2), 1), SECCOMP_RETURN(action), SECCOMP_LOAD_CALL

#endif
