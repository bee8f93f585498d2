# SPDX-License-Identifier: MIT
# The benchmarks, and the bare servers of each design to compare with.

BENCH_TOOLS = bench/bare-iterative bench/bare-fork bench/bare-fork-dynamic \
	bench/bare-prefork bench/bare-thread bench/bare-pool bench/filter \
	bench/launch bench/upcase-speed
EXTRA_PROGRAMS += $(BENCH_TOOLS)
BARE = bench/bare.h src/common/text.c src/common/text.h
bench_bare_iterative_SOURCES = bench/bare-iterative.c $(BARE)
bench_bare_fork_SOURCES = bench/bare-fork.c $(BARE)
bench_bare_fork_LDFLAGS = -all-static
bench_bare_fork_dynamic_SOURCES = bench/bare-fork.c $(BARE)
bench_bare_fork_dynamic_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS)
bench_bare_prefork_SOURCES = bench/bare-prefork.c $(BARE)
bench_bare_thread_SOURCES = bench/bare-thread.c $(BARE)
bench_bare_pool_SOURCES = bench/bare-pool.c $(BARE)
bench_filter_SOURCES = bench/filter.c $(BARE)
bench_filter_LDFLAGS = -all-static
bench_launch_SOURCES = bench/launch.c
bench_upcase_speed_SOURCES = bench/upcase-speed.c src/common/clock.h \
	src/common/text.c src/common/text.h
CLEANFILES += $(BENCH_TOOLS) bench/peer-go

EXTRA_DIST += bench/bars.gnuplot bench/book bench/log bench/median.awk \
	bench/peer.go bench/run bench/scale bench/scale.gnuplot bench/servers.sh bench/table.awk

RUN_BENCH = BUILD='$(abs_top_builddir)' SOURCE='$(abs_top_srcdir)' $(SHELL)

# The first lines of each script describe BENCH_ROUNDS, BENCH_SECONDS and so on.
bench: all $(BENCH_TOOLS)
	$(RUN_BENCH) $(srcdir)/bench/run
	bench/upcase-speed
bench-book: all $(BENCH_TOOLS)
	$(RUN_BENCH) $(srcdir)/bench/book
bench-log: all $(BENCH_TOOLS)
	$(RUN_BENCH) $(srcdir)/bench/log
bench-scale: all $(BENCH_TOOLS)
	$(RUN_BENCH) $(srcdir)/bench/scale
.PHONY: bench bench-book bench-log bench-scale
