/* SPDX-License-Identifier: MIT */
/* seccomp.h - write a filter of system calls as rules (seccomp(2)). */
#ifndef SERVER_SECCOMP_H
#define SERVER_SECCOMP_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* The number of a call that this architecture, C library or kernel header
 * lacks: its rules are left out. */
#define SECCOMP_NO_CALL 0x3fffffff

/* A condition about one argument of a call.  Only the lower 32 of its 64 bits
 * are read. */
enum seccomp_test {
	SECCOMP_ALWAYS,       /* no condition */
	SECCOMP_BITS,         /* its bits in MASK equal VALUE */
	SECCOMP_LISTED,       /* it is in the list of the program */
	SECCOMP_NOT_LISTED,   /* it is not */
};
struct seccomp_condition {
	enum seccomp_test test;
	unsigned argument; /* 0 to 5 */
	uint32_t mask;
	uint32_t value;
};

/* The most conditions that a rule can have. */
#define SECCOMP_CONDITIONS 3

/* Apply ACTION, a SECCOMP_RET_ value, to CALL, the number of a system call, if
 * all conditions hold. */
struct seccomp_rule {
	uint32_t call;
	uint32_t action;
	struct seccomp_condition conditions[SECCOMP_CONDITIONS];
};

/*
 * A filter that is being written: ARCH is an AUDIT_ARCH_ value, LIST has COUNT
 * numbers.  The first rule that applies decides.
 */
struct seccomp_program {
	uint32_t arch;
	const uint32_t *list;
	size_t count;
	bool is_full; /* the rules did not fit */
	unsigned short length;
	struct sock_filter code[BPF_MAXINSNS];
};

/* Begin PROGRAM, whose members arch, list and count are set.  It kills a
 * process that makes a call of x32, or of another architecture, such as i386's
 * on x86-64 (int 0x80). */
void seccomp_begin(struct seccomp_program *program);

/* Add RULE. */
void seccomp_add(struct seccomp_program *program,
                 const struct seccomp_rule *rule);

/* Apply ACTION to all other calls.  Returns false if the rules did not fit. */
bool seccomp_end(struct seccomp_program *program, uint32_t action);

#endif
