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
	CK_TAP_LOG_FILE_NAME=/dev/stdout; CK_VERBOSITY=minimal; \
	export BUILD SOURCE CK_TAP_LOG_FILE_NAME CK_VERBOSITY;
TESTS = $(check_programs) $(check_scripts)

# ---- The library, by Check ---------------------------------------------

check_programs =

# ---- The programs, by scripts ------------------------------------------

check_scripts =
EXTRA_DIST += tests/tap.sh $(check_scripts)
