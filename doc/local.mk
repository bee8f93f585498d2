# SPDX-License-Identifier: MIT
# The examples: installed as source, built and run by make check.  The labs,
# which need one of the examples.  The guide.

examplesdir = $(docdir)/examples
dist_examples_DATA = doc/examples/echo-server.c doc/examples/echo-client.c \
	doc/examples/lab-server.c
EXTRA_DIST += doc/architecture.md doc/handshake-dark.svg doc/handshake.svg \
	doc/install.md doc/performance.md doc/performance/crr-dark.svg \
	doc/performance/crr.svg doc/performance/held.svg doc/performance/p99.svg \
	doc/performance/rr.svg doc/performance/scale-crr.svg \
	doc/performance/scale-memory.svg doc/performance/scale-p99.svg \
	doc/performance/stream.svg doc/pictures

check_PROGRAMS += doc/examples/echo-server doc/examples/echo-client \
	doc/examples/lab-server
doc_examples_echo_server_LDADD = lib/libwrap.la
doc_examples_echo_client_LDADD = lib/libwrap.la
doc_examples_lab_server_LDADD = lib/libwrap.la

labsdir = $(docdir)/labs
dist_labs_SCRIPTS = doc/labs/lab
dist_labs_DATA = doc/labs/lab.zh_CN
dist_doc_DATA += doc/guide.md doc/guide.zh_CN.md

# make lab shows them all, make lab LAB=NAME one.
LAB = all
lab: $(bin_PROGRAMS) doc/examples/lab-server
	@PATH=$(abs_builddir)/src:$(abs_builddir)/doc/examples:$$PATH \
		$(SHELL) $(srcdir)/doc/labs/lab $(LAB)
.PHONY: lab

# The pictures of README.md.  Run it when a trace or the plot has changed.
pictures: $(bin_PROGRAMS)
	@BUILD='$(abs_builddir)' SOURCE='$(abs_srcdir)' \
		$(SHELL) $(srcdir)/doc/pictures
.PHONY: pictures
