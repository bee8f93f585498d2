# SPDX-License-Identifier: MIT
# Manual pages, by hand in man(7).  The library's pages have the suffix
# 3upper: in section 3 proper, Socket and others are taken by Perl's modules.

dist_man_MANS += \
	man/upper-client.1

# What the two servers have in common is written once.
server_pages = man/upper-forkd.8 man/upper-threadd.8
man_MANS += $(server_pages)
EXTRA_DIST += man/server.8.in
CLEANFILES += $(server_pages)

man/upper-forkd.8: man/server.8.in
	$(AM_V_GEN)$(MKDIR_P) man && $(SED) -e 's/^@forkd@//' \
		-e '/^@threadd@/d' -e 's/@program@/upper-forkd/g' \
		$(srcdir)/man/server.8.in >$@.tmp && mv $@.tmp $@

man/upper-threadd.8: man/server.8.in
	$(AM_V_GEN)$(MKDIR_P) man && $(SED) -e 's/^@threadd@//' \
		-e '/^@forkd@/d' -e 's/@program@/upper-threadd/g' \
		$(srcdir)/man/server.8.in >$@.tmp && mv $@.tmp $@
