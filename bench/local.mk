# SPDX-License-Identifier: MIT
# Bare servers, a design each: the limits that the programs are measured beside.

BARE_LOOPS = bench/bare-iterative bench/bare-fork bench/bare-prefork \
	bench/bare-thread bench/bare-pool
EXTRA_PROGRAMS += $(BARE_LOOPS)
bench_bare_iterative_SOURCES = bench/bare-iterative.c bench/bare.h
bench_bare_fork_SOURCES = bench/bare-fork.c bench/bare.h
bench_bare_fork_LDFLAGS = -all-static
bench_bare_prefork_SOURCES = bench/bare-prefork.c bench/bare.h
bench_bare_thread_SOURCES = bench/bare-thread.c bench/bare.h
bench_bare_pool_SOURCES = bench/bare-pool.c bench/bare.h
CLEANFILES += $(BARE_LOOPS)
