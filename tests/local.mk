# SPDX-License-Identifier: MIT
# make check.  Everything speaks TAP: the Check programs of the library, which
# have no suffix (so that LOG_COMPILER can be an emulator), and the scripts
# *.t, which run the three programs.

TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
T_LOG_DRIVER = $(TAP_DRIVER)
T_LOG_COMPILER = $(SHELL)
TEST_EXTENSIONS = .t
AM_TESTS_ENVIRONMENT = \
	BUILD='$(abs_top_builddir)'; SOURCE='$(abs_top_srcdir)'; \
	CC='$(CC)'; CFLAGS='$(CFLAGS) $(COVERAGE_CFLAGS)'; LDFLAGS='$(LDFLAGS)'; \
	CK_TAP_LOG_FILE_NAME=/dev/stdout; CK_VERBOSITY=minimal; \
	export BUILD SOURCE CC CFLAGS LDFLAGS CK_TAP_LOG_FILE_NAME CK_VERBOSITY;
TESTS = $(check_programs) $(check_scripts)

# ---- The library, by Check ---------------------------------------------

check_programs =

# ---- The programs, by scripts ------------------------------------------

check_scripts = \
	tests/manual.t \
	tests/examples.t
EXTRA_DIST += tests/tap.sh $(check_scripts)

check_scripts += tests/standard.t

# The client, most of it against a server that lies.
check_scripts += tests/client-connect.t tests/client-filter.t \
	tests/client-input.t tests/client-lies.t tests/client-options.t \
	tests/client-progress.t tests/client-timeout.t
EXTRA_DIST += tests/client.sh
check_PROGRAMS += tests/liar
tests_liar_SOURCES = tests/liar.c src/endpoint.c src/number.c
tests_liar_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/src
tests_liar_LDADD = lib/libwrap.la

# ---- make fuzz: libFuzzer targets, built by clang in a folder of their own --

FUZZ_TARGETS = readline address options
FUZZ_SECONDS = 60
FUZZ_LDFLAGS = -fsanitize=fuzzer,address,undefined
EXTRA_PROGRAMS = tests/fuzz/fuzz_readline tests/fuzz/fuzz_address \
	tests/fuzz/fuzz_options
tests_fuzz_fuzz_readline_SOURCES = tests/fuzz/fuzz_readline.c
tests_fuzz_fuzz_readline_LDADD = lib/libwrap.la
tests_fuzz_fuzz_readline_LDFLAGS = $(FUZZ_LDFLAGS) -Wl,--wrap=read
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz_address.c src/endpoint.c \
	src/number.c
tests_fuzz_fuzz_address_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/src
tests_fuzz_fuzz_address_LDADD = lib/libwrap.la
tests_fuzz_fuzz_address_LDFLAGS = $(FUZZ_LDFLAGS) -Wl,--wrap=getaddrinfo
tests_fuzz_fuzz_options_SOURCES = tests/fuzz/fuzz_options.c src/options.c \
	src/endpoint.c src/number.c src/usage.c
tests_fuzz_fuzz_options_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/src
tests_fuzz_fuzz_options_LDADD = lib/libwrap.la
tests_fuzz_fuzz_options_LDFLAGS = $(FUZZ_LDFLAGS) -Wl,--wrap=getaddrinfo \
	-Wl,--wrap=exit
fuzz:
	$(SHELL) $(abs_srcdir)/tests/fuzz/run $(abs_srcdir) $(FUZZ_SECONDS) \
		$(FUZZ_TARGETS)
clean-local:
	rm -rf fuzz-build
.PHONY: fuzz
EXTRA_DIST += tests/fuzz/run tests/fuzz/corpus
