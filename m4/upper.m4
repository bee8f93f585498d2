# SPDX-License-Identifier: MIT
# upper.m4 - what upper asks of the system, and what it can do without.

# A time_t of 64 bits: that of 32 ends in 2038.  The GNU library of a 32-bit
# machine has it on demand, and only beside an off_t of 64 bits; who includes
# the installed header has to demand the same.
AC_DEFUN([UPPER_TIME64], [dnl
AC_CACHE_CHECK([for what makes time_t 64 bits], [upper_cv_time64],
  [upper_save_CPPFLAGS=$CPPFLAGS
  for upper_cv_time64 in '' '-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64' no; do
    CPPFLAGS="$upper_save_CPPFLAGS $upper_cv_time64"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <time.h>
      _Static_assert(sizeof(time_t) >= 8, "time_t");]])], [break])
  done
  CPPFLAGS=$upper_save_CPPFLAGS])
AS_IF([test "x$upper_cv_time64" = xno],
  [AC_MSG_ERROR([a time_t of 64 bits is needed])])
AC_SUBST([TIME64_CPPFLAGS], [$upper_cv_time64])
])

# The segments of upper-client --trace.
AC_DEFUN([UPPER_WITH_PCAP], [dnl
AC_ARG_WITH([pcap],
  [AS_HELP_STRING([--without-pcap], [upper-client --trace shows states alone])],
  [], [with_pcap=check])
AS_IF([test "x$with_pcap" != xno],
  [PKG_CHECK_MODULES([PCAP], [libpcap >= 1.5],
    [with_pcap=yes
    AC_DEFINE([HAVE_PCAP], [1], [Define to 1 if there is libpcap.])],
    [AS_IF([test "x$with_pcap" = xyes], [AC_MSG_ERROR([libpcap is needed])])
    with_pcap=no])])
])

# What serves is confined by seccomp(2).  gcov has to open files at the end.
AC_DEFUN([UPPER_WITH_SECCOMP], [dnl
AC_ARG_WITH([seccomp],
  [AS_HELP_STRING([--without-seccomp], [do not confine what serves])],
  [], [with_seccomp=yes])
AS_IF([test "x$enable_coverage" != xno], [with_seccomp=no])
AS_IF([test "x$with_seccomp" != xno],
  [AC_DEFINE([CONFINE], [1], [Define to 1 to confine what serves.])])
])

# Units of systemd.  /usr is the system's own, where pkg-config knows it; below
# any other prefix they are where systemd looks for those of /usr/local.
AC_DEFUN([UPPER_WITH_SYSTEMD_UNITS], [dnl
AC_ARG_WITH([systemdsystemunitdir],
  [AS_HELP_STRING([--with-systemdsystemunitdir=DIR],
    [install systemd units in DIR @<:@PREFIX/lib/systemd/system@:>@])],
  [systemdsystemunitdir=$withval],
  [AS_IF([test "x$prefix" = x/usr],
    [PKG_CHECK_VAR([systemdsystemunitdir], [systemd], [systemdsystemunitdir],
      [], [systemdsystemunitdir=no])],
    [systemdsystemunitdir='${prefix}/lib/systemd/system'])])
AC_SUBST([systemdsystemunitdir])
AM_CONDITIONAL([HAVE_SYSTEMD], [test "x$systemdsystemunitdir" != xno])
])

# Where bash looks for completions: where bash-completion says, if that is
# within the prefix.
AC_DEFUN([UPPER_WITH_COMPLETION], [dnl
AC_ARG_WITH([completiondir],
  [AS_HELP_STRING([--with-completiondir=DIR],
    [completions for bash [bash-completion's]])],
  [], [with_completiondir=yes])
AS_CASE([$with_completiondir], [no], [completiondir=],
  [yes], [completiondir='${datadir}/bash-completion/completions'
    PKG_CHECK_VAR([BASH_COMPLETIONS], [bash-completion], [completionsdir],
      [upper_prefix=$prefix
      AS_IF([test "x$upper_prefix" = xNONE], [upper_prefix=$ac_default_prefix])
      AS_CASE([$BASH_COMPLETIONS], ["$upper_prefix"/*],
        [completiondir=$BASH_COMPLETIONS])])],
  [completiondir=$with_completiondir])
AC_SUBST([completiondir])
AM_CONDITIONAL([HAVE_COMPLETION], [test -n "$completiondir"])])

# The manual pages in other languages, which po4a makes and a release has.
AC_DEFUN([UPPER_WITH_TRANSLATED_PAGES], [dnl
AC_ARG_VAR([PO4A], [makes the manual pages in other languages])
AC_CHECK_PROGS([PO4A], [po4a])
AM_CONDITIONAL([HAVE_PO4A], [test -n "$PO4A"])
translated_pages=yes
AS_IF([test -z "$PO4A" && test ! -f "$srcdir/man/zh_CN/upper-client.1"],
  [translated_pages='no, for want of po4a'])
AM_CONDITIONAL([HAVE_TRANSLATED_PAGES], [test "$translated_pages" = yes])])
