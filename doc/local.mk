# SPDX-License-Identifier: MIT
# The example programs: installed as source, built and run by make check.

examplesdir = $(docdir)/examples
dist_examples_DATA = doc/examples/echo-server.c doc/examples/echo-client.c

check_PROGRAMS += doc/examples/echo-server doc/examples/echo-client
doc_examples_echo_server_LDADD = lib/libwrap.la
doc_examples_echo_client_LDADD = lib/libwrap.la
