# SPDX-License-Identifier: MIT
# The trace of the client's connection: captured segments, the kernel's states,
# the story that joins them, and its outputs.

noinst_LTLIBRARIES += src/trace/libtrace.la
src_trace_libtrace_la_SOURCES = \
	src/trace/capture.c src/trace/capture.h \
	src/trace/create.c src/trace/create.h \
	src/trace/json.c \
	src/trace/kept.c src/trace/kept.h \
	src/trace/kernel.c src/trace/kernel.h \
	src/trace/line.c src/trace/line.h \
	src/trace/notes.c src/trace/notes.h \
	src/trace/options.c src/trace/options.h \
	src/trace/outlet.c src/trace/outlet.h \
	src/trace/output.h \
	src/trace/pcapng.c src/trace/pcapng.h \
	src/trace/rights.c src/trace/rights.h \
	src/trace/route.c src/trace/route.h \
	src/trace/row.c src/trace/row.h \
	src/trace/rows.c src/trace/rows.h \
	src/trace/segment.c src/trace/segment.h \
	src/trace/story.c src/trace/story.h \
	src/trace/style.h \
	src/trace/svg.c \
	src/trace/text.c \
	src/trace/trace.c src/trace/trace.h \
	src/trace/viewer.c src/trace/viewer.h \
	src/trace/wall.c src/trace/wall.h \
	src/trace/watch.c src/trace/watch.h
src_trace_libtrace_la_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
src_trace_libtrace_la_LIBTOOLFLAGS = $(STATIC_ONLY)
