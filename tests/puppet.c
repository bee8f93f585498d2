/* SPDX-License-Identifier: MIT */
/*
 * puppet.c - make random system calls in processes of a server, as an attacker
 * could who controls them.
 *
 *     puppet SECONDS SEED BYTE|any SERVER PID...
 *
 * controls each process PID by ptrace(2) until SECONDS have passed or all have
 * ended.  A process makes one random call after another, with random arguments:
 * descriptors, addresses of its memory, IDs of these processes and of process
 * SERVER.  Between the calls, random numbers are written to its writable memory,
 * the shared memory included.
 *
 * A process may read BYTE alone, which its own client sends; "any" allows all.
 * It makes no call that ends it at once.  Prints the numbers of calls, of those
 * that succeeded, and of bytes read that are not BYTE.  Exit status 1 if there
 * are such bytes, 77 if this machine cannot do that.
 */
#include <config.h>

#include <stdio.h>

#if defined __x86_64__ && defined __LP64__

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOT_HERE 77
#define PUPPETS_MAX 64
#define AREAS_MAX 64
#define CALL_MS 20    /* interrupt a call that takes longer */
#define LAST_CALL 462 /* the highest number of a system call */
#define CODE 0xcc050f /* syscall; int3 */

#define MS_PER_S 1000
#define NS_PER_MS 1000000

struct area {
	uintptr_t start, end;
};

struct puppet {
	struct user_regs_struct registers; /* of the call that it makes */
	struct area areas[AREAS_MAX];      /* of writable memory */
	size_t n_areas;
	long long since; /* when the call began, in milliseconds */
	pid_t pid;
	bool interrupted;
	bool ended;
};

/* Calls that are more likely than others: those that a session makes, and those
 * that would do harm. */
static const int likely[] = {
	SYS_read, SYS_write, SYS_close, SYS_shutdown, SYS_setsockopt, SYS_sendto,
	SYS_recvfrom, SYS_kill, SYS_tgkill, SYS_tkill, SYS_ppoll, SYS_futex,
	SYS_fcntl, SYS_dup2, SYS_unlink, SYS_unlinkat, SYS_wait4, SYS_clone,
	SYS_fork, SYS_socket, SYS_bind, SYS_listen, SYS_connect, SYS_sendmsg,
	SYS_recvmsg, SYS_ioctl, SYS_openat, SYS_prctl, SYS_nanosleep,
	SYS_epoll_ctl, SYS_epoll_create1, SYS_epoll_pwait, SYS_rt_sigaction,
	SYS_rt_sigprocmask, SYS_setpriority, SYS_prlimit64, SYS_pidfd_open,
	SYS_pidfd_send_signal, SYS_pidfd_getfd, SYS_madvise, SYS_getsockopt,
	SYS_getsockname, SYS_getpeername, SYS_sched_setaffinity};

/* Calls that are never made: they would end the process at once, or take away
 * the memory of the code.  A worker that accepts connections may leave them
 * waiting, which is the harm that its work allows it. */
static const int excluded[] = {
	SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_munmap, SYS_mremap,
	SYS_mmap, SYS_mprotect, SYS_brk, SYS_accept, SYS_accept4, SYS_shmdt,
	SYS_remap_file_pages, SYS_pause, SYS_rt_sigsuspend};

static struct puppet puppets[PUPPETS_MAX];
static int n_puppets;
static pid_t server;
static int allowed_byte = -1; /* -1: any */
static uintmax_t calls, succeeded, foreign;

static long long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
}

static noreturn void
give_up(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(NOT_HERE);
}

static bool
contains(const int *numbers, size_t n, int number)
{
	for (size_t i = 0; i < n; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/* ---- Random calls --------------------------------------------------------- */

static uint64_t
random_number(uint64_t below)
{
	return (((uint64_t)random() << 31) ^ (uint64_t)random()) % below;
}

/* A random address in PUPPET's writable memory. */
static uintptr_t
random_address(const struct puppet *puppet)
{
	const struct area *area = &puppet->areas[random_number(puppet->n_areas)];

	return area->start + random_number(area->end - area->start);
}

static int
random_call(void)
{
	for (;;) {
		int call = random_number(100) == 0
		               ? (int)random_number(LAST_CALL + 1)
		               : likely[random_number(sizeof likely / sizeof *likely)];

		if (!contains(excluded, sizeof excluded / sizeof *excluded, call))
			return call;
	}
}

static uint64_t
random_argument(const struct puppet *puppet)
{
	switch (random_number(8)) {
	case 0:
		return random_number(4);
	case 1:
		return random_number(24); /* descriptors and signals */
	case 2:
		return random_number(4097); /* sizes */
	case 3:
		return (uint64_t)-1 - random_number(3);
	case 4:
		return (uint64_t)server;
	case 5:
		return (uint64_t)puppets[random_number((uint64_t)n_puppets)].pid;
	default:
		return random_address(puppet);
	}
}

/* Overwrite a few bytes of PUPPET's writable memory by random numbers. */
static void
write_memory(const struct puppet *puppet)
{
	for (uint64_t n = random_number(8); n > 0; n--)
		(void)ptrace(PTRACE_POKEDATA, puppet->pid,
		             random_address(puppet) & ~(uintptr_t)7,
		             random_number(2) == 0 ? random_number(UINT64_MAX)
		                                   : random_number(16));
}

/* ---- One puppet ----------------------------------------------------------- */

static void
find_areas(struct puppet *puppet)
{
	char path[64], line[4200], permissions[5];
	FILE *maps;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)puppet->pid);
	maps = fopen(path, "r");
	if (maps == NULL)
		give_up(path);
	while (puppet->n_areas < AREAS_MAX &&
	       fgets(line, sizeof line, maps) != NULL) {
		struct area *area = &puppet->areas[puppet->n_areas];

		/* NOLINTNEXTLINE(cert-err34-c): the kernel writes valid numbers */
		if (sscanf(line, "%lx-%lx %4s", &area->start, &area->end,
		           permissions) == 3 &&
		    permissions[1] == 'w')
			puppet->n_areas++;
	}
	(void)fclose(maps);
}

static void
begin_call(struct puppet *puppet)
{
	struct user_regs_struct registers = puppet->registers;

	if (random_number(4) == 0)
		write_memory(puppet);
	registers.rax = (unsigned)random_call();
	registers.orig_rax = (uint64_t)-1; /* restart no interrupted call */
	registers.rdi = random_argument(puppet);
	registers.rsi = random_argument(puppet);
	registers.rdx = random_argument(puppet);
	registers.r10 = random_argument(puppet);
	registers.r8 = random_argument(puppet);
	registers.r9 = random_argument(puppet);
	puppet->registers = registers;
	puppet->since = now_ms();
	puppet->interrupted = false;
	calls++;
	(void)ptrace(PTRACE_SETREGS, puppet->pid, NULL, &registers);
	(void)ptrace(PTRACE_CONT, puppet->pid, NULL, NULL);
}

/* Count the bytes of SIZE at ADDRESS, which PUPPET has read, that its own client
 * has not sent. */
static void
check_bytes(const struct puppet *puppet, uintptr_t address, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++) {
		uintptr_t at = address + i;
		long word;

		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, puppet->pid, at & ~(uintptr_t)7, NULL);
		if (errno == 0 &&
		    ((uint64_t)word >> (at % 8 * 8) & 0xff) != (uint64_t)allowed_byte)
			foreign++;
	}
}

/* PUPPET's call has returned. */
static void
end_call(struct puppet *puppet)
{
	struct user_regs_struct after;
	uint64_t call = puppet->registers.rax;

	if (ptrace(PTRACE_GETREGS, puppet->pid, NULL, &after) < 0)
		return;
	if ((int64_t)after.rax < 0)
		return;
	succeeded++;
	if (allowed_byte >= 0 && (call == SYS_read || call == SYS_recvfrom))
		check_bytes(puppet, puppet->registers.rsi, after.rax);
}

/* Take control of process PID. */
static void
seize(pid_t pid)
{
	struct puppet *puppet = &puppets[n_puppets++];
	int status = 0;

	puppet->pid = pid;
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 ||
	    waitpid(pid, &status, __WALL) < 0)
		give_up("ptrace");
	if (!WIFSTOPPED(status)) {
		puppet->ended = true;
		return;
	}
	find_areas(puppet);
	if (puppet->n_areas == 0 ||
	    ptrace(PTRACE_GETREGS, pid, NULL, &puppet->registers) < 0)
		give_up("ptrace");
	puppet->registers.rip &= ~7ULL;
	if (ptrace(PTRACE_POKETEXT, pid, puppet->registers.rip, CODE) < 0)
		give_up("ptrace");
	begin_call(puppet);
}

/* Handle what PUPPET has done, if anything.  Returns false if it is still in its
 * call. */
static bool
go_on(struct puppet *puppet)
{
	int status;
	pid_t pid = waitpid(puppet->pid, &status, __WALL | WNOHANG);

	if (pid == 0) {
		if (!puppet->interrupted && now_ms() - puppet->since > CALL_MS) {
			(void)ptrace(PTRACE_INTERRUPT, puppet->pid, NULL, NULL);
			puppet->interrupted = true;
		}
		return false;
	}
	if (pid < 0 || !WIFSTOPPED(status)) {
		puppet->ended = true;
		return true;
	}
	if (WSTOPSIG(status) == SIGTRAP && status >> 16 == 0)
		end_call(puppet);
	begin_call(puppet); /* any other signal is ignored */
	return true;
}

int
main(int argc, char *argv[])
{
	long long end;
	bool alive = true;

	if (argc < 6 || argc - 5 > PUPPETS_MAX)
		return 2;
	end = now_ms() + strtol(argv[1], NULL, 10) * MS_PER_S;
	srandom((unsigned)strtoul(argv[2], NULL, 10));
	if (strcmp(argv[3], "any") != 0)
		allowed_byte = (unsigned char)argv[3][0];
	server = (pid_t)strtol(argv[4], NULL, 10);
	for (int i = 5; i < argc; i++)
		seize((pid_t)strtol(argv[i], NULL, 10));
	while (alive && now_ms() < end) {
		bool moved = false;

		alive = false;
		for (int i = 0; i < n_puppets; i++) {
			if (puppets[i].ended)
				continue;
			alive = true;
			moved = go_on(&puppets[i]) || moved;
		}
		if (!moved)
			nanosleep(&(struct timespec){.tv_nsec = NS_PER_MS / 10}, NULL);
	}
	printf("%ju calls, %ju succeeded, %ju bytes of others\n", calls, succeeded,
	       foreign);
	return foreign > 0;
}

#else

int
main(void)
{
	puts("only on x86-64");
	return 77;
}

#endif
