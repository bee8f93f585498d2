# SPDX-License-Identifier: MIT
# upper.m4 - checks of the system, for required and optional features.

# Require a time_t of 64 bits: one of 32 bits overflows in 2038.  On 32-bit
# machines the GNU C library has it on request, and only with a 64-bit off_t.
# Programs that include the installed header must request the same.
AC_DEFUN([UPPER_TIME64], [dnl
AC_CACHE_CHECK([for flags that make time_t 64 bits], [upper_cv_time64],
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

# libpcap, by which upper-client --trace captures segments.
AC_DEFUN([UPPER_WITH_PCAP], [dnl
AC_ARG_WITH([pcap],
  [AS_HELP_STRING([--without-pcap], [upper-client --trace shows only states])],
  [], [with_pcap=check])
AS_IF([test "x$with_pcap" != xno],
  [PKG_CHECK_MODULES([PCAP], [libpcap >= 1.5],
    [with_pcap=yes
    AC_DEFINE([HAVE_PCAP], [1], [Define to 1 if there is libpcap.])],
    [AS_IF([test "x$with_pcap" = xyes], [AC_MSG_ERROR([libpcap is needed])])
    with_pcap=no])])
])

# The servers' filter of system calls, seccomp(2).  A build for coverage has
# none, since gcov opens files when a process ends.
AC_DEFUN([UPPER_WITH_SECCOMP], [dnl
AC_ARG_WITH([seccomp],
  [AS_HELP_STRING([--without-seccomp], [servers without a filter of system calls])],
  [], [with_seccomp=yes])
AS_IF([test "x$enable_coverage" != xno], [with_seccomp=no])
AS_IF([test "x$with_seccomp" != xno],
  [AC_DEFINE([CONFINE], [1], [Define to 1 to filter the system calls of the servers.])])
])

# The protections with which Debian builds its packages, as far as the compiler
# and the linker have them.  Call it when CFLAGS is complete.
AC_DEFUN([UPPER_HARDENING], [dnl
AC_ARG_ENABLE([hardening],
  [AS_HELP_STRING([--disable-hardening], [build without protections against exploits])],
  [], [enable_hardening=yes])
# With 64-bit times on a 32-bit machine, the fortified ppoll(2) of glibc 2.36
# reads the timeout as 32-bit: fractions of a second are lost.
AS_IF([test -n "$TIME64_CPPFLAGS"],
  [upper_may_fortify=no; HARDENING_CFLAGS=-U_FORTIFY_SOURCE],
  [upper_may_fortify=yes])
AS_IF([test "x$enable_hardening" != xno], [
  m4_foreach_w([flag], [-fstack-protector-strong -fstack-clash-protection
      -fcf-protection -mbranch-protection=standard],
    [AX_CHECK_COMPILE_FLAG(flag, [HARDENING_CFLAGS="$HARDENING_CFLAGS flag"], [],
      [-Werror])])
  # _FORTIFY_SOURCE needs optimization, and hides calls from a sanitizer.
  AC_MSG_CHECKING([whether to define _FORTIFY_SOURCE])
  AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
    #ifndef __has_feature
    #define __has_feature(feature) 0
    #endif
    #if !defined __OPTIMIZE__ || defined _FORTIFY_SOURCE || \
      defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || \
      __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
      __has_feature(memory_sanitizer)
    #error
    #endif]])],
    [upper_fortify=$upper_may_fortify], [upper_fortify=no])
  AC_MSG_RESULT([$upper_fortify])
  AS_IF([test $upper_fortify = yes], [HARDENING_CPPFLAGS=-D_FORTIFY_SOURCE=2])
  AX_CHECK_LINK_FLAG([-Wl,-z,relro,-z,now],
    [HARDENING_LDFLAGS=-Wl,-z,relro,-z,now])
  # Where the compiler does not make position-independent programs by itself.
  AC_MSG_CHECKING([whether -pie must be requested])
  upper_save_CFLAGS=$CFLAGS
  upper_save_LDFLAGS=$LDFLAGS
  AS_CASE([" $CFLAGS $LDFLAGS "], [*[[-]]static*|*-no-pie*], [upper_pie=no],
    [AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
      #ifndef __PIE__
      #error
      #endif]])], [upper_pie=no],
      [CFLAGS="$CFLAGS -fPIE"
      LDFLAGS="$LDFLAGS -pie"
      AC_LINK_IFELSE([AC_LANG_PROGRAM()], [upper_pie=yes], [upper_pie=no])])])
  CFLAGS=$upper_save_CFLAGS
  LDFLAGS=$upper_save_LDFLAGS
  AC_MSG_RESULT([$upper_pie])
  AS_IF([test $upper_pie = yes], [HARDENING_CFLAGS="$HARDENING_CFLAGS -fPIE"
    PIE_LDFLAGS=-pie])])
AC_SUBST([HARDENING_CFLAGS])
AC_SUBST([HARDENING_CPPFLAGS])
AC_SUBST([HARDENING_LDFLAGS])
AC_SUBST([PIE_LDFLAGS])
])

# The folder for systemd units.  With the prefix /usr, pkg-config names it.  With
# another, it is PREFIX/lib/systemd/system; systemd reads that of /usr/local.
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

# The folder for bash completions: that of bash-completion, if it is below the
# prefix; else PREFIX/share/bash-completion/completions.
AC_DEFUN([UPPER_WITH_COMPLETION], [dnl
AC_ARG_WITH([completiondir],
  [AS_HELP_STRING([--with-completiondir=DIR],
    [install bash completions in DIR @<:@that of bash-completion@:>@])],
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

# The translated manual pages.  po4a makes them; a release contains them.
AC_DEFUN([UPPER_WITH_TRANSLATED_PAGES], [dnl
AC_ARG_VAR([PO4A], [po4a, which makes the translated manual pages])
AC_CHECK_PROGS([PO4A], [po4a])
AM_CONDITIONAL([HAVE_PO4A], [test -n "$PO4A"])
translated_pages=yes
AS_IF([test -z "$PO4A" && test ! -f "$srcdir/man/zh_CN/upper-client.1"],
  [translated_pages='no, po4a is missing'])
AM_CONDITIONAL([HAVE_TRANSLATED_PAGES], [test "$translated_pages" = yes])])

# Other libraries that convert to capitals, for tests and make bench-text.
AC_DEFUN([UPPER_WITH_REFERENCES], [dnl
PKG_CHECK_MODULES([ICU], [icu-uc],
  [have_icu=yes
  AC_DEFINE([HAVE_ICU], [1], [Define to 1 if there is ICU, for tests.])],
  [have_icu=no])
AC_CHECK_HEADER([unicase.h],
  [AC_DEFINE([HAVE_UNISTRING], [1],
    [Define to 1 if there is libunistring, for tests.])
  UNISTRING_LIBS=-lunistring])
AC_SUBST([UNISTRING_LIBS])
AM_CONDITIONAL([HAVE_ICU], [test "$have_icu" = yes])
])
