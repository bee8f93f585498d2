# SPDX-License-Identifier: MIT
# Manual pages, by hand in man(7).

# The library has wrap(7) and a page per group of calls, named after one call.
#
# The pages have the suffix 3upper, so that their file names are free: by its
# Contents index, no package of Debian 12 has a file with this suffix.  Many of
# our names differ from those of system pages only in case.  This is harmless:
# man-db first looks for a page whose name has the requested case, and only then
# at the order of sections.  Tried with man-db 2.11 and all pages of
# manpages-dev, readline, glibc-doc, perl-doc, tcl-doc and tk-doc, with our pages
# in a prefix, in /usr/local and in /usr/share/man, with and without an index:
#
# `man socket', `man read'   the system's page
# `man 3 readline'           GNU's page
# `man Socket'               our page
# `man 3 socket'             our page: section 3 has no page of this name
# `man 3perl Socket'         Perl's page; also for Fcntl, and for no others
#
# Add a new call to its group's page, under NAME, SYNOPSIS and ERRORS, and to the
# group's list here; tests/manual.t reports what is missing.
dist_man_MANS += \
	man/wrap.7 \
	man/Accept.3upper \
	man/Connect.3upper \
	man/Epoll_create1.3upper \
	man/Fork.3upper \
	man/Getaddrinfo.3upper \
	man/Open.3upper \
	man/Pipe.3upper \
	man/Poll.3upper \
	man/Pthread_create.3upper \
	man/Pthread_key_create.3upper \
	man/Pthread_mutex_lock.3upper \
	man/Pthread_rwlock_init.3upper \
	man/Read.3upper \
	man/Readline.3upper \
	man/Recv.3upper \
	man/Sem_init.3upper \
	man/Shutdown.3upper \
	man/Sigaction.3upper \
	man/Socket.3upper \
	man/wrap_set_error_handler.3upper

# The pages of a group's other names: each is one .so request.  man programs
# follow it, compressed or not, and debhelper turns it into a symbolic link.
accept_names = \
	man/names/Accept4.3upper \
	man/names/wrap_set_shortage_pause.3upper
epoll_create1_names = \
	man/names/Epoll_ctl.3upper \
	man/names/Epoll_wait.3upper
fork_names = \
	man/names/Fork_plain.3upper \
	man/names/Waitpid.3upper \
	man/names/Wait.3upper \
	man/names/Execve.3upper \
	man/names/Kill.3upper
getaddrinfo_names = \
	man/names/Getnameinfo.3upper \
	man/names/Tcp_listen.3upper \
	man/names/Tcp_connect.3upper \
	man/names/Inet_ntop.3upper \
	man/names/Inet_pton.3upper \
	man/names/wrap_escape.3upper \
	man/names/wrap_format_address.3upper \
	man/names/wrap_format_local.3upper \
	man/names/wrap_unmap_address.3upper
open_names = \
	man/names/Unlink.3upper \
	man/names/Mmap.3upper \
	man/names/Munmap.3upper
pipe_names = \
	man/names/Pipe2.3upper \
	man/names/Dup.3upper \
	man/names/Dup2.3upper \
	man/names/Fcntl.3upper \
	man/names/Ioctl.3upper
poll_names = \
	man/names/Ppoll.3upper \
	man/names/Select.3upper
pthread_create_names = \
	man/names/Pthread_join.3upper \
	man/names/Pthread_detach.3upper \
	man/names/Pthread_sigmask.3upper \
	man/names/Pthread_attr_init.3upper \
	man/names/Pthread_attr_destroy.3upper \
	man/names/Pthread_attr_setdetachstate.3upper \
	man/names/Pthread_attr_setstacksize.3upper
pthread_key_create_names = \
	man/names/Pthread_key_delete.3upper \
	man/names/Pthread_setspecific.3upper \
	man/names/Pthread_once.3upper
pthread_mutex_lock_names = \
	man/names/Pthread_mutex_init.3upper \
	man/names/Pthread_mutex_destroy.3upper \
	man/names/Pthread_mutex_trylock.3upper \
	man/names/Pthread_mutex_unlock.3upper \
	man/names/Pthread_cond_init.3upper \
	man/names/Pthread_cond_destroy.3upper \
	man/names/Pthread_cond_wait.3upper \
	man/names/Pthread_cond_timedwait.3upper \
	man/names/Pthread_cond_signal.3upper \
	man/names/Pthread_cond_broadcast.3upper
pthread_rwlock_init_names = \
	man/names/Pthread_rwlock_destroy.3upper \
	man/names/Pthread_rwlock_rdlock.3upper \
	man/names/Pthread_rwlock_wrlock.3upper \
	man/names/Pthread_rwlock_tryrdlock.3upper \
	man/names/Pthread_rwlock_trywrlock.3upper \
	man/names/Pthread_rwlock_unlock.3upper
read_names = \
	man/names/Write.3upper \
	man/names/Readn.3upper \
	man/names/Writen.3upper
readline_names = \
	man/names/wrap_reader_init.3upper \
	man/names/wrap_reader_read.3upper
recv_names = \
	man/names/Recvfrom.3upper \
	man/names/Recvmsg.3upper \
	man/names/Send.3upper \
	man/names/Sendto.3upper \
	man/names/Sendmsg.3upper
sem_init_names = \
	man/names/Sem_destroy.3upper \
	man/names/Sem_wait.3upper \
	man/names/Sem_trywait.3upper \
	man/names/Sem_timedwait.3upper \
	man/names/Sem_post.3upper \
	man/names/Sem_getvalue.3upper
shutdown_names = \
	man/names/Close.3upper \
	man/names/Getpeername.3upper
sigaction_names = \
	man/names/Signal.3upper \
	man/names/Sigprocmask.3upper \
	man/names/Sigpending.3upper \
	man/names/Sigsuspend.3upper \
	man/names/Sigemptyset.3upper \
	man/names/Sigfillset.3upper \
	man/names/Sigaddset.3upper \
	man/names/Sigdelset.3upper \
	man/names/Sigismember.3upper
socket_names = \
	man/names/Socketpair.3upper \
	man/names/Setsockopt.3upper \
	man/names/Getsockopt.3upper \
	man/names/Bind.3upper \
	man/names/Listen.3upper \
	man/names/Getsockname.3upper
wrap_set_error_handler_names = \
	man/names/wrap_format_error.3upper \
	man/names/wrap_errno_name.3upper

other_names = $(accept_names) $(epoll_create1_names) $(fork_names) \
	$(getaddrinfo_names) $(open_names) $(pipe_names) $(poll_names) \
	$(pthread_create_names) $(pthread_key_create_names) \
	$(pthread_mutex_lock_names) $(pthread_rwlock_init_names) \
	$(read_names) $(readline_names) $(recv_names) $(sem_init_names) \
	$(shutdown_names) $(sigaction_names) $(socket_names) \
	$(wrap_set_error_handler_names)
man_MANS += $(other_names)
CLEANFILES += $(other_names)

$(accept_names): man/Accept.3upper
$(epoll_create1_names): man/Epoll_create1.3upper
$(fork_names): man/Fork.3upper
$(getaddrinfo_names): man/Getaddrinfo.3upper
$(open_names): man/Open.3upper
$(pipe_names): man/Pipe.3upper
$(poll_names): man/Poll.3upper
$(pthread_create_names): man/Pthread_create.3upper
$(pthread_key_create_names): man/Pthread_key_create.3upper
$(pthread_mutex_lock_names): man/Pthread_mutex_lock.3upper
$(pthread_rwlock_init_names): man/Pthread_rwlock_init.3upper
$(read_names): man/Read.3upper
$(readline_names): man/Readline.3upper
$(recv_names): man/Recv.3upper
$(sem_init_names): man/Sem_init.3upper
$(shutdown_names): man/Shutdown.3upper
$(sigaction_names): man/Sigaction.3upper
$(socket_names): man/Socket.3upper
$(wrap_set_error_handler_names): man/wrap_set_error_handler.3upper
$(other_names):
	$(AM_V_GEN)$(MKDIR_P) man/names && \
		for page in $?; do echo ".so man3/$${page##*/}"; done >$@

# The programs.

dist_man_MANS += \
	man/upper-client.1

# One source has the text of both servers' pages.
server_pages = man/upper-forkd.8 man/upper-threadd.8
man_MANS += $(server_pages)
EXTRA_DIST += man/server.8.in man/calls.awk
CLEANFILES += $(server_pages)

# calls.awk inserts the lists of system calls.
INSERT_CALLS = $(AWK) -f $(srcdir)/man/calls.awk \
	$(srcdir)/src/server/confine.def -
$(server_pages): man/server.8.in man/calls.awk src/server/confine.def

man/upper-forkd.8:
	$(AM_V_GEN)$(MKDIR_P) man && $(FORKD) $(srcdir)/man/server.8.in | \
		$(INSERT_CALLS) >$@.tmp && mv $@.tmp $@

man/upper-threadd.8:
	$(AM_V_GEN)$(MKDIR_P) man && $(THREADD) $(srcdir)/man/server.8.in | \
		$(INSERT_CALLS) >$@.tmp && mv $@.tmp $@

# Those in other languages, by po4a; a release has them made.  po4a writes the
# date of .TH as 2026\-11\-27, which mandoc does not read.

chinese_pages = man/zh_CN/upper-client.1 man/zh_CN/upper-forkd.8 \
	man/zh_CN/upper-threadd.8
EXTRA_DIST += po4a.cfg man/po/zh_CN.po man/po/zh_CN.add
if HAVE_TRANSLATED_PAGES
zh_CNman1dir = $(mandir)/zh_CN/man1
zh_CNman8dir = $(mandir)/zh_CN/man8
dist_zh_CNman1_DATA = man/zh_CN/upper-client.1
dist_zh_CNman8_DATA = man/zh_CN/upper-forkd.8 man/zh_CN/upper-threadd.8
endif

# po4a gives the shell the whole path of a file, without quotes: so that the name
# of no folder above is in it, what is relative begins here.
PO4A_RUN = case $(srcdir) in /*) here= ;; *) here=/proc/self/cwd/ ;; esac && \
	$(PO4A) --quiet --variable source=$$here$(srcdir) --variable build=. \
		$(srcdir)/po4a.cfg

if HAVE_PO4A
CLEANFILES += $(chinese_pages)
$(chinese_pages): po4a.cfg man/po/zh_CN.po man/po/zh_CN.add \
		man/upper-client.1 $(server_pages)
	$(AM_V_GEN)$(PO4A_RUN) --no-update --translate-only ./$@ && \
		sed '/^\.TH/s/\([0-9]\)\\-/\1-/g' $@ >$@.tmp && mv $@.tmp $@
else
$(chinese_pages):
	@echo "$@: po4a is needed to make it" >&2; exit 1
endif

# Bring what has changed into the translations, for who translates it.
update-pages: $(server_pages)
	$(PO4A_RUN) --no-translations --porefs never
.PHONY: update-pages
CLEANFILES += man/po/upper.pot
