# SPDX-License-Identifier: MIT
# Completion for bash, which finds it by the name of the program.

completions = completion/upper-forkd completion/upper-threadd \
	completion/upper-client
EXTRA_DIST += completion/upper.bash
CLEANFILES += $(completions)
if HAVE_COMPLETION
completion_DATA = $(completions)
endif

$(completions): completion/upper.bash
	$(AM_V_GEN)$(MKDIR_P) completion && cp $(srcdir)/completion/upper.bash $@
