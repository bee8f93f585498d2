# SPDX-License-Identifier: MIT
# make check.  All tests print TAP: the Check programs, which have no suffix, so
# that LOG_COMPILER can be an emulator; and the scripts *.t, which run the three
# programs.

# tests/driver runs automake's driver, and prints one line for a test program.
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/tests/driver \
	$(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
T_LOG_DRIVER = $(TAP_DRIVER)
T_LOG_COMPILER = $(SHELL)
TEST_EXTENSIONS = .t
AM_TESTS_ENVIRONMENT = \
	BUILD='$(abs_top_builddir)'; SOURCE='$(abs_top_srcdir)'; \
	CC='$(CC)'; LDFLAGS='$(LDFLAGS)'; \
	CFLAGS='$(CFLAGS) $(TIME64_CPPFLAGS) $(COVERAGE_CFLAGS)'; \
	CK_TAP_LOG_FILE_NAME=/dev/stdout; CK_VERBOSITY=minimal; \
	export BUILD SOURCE CC CFLAGS LDFLAGS CK_TAP_LOG_FILE_NAME CK_VERBOSITY;
TESTS = $(check_programs) $(check_scripts)

# ---- The library, by Check ---------------------------------------------

check_programs =
if HAVE_CHECK
check_programs += \
	tests/check_address \
	tests/check_escape \
	tests/check_class \
	tests/check_error \
	tests/check_file \
	tests/check_histogram \
	tests/check_io \
	tests/check_names \
	tests/check_process \
	tests/check_readline \
	tests/check_segment \
	tests/check_semaphore \
	tests/check_shortage \
	tests/check_signal \
	tests/check_socket \
	tests/check_storm \
	tests/check_story \
	tests/check_thread \
	tests/check_timeout \
	tests/check_trace \
	tests/check_watch
endif
check_PROGRAMS += $(check_programs)

# All of them share the fixture and the library.  With FAULTS, the linker
# replaces these system calls by those of fault.c.
if HAVE_CHECK
check_LTLIBRARIES = tests/libfixture.la
endif
GROUP = tests/group.c tests/group.h
tests_libfixture_la_SOURCES = \
	tests/fault.c \
	tests/fault.def \
	tests/fault.h \
	tests/fixture.c \
	tests/fixture.h \
	$(GROUP)
tests_libfixture_la_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_libfixture_la_LIBADD = lib/libwrap.la
FAULTS = \
	-Wl,--wrap=accept -Wl,--wrap=accept4 -Wl,--wrap=bind -Wl,--wrap=close \
	-Wl,--wrap=connect -Wl,--wrap=dup -Wl,--wrap=dup2 \
	-Wl,--wrap=epoll_create1 -Wl,--wrap=epoll_ctl -Wl,--wrap=epoll_wait \
	-Wl,--wrap=execve -Wl,--wrap=fcntl -Wl,--wrap=fork -Wl,--wrap=_Fork \
	-Wl,--wrap=getaddrinfo -Wl,--wrap=getnameinfo -Wl,--wrap=getpeername \
	-Wl,--wrap=getsockname -Wl,--wrap=getsockopt -Wl,--wrap=inet_ntop \
	-Wl,--wrap=inet_pton -Wl,--wrap=ioctl -Wl,--wrap=kill \
	-Wl,--wrap=listen -Wl,--wrap=mmap -Wl,--wrap=munmap -Wl,--wrap=open \
	-Wl,--wrap=pipe -Wl,--wrap=pipe2 -Wl,--wrap=poll -Wl,--wrap=ppoll \
	-Wl,--wrap=pthread_attr_destroy -Wl,--wrap=pthread_attr_init \
	-Wl,--wrap=pthread_attr_setdetachstate \
	-Wl,--wrap=pthread_attr_setstacksize -Wl,--wrap=pthread_cond_broadcast \
	-Wl,--wrap=pthread_cond_destroy -Wl,--wrap=pthread_cond_init \
	-Wl,--wrap=pthread_cond_signal -Wl,--wrap=pthread_cond_timedwait \
	-Wl,--wrap=pthread_cond_wait -Wl,--wrap=pthread_create \
	-Wl,--wrap=pthread_detach -Wl,--wrap=pthread_join \
	-Wl,--wrap=pthread_key_create -Wl,--wrap=pthread_key_delete \
	-Wl,--wrap=pthread_mutex_destroy -Wl,--wrap=pthread_mutex_init \
	-Wl,--wrap=pthread_mutex_lock -Wl,--wrap=pthread_mutex_trylock \
	-Wl,--wrap=pthread_mutex_unlock -Wl,--wrap=pthread_once \
	-Wl,--wrap=pthread_rwlock_destroy -Wl,--wrap=pthread_rwlock_init \
	-Wl,--wrap=pthread_rwlock_rdlock -Wl,--wrap=pthread_rwlock_tryrdlock \
	-Wl,--wrap=pthread_rwlock_trywrlock -Wl,--wrap=pthread_rwlock_unlock \
	-Wl,--wrap=pthread_rwlock_wrlock -Wl,--wrap=pthread_setspecific \
	-Wl,--wrap=pthread_sigmask -Wl,--wrap=read -Wl,--wrap=recv \
	-Wl,--wrap=recvfrom -Wl,--wrap=recvmsg -Wl,--wrap=select \
	-Wl,--wrap=sem_destroy -Wl,--wrap=sem_getvalue -Wl,--wrap=sem_init \
	-Wl,--wrap=sem_post -Wl,--wrap=sem_timedwait -Wl,--wrap=sem_trywait \
	-Wl,--wrap=sem_wait -Wl,--wrap=send -Wl,--wrap=sendmsg \
	-Wl,--wrap=sendto -Wl,--wrap=setsockopt -Wl,--wrap=shutdown \
	-Wl,--wrap=sigaction -Wl,--wrap=sigaddset -Wl,--wrap=sigdelset \
	-Wl,--wrap=sigemptyset -Wl,--wrap=sigfillset -Wl,--wrap=sigismember \
	-Wl,--wrap=sigpending -Wl,--wrap=sigprocmask -Wl,--wrap=sigsuspend \
	-Wl,--wrap=socket -Wl,--wrap=socketpair -Wl,--wrap=unlink \
	-Wl,--wrap=wait -Wl,--wrap=waitpid -Wl,--wrap=write \
	-Wl,--wrap=__fcntl_time64 -Wl,--wrap=__getsockopt64 \
	-Wl,--wrap=__ioctl_time64 -Wl,--wrap=__ppoll64 \
	-Wl,--wrap=__pthread_cond_timedwait64 -Wl,--wrap=__recvmsg64 \
	-Wl,--wrap=__select64 -Wl,--wrap=__sem_timedwait64 \
	-Wl,--wrap=__sendmsg64 -Wl,--wrap=__setsockopt64 -Wl,--wrap=mmap64 \
	-Wl,--wrap=open64

FIXTURE = tests/libfixture.la $(CHECK_LIBS)
LDADD_TRACE = src/trace/libtrace.la src/common/libcommon.la $(FIXTURE) \
	$(PCAP_LIBS)
tests_check_address_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_address_LDADD = $(FIXTURE)
tests_check_address_LDFLAGS = $(FAULTS)
tests_check_class_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_class_LDADD = $(FIXTURE)
tests_check_class_LDFLAGS = $(FAULTS)
tests_check_error_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_error_LDADD = $(FIXTURE)
tests_check_error_LDFLAGS = $(FAULTS)
tests_check_escape_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_escape_LDADD = $(FIXTURE)
tests_check_file_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_file_LDADD = $(FIXTURE)
tests_check_file_LDFLAGS = $(FAULTS)
tests_check_histogram_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_histogram_LDADD = src/measure/libmeasure.la $(FIXTURE)
tests_check_histogram_LDFLAGS = $(FAULTS)
tests_check_io_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_io_LDADD = $(FIXTURE)
tests_check_io_LDFLAGS = $(FAULTS)
tests_check_names_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_names_LDADD = $(FIXTURE)
tests_check_names_LDFLAGS = $(FAULTS)
tests_check_process_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_process_LDADD = $(FIXTURE)
tests_check_process_LDFLAGS = $(FAULTS)
tests_check_readline_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_readline_LDADD = $(FIXTURE)
tests_check_readline_LDFLAGS = $(FAULTS)
tests_check_segment_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_segment_LDADD = src/trace/libtrace.la $(FIXTURE)
tests_check_segment_LDFLAGS = $(FAULTS)
tests_check_semaphore_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_semaphore_LDADD = $(FIXTURE)
tests_check_semaphore_LDFLAGS = $(FAULTS)
tests_check_shortage_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_shortage_LDADD = $(FIXTURE)
tests_check_shortage_LDFLAGS = $(FAULTS)
tests_check_signal_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_signal_LDADD = $(FIXTURE)
tests_check_signal_LDFLAGS = $(FAULTS)
tests_check_socket_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_socket_LDADD = $(FIXTURE)
tests_check_socket_LDFLAGS = $(FAULTS)
tests_check_storm_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_storm_LDADD = $(FIXTURE)
tests_check_storm_LDFLAGS = $(FAULTS)
tests_check_story_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_story_LDADD = src/trace/libtrace.la $(FIXTURE)
tests_check_story_LDFLAGS = $(FAULTS)
tests_check_timeout_SOURCES = tests/check_timeout.c $(CHILD)
tests_check_timeout_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_timeout_LDADD = $(FIXTURE)
tests_check_timeout_LDFLAGS = $(FAULTS)
tests_check_trace_SOURCES = tests/check_trace.c $(CHILD)
tests_check_trace_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_trace_LDADD = $(LDADD_TRACE)
tests_check_trace_LDFLAGS = $(FAULTS)
tests_check_watch_SOURCES = tests/check_watch.c tests/fake-clock.c \
	tests/fake-clock.h $(CHILD)
tests_check_watch_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_watch_LDADD = $(LDADD_TRACE)
tests_check_watch_LDFLAGS = $(FAULTS) $(FAKE_CLOCK)
tests_check_thread_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_check_thread_LDADD = $(FIXTURE)
tests_check_thread_LDFLAGS = $(FAULTS)

# ---- Parts of the programs, by Check ------------------------------------

if HAVE_CHECK
part_programs = \
	tests/check_activation \
	tests/check_charset \
	tests/check_children \
	tests/check_cidr \
	tests/check_columns \
	tests/check_confine \
	tests/check_connect \
	tests/check_crashes \
	tests/check_deviation \
	tests/check_die \
	tests/check_expect \
	tests/check_filter \
	tests/check_guide \
	tests/check_log \
	tests/check_loss \
	tests/check_notify \
	tests/check_number \
	tests/check_pacer \
	tests/check_payload \
	tests/check_outlet \
	tests/check_pcapng \
	tests/check_privilege \
	tests/check_proxy \
	tests/check_ramp \
	tests/check_rate \
	tests/check_result \
	tests/check_rows \
	tests/check_seccomp \
	tests/check_sessions \
	tests/check_slots \
	tests/check_source \
	tests/check_timeouts \
	tests/check_spread \
	tests/check_text \
	tests/check_transaction
check_programs += $(part_programs)
check_PROGRAMS += $(part_programs)
else
check-local:
	@echo 'the tests of the library and of parts: skipped, configured without Check'
endif

CFLAGS_PART = $(AM_CFLAGS) $(CHECK_CFLAGS)
LDADD_PART = $(SERVER_PARTS) $(CHECK_LIBS)
CHILD = tests/child.c tests/child.h $(GROUP)
tests_check_activation_SOURCES = tests/check_activation.c $(CHILD)
tests_check_activation_CFLAGS = $(CFLAGS_PART)
tests_check_activation_LDADD = $(LDADD_PART)
tests_check_charset_SOURCES = tests/check_charset.c $(GROUP)
tests_check_charset_CFLAGS = $(CFLAGS_PART)
tests_check_charset_LDADD = $(LDADD_PART)
tests_check_cidr_SOURCES = tests/check_cidr.c $(GROUP)
tests_check_cidr_CFLAGS = $(CFLAGS_PART)
tests_check_cidr_LDADD = $(LDADD_PART)
tests_check_filter_SOURCES = tests/check_filter.c $(CHILD)
tests_check_filter_CFLAGS = $(CFLAGS_PART)
tests_check_filter_LDADD = $(LDADD_PART)
tests_check_confine_SOURCES = tests/check_confine.c $(CHILD)
tests_check_confine_CFLAGS = $(CFLAGS_PART)
tests_check_confine_LDADD = $(LDADD_PART)
tests_check_die_SOURCES = tests/check_die.c $(CHILD)
tests_check_die_CFLAGS = $(CFLAGS_PART)
tests_check_die_LDADD = $(LDADD_PART)
tests_check_guide_SOURCES = tests/check_guide.c $(GROUP)
tests_check_guide_CFLAGS = $(CFLAGS_PART)
tests_check_guide_LDADD = $(LDADD_PART)
tests_check_log_SOURCES = tests/check_log.c $(CHILD)
tests_check_log_CFLAGS = $(CFLAGS_PART)
tests_check_log_LDADD = $(LDADD_PART)
tests_check_notify_SOURCES = tests/check_notify.c $(CHILD)
tests_check_notify_CFLAGS = $(CFLAGS_PART)
tests_check_notify_LDADD = $(LDADD_PART)
tests_check_outlet_SOURCES = tests/check_outlet.c $(GROUP)
tests_check_outlet_CFLAGS = $(CFLAGS_PART)
tests_check_outlet_LDADD = src/trace/libtrace.la src/common/libcommon.la \
	lib/libwrap.la $(CHECK_LIBS)
tests_check_pcapng_SOURCES = tests/check_pcapng.c $(GROUP)
tests_check_pcapng_CFLAGS = $(CFLAGS_PART)
tests_check_pcapng_LDADD = $(tests_check_outlet_LDADD)
tests_check_privilege_SOURCES = tests/check_privilege.c $(CHILD)
tests_check_privilege_CFLAGS = $(CFLAGS_PART)
tests_check_privilege_LDADD = $(LDADD_PART)
tests_check_proxy_SOURCES = tests/check_proxy.c $(GROUP)
tests_check_proxy_CFLAGS = $(CFLAGS_PART)
tests_check_proxy_LDADD = $(LDADD_PART)
tests_check_rows_SOURCES = tests/check_rows.c $(GROUP)
tests_check_rows_CFLAGS = $(CFLAGS_PART)
tests_check_rows_LDADD = src/trace/libtrace.la $(CHECK_LIBS)

tests_check_seccomp_SOURCES = tests/check_seccomp.c $(GROUP)
tests_check_seccomp_CFLAGS = $(CFLAGS_PART)
tests_check_seccomp_LDADD = $(LDADD_PART)

# A clock that the test sets.
CLOCK = tests/fake-clock.c tests/fake-clock.h
FAKE_CLOCK = -Wl,--wrap=clock_gettime -Wl,--wrap=__clock_gettime64
tests_check_children_SOURCES = tests/check_children.c $(CLOCK) $(GROUP)
tests_check_children_CFLAGS = $(CFLAGS_PART)
tests_check_children_LDADD = $(LDADD_PART)
tests_check_children_LDFLAGS = $(FAKE_CLOCK)
tests_check_crashes_SOURCES = tests/check_crashes.c $(CLOCK) $(GROUP)
tests_check_crashes_CFLAGS = $(CFLAGS_PART)
tests_check_crashes_LDADD = $(LDADD_PART)
tests_check_crashes_LDFLAGS = $(FAKE_CLOCK)
tests_check_rate_SOURCES = tests/check_rate.c $(CLOCK) $(GROUP)
tests_check_rate_CFLAGS = $(CFLAGS_PART)
tests_check_rate_LDADD = $(LDADD_PART)
tests_check_rate_LDFLAGS = $(FAKE_CLOCK)
tests_check_sessions_SOURCES = tests/check_sessions.c $(CHILD)
tests_check_sessions_CFLAGS = $(CFLAGS_PART)
tests_check_sessions_LDADD = $(LDADD_PART)
tests_check_source_SOURCES = tests/check_source.c $(GROUP)
tests_check_source_CFLAGS = $(CFLAGS_PART)
tests_check_source_LDADD = $(LDADD_PART)
tests_check_timeouts_SOURCES = tests/check_timeouts.c $(GROUP)
tests_check_timeouts_CFLAGS = $(CFLAGS_PART)
tests_check_timeouts_LDADD = $(LDADD_PART)

LDADD_COMMON = src/common/libcommon.la lib/libwrap.la $(CHECK_LIBS)
LDADD_CLIENT = src/client/libclient.la $(LDADD_COMMON)
LDADD_MEASURE = src/measure/libmeasure.la $(LDADD_COMMON) -lm
tests_check_columns_SOURCES = tests/check_columns.c $(GROUP)
tests_check_columns_CFLAGS = $(CFLAGS_PART)
tests_check_columns_LDADD = $(LDADD_COMMON)
tests_check_connect_SOURCES = tests/check_connect.c $(GROUP)
tests_check_connect_CFLAGS = $(CFLAGS_PART)
tests_check_connect_LDADD = $(LDADD_COMMON)
tests_check_expect_SOURCES = tests/check_expect.c $(GROUP)
tests_check_expect_CFLAGS = $(CFLAGS_PART)
tests_check_expect_LDADD = $(LDADD_CLIENT)
tests_check_number_SOURCES = tests/check_number.c $(GROUP)
tests_check_number_CFLAGS = $(CFLAGS_PART)
tests_check_number_LDADD = $(LDADD_COMMON)
tests_check_deviation_SOURCES = tests/check_deviation.c $(GROUP)
tests_check_deviation_CFLAGS = $(CFLAGS_PART)
tests_check_deviation_LDADD = $(LDADD_MEASURE)
tests_check_loss_SOURCES = tests/check_loss.c $(GROUP)
tests_check_loss_CFLAGS = $(CFLAGS_PART)
tests_check_loss_LDADD = $(LDADD_MEASURE)
tests_check_pacer_SOURCES = tests/check_pacer.c $(GROUP)
tests_check_pacer_CFLAGS = $(CFLAGS_PART)
tests_check_pacer_LDADD = $(LDADD_MEASURE)
tests_check_payload_SOURCES = tests/check_payload.c $(GROUP)
tests_check_payload_CFLAGS = $(CFLAGS_PART)
tests_check_payload_LDADD = $(LDADD_MEASURE)
tests_check_ramp_SOURCES = tests/check_ramp.c $(GROUP)
tests_check_ramp_CFLAGS = $(CFLAGS_PART)
tests_check_ramp_LDADD = $(LDADD_MEASURE)
tests_check_result_SOURCES = tests/check_result.c $(GROUP)
tests_check_result_CFLAGS = $(CFLAGS_PART)
tests_check_result_LDADD = $(LDADD_MEASURE)
tests_check_slots_SOURCES = tests/check_slots.c $(GROUP)
tests_check_slots_CFLAGS = $(CFLAGS_PART)
tests_check_slots_LDADD = $(LDADD_MEASURE)
tests_check_spread_SOURCES = tests/check_spread.c $(GROUP)
tests_check_spread_CFLAGS = $(CFLAGS_PART)
tests_check_spread_LDADD = $(LDADD_MEASURE)
tests_check_text_SOURCES = tests/check_text.c tests/capitals.def $(GROUP)
tests_check_text_CFLAGS = $(CFLAGS_PART) $(ICU_CFLAGS)
tests_check_text_LDADD = $(LDADD_COMMON) $(ICU_LIBS)
tests_check_transaction_SOURCES = tests/check_transaction.c $(GROUP)
tests_check_transaction_CFLAGS = $(CFLAGS_PART)
tests_check_transaction_LDADD = $(LDADD_MEASURE)

# The list of capitals by ICU: tests/icu-capitals >tests/capitals.def
EXTRA_DIST += tests/icu-capitals.c
if HAVE_ICU
EXTRA_PROGRAMS += tests/icu-capitals
tests_icu_capitals_CFLAGS = $(AM_CFLAGS) $(ICU_CFLAGS)
tests_icu_capitals_LDADD = $(ICU_LIBS)
endif

# ---- The programs, by scripts ------------------------------------------

check_scripts = \
	tests/access.t \
	tests/activation.t \
	tests/addresses.t \
	tests/architecture.t \
	tests/arrows.t \
	tests/bits.t \
	tests/capacity.t \
	tests/charset.t \
	tests/client-addresses.t \
	tests/client-blocked.t \
	tests/client-connect.t \
	tests/client-filter.t \
	tests/client-input.t \
	tests/client-lies.t \
	tests/client-load.t \
	tests/client-options.t \
	tests/client-ping.t \
	tests/client-progress.t \
	tests/client-signals.t \
	tests/client-silence.t \
	tests/client-text.t \
	tests/client-timeout.t \
	tests/completion.t \
	tests/confined.t \
	tests/crashes.t \
	tests/drain.t \
	tests/examples.t \
	tests/faults-forkd.t \
	tests/faults-threadd.t \
	tests/first-sight.t \
	tests/guide.t \
	tests/haproxy.t \
	tests/hardening.t \
	tests/header.t \
	tests/hostile.t \
	tests/attack.t \
	tests/intruder.t \
	tests/lab.t \
	tests/language.t \
	tests/limits.t \
	tests/listen.t \
	tests/log.t \
	tests/stalled-log.t \
	tests/manual.t \
	tests/many.t \
	tests/models.t \
	tests/options.t \
	tests/pages.t \
	tests/path.t \
	tests/privilege.t \
	tests/probe.t \
	tests/prose.t \
	tests/proxy.t \
	tests/rate.t \
	tests/release.t \
	tests/retry.t \
	tests/serve.t \
	tests/shortage.t \
	tests/signals.t \
	tests/sources.t \
	tests/standard.t \
	tests/symbols.t \
	tests/text.t \
	tests/timeouts.t \
	tests/trace.t \
	tests/units.t \
	tests/workers.t
check_PROGRAMS += tests/calls
EXTRA_DIST += tests/arrows tests/characters.sh tests/client.sh tests/driver tests/faults.sh \
	tests/steps.sh tests/tap.sh \
	$(check_scripts)

# A server with wrong replies, for tests of the client.
check_PROGRAMS += tests/liar
tests_liar_LDADD = src/common/libcommon.la lib/libwrap.la
# A stand-in for a service manager, which passes sockets.
check_PROGRAMS += tests/holder
tests_holder_LDADD = src/common/libcommon.la lib/libwrap.la
# A server that can install no large filter of system calls.
check_PROGRAMS += tests/filled
# A server process under the control of an attacker.
check_PROGRAMS += tests/intruder
# The same, with random system calls.
check_PROGRAMS += tests/puppet
# A client that misbehaves.
check_PROGRAMS += tests/peer
tests_peer_LDADD = src/common/libcommon.la lib/libwrap.la

# ---- make lint: static analysis ------------------------------------------

lint: config.h
	$(SHELL) '$(abs_srcdir)/tests/lint' '$(abs_srcdir)' $(CPPFLAGS) \
		$(PTHREAD_CFLAGS) $(CHECK_CFLAGS)
.PHONY: lint
EXTRA_DIST += .clang-tidy bench/.clang-tidy src/.clang-tidy tests/.clang-tidy \
	tests/cppcheck.txt tests/lint tests/release-check tests/prose/phrases \
	tests/prose/run tests/prose/todo tests/prose/words

# Inject each fault in a run of its own.  make check injects all faults of one
# system call in one run.
faults: all
	FAULTS_WHEN='1 2 3 4 5' $(MAKE) check \
		TESTS='tests/check_class tests/faults-forkd.t tests/faults-threadd.t'
	@grep -h '^# faults injected' tests/check_class.log tests/faults-*.log
.PHONY: faults

# Break the programs on purpose: a test must fail.  MUTANTS selects some.
mutants:
	PROGRAMS='$(check_PROGRAMS)' \
		$(SHELL) '$(abs_srcdir)/tests/mutants/run' '$(abs_srcdir)' $(MUTANTS)
.PHONY: mutants
EXTRA_DIST += tests/mutants tests/models/counts.pml

# ---- make soak, storm, million: long tests ---------------------------------

SOAK_SECONDS = 900
STORMS = 100
CONNECTIONS = 100000
soak storm million: all tests/peer
	BUILD='$(abs_top_builddir)' SOURCE='$(abs_top_srcdir)' \
	SOAK_SECONDS='$(SOAK_SECONDS)' STORMS='$(STORMS)' \
	CONNECTIONS='$(CONNECTIONS)' $(SHELL) $(srcdir)/tests/$@
.PHONY: soak storm million
EXTRA_DIST += tests/soak tests/storm tests/million

# ---- make fuzz: libFuzzer targets, built with clang in fuzz-build -----------

FUZZ_TARGETS = readline address options cidr proxy segment text
FUZZ_SECONDS = 60
LDFLAGS_FUZZ = -fsanitize=fuzzer,address,undefined
EXTRA_PROGRAMS += tests/fuzz/fuzz_readline tests/fuzz/fuzz_address \
	tests/fuzz/fuzz_options tests/fuzz/fuzz_cidr tests/fuzz/fuzz_proxy \
	tests/fuzz/fuzz_segment tests/fuzz/fuzz_text
tests_fuzz_fuzz_readline_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_readline.c
tests_fuzz_fuzz_readline_LDADD = lib/libwrap.la
tests_fuzz_fuzz_readline_LDFLAGS = $(LDFLAGS_FUZZ) -Wl,--wrap=read
tests_fuzz_fuzz_address_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_address.c \
	tests/fuzz/numeric.c
tests_fuzz_fuzz_address_LDADD = src/common/libcommon.la lib/libwrap.la
tests_fuzz_fuzz_address_LDFLAGS = $(LDFLAGS_FUZZ) -Wl,--wrap=getaddrinfo
tests_fuzz_fuzz_options_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_options.c \
	tests/fuzz/numeric.c
tests_fuzz_fuzz_options_LDADD = $(SERVER_PARTS)
tests_fuzz_fuzz_options_LDFLAGS = $(LDFLAGS_FUZZ) -Wl,--wrap=getaddrinfo \
	-Wl,--wrap=exit
tests_fuzz_fuzz_cidr_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_cidr.c
tests_fuzz_fuzz_cidr_LDADD = $(SERVER_PARTS)
tests_fuzz_fuzz_cidr_LDFLAGS = $(LDFLAGS_FUZZ)
tests_fuzz_fuzz_proxy_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_proxy.c
tests_fuzz_fuzz_proxy_LDADD = $(SERVER_PARTS)
tests_fuzz_fuzz_proxy_LDFLAGS = $(LDFLAGS_FUZZ)
tests_fuzz_fuzz_segment_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_segment.c
tests_fuzz_fuzz_segment_LDADD = src/trace/libtrace.la src/common/libcommon.la \
	lib/libwrap.la
tests_fuzz_fuzz_segment_LDFLAGS = $(LDFLAGS_FUZZ)
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz.h tests/fuzz/fuzz_text.c \
	tests/capitals.def
tests_fuzz_fuzz_text_LDADD = src/common/libcommon.la lib/libwrap.la
tests_fuzz_fuzz_text_LDFLAGS = $(LDFLAGS_FUZZ)
fuzz:
	$(SHELL) '$(srcdir)/tests/fuzz/run' '$(srcdir)' $(FUZZ_SECONDS) \
		$(FUZZ_TARGETS)
clean-local:
	rm -rf fuzz-build mutants
.PHONY: fuzz
EXTRA_DIST += tests/fuzz/run tests/fuzz/corpus
