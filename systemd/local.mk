# SPDX-License-Identifier: MIT
# The systemd units of both servers are made from one source each.

server_units = \
	systemd/upper-forkd.service systemd/upper-forkd.socket \
	systemd/upper-threadd.service systemd/upper-threadd.socket
EXTRA_DIST += systemd/server.service.in systemd/server.socket.in
CLEANFILES += $(server_units)
noinst_DATA += $(server_units)
if HAVE_SYSTEMD
systemdsystemunit_DATA = $(server_units)
endif

systemd/upper-forkd.service: systemd/server.service.in
	$(AM_V_GEN)$(MKDIR_P) systemd && \
		$(FORKD) $(srcdir)/systemd/server.service.in >$@.tmp && mv $@.tmp $@

systemd/upper-forkd.socket: systemd/server.socket.in
	$(AM_V_GEN)$(MKDIR_P) systemd && \
		$(FORKD) $(srcdir)/systemd/server.socket.in >$@.tmp && mv $@.tmp $@

systemd/upper-threadd.service: systemd/server.service.in
	$(AM_V_GEN)$(MKDIR_P) systemd && \
		$(THREADD) $(srcdir)/systemd/server.service.in >$@.tmp && mv $@.tmp $@

systemd/upper-threadd.socket: systemd/server.socket.in
	$(AM_V_GEN)$(MKDIR_P) systemd && \
		$(THREADD) $(srcdir)/systemd/server.socket.in >$@.tmp && mv $@.tmp $@
