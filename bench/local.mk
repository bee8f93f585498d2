# SPDX-License-Identifier: MIT
# The benchmarks, and the bare servers of each design to compare with.

BENCH_TOOLS = bench/bare-iterative bench/bare-fork bench/bare-fork-dynamic \
	bench/bare-prefork bench/bare-thread bench/bare-pool bench/filter \
	bench/launch bench/upcase-speed bench/text-speed
EXTRA_PROGRAMS += $(BENCH_TOOLS)
ASCII = src/common/ascii.c src/common/ascii.h
BARE = bench/bare.h $(ASCII)
bench_bare_iterative_SOURCES = bench/bare-iterative.c $(BARE)
bench_bare_fork_SOURCES = bench/bare-fork.c $(BARE)
bench_bare_fork_LDFLAGS = -all-static
bench_bare_fork_dynamic_SOURCES = bench/bare-fork.c $(BARE)
bench_bare_fork_dynamic_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS)
bench_bare_prefork_SOURCES = bench/bare-prefork.c $(BARE)
bench_bare_thread_SOURCES = bench/bare-thread.c $(BARE)
bench_bare_pool_SOURCES = bench/bare-pool.c $(BARE)
bench_filter_SOURCES = bench/filter.c $(ASCII)
bench_filter_LDFLAGS = -all-static
bench_launch_SOURCES = bench/launch.c
bench_upcase_speed_SOURCES = bench/median.h bench/upcase-speed.c
bench_upcase_speed_LDADD = src/common/libcommon.la
bench_text_speed_SOURCES = bench/median.h bench/text-speed.c
bench_text_speed_CFLAGS = $(AM_CFLAGS) $(ICU_CFLAGS)
bench_text_speed_LDADD = src/common/libcommon.la $(ICU_LIBS) $(UNISTRING_LIBS)
CLEANFILES += $(BENCH_TOOLS) bench/peer-go

EXTRA_DIST += bench/bars.gnuplot bench/book bench/log bench/median.awk \
	bench/peer.go bench/text-corpora.awk bench/words bench/run bench/scale bench/scale.gnuplot bench/servers.sh bench/table.awk

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
# A line for each text: its name; MB/s of our fastest converter, of our converter
# with the vectors that every machine has, of ICU, of libunistring; the ratios of
# the first two to ICU.
TEXTS = ascii german-french greek cyrillic chinese random-utf8 random-bytes cased
bench-text: bench/text-speed
	rm -rf bench/texts && $(MKDIR_P) bench/texts
	LC_ALL=C $(AWK) -v folder=bench/texts -f $(srcdir)/bench/text-corpora.awk \
		$(srcdir)/tests/capitals.def $(srcdir)/bench/words \
		$(srcdir)/doc/guide.zh_CN.md
	@cd bench/texts && ../text-speed $(TEXTS)
	rm -rf bench/texts
.PHONY: bench bench-book bench-log bench-scale bench-text
