# SPDX-License-Identifier: MIT
# The systemd units of both servers are made from one source each.  A unit whose
# name ends with @ is a template: its instance is the port.

server_units = \
	systemd/upper-forkd.service systemd/upper-forkd.socket \
	systemd/upper-forkd@.service systemd/upper-forkd@.socket \
	systemd/upper-threadd.service systemd/upper-threadd.socket \
	systemd/upper-threadd@.service systemd/upper-threadd@.socket
EXTRA_DIST += systemd/server.service.in systemd/server.socket.in
CLEANFILES += $(server_units)
noinst_DATA += $(server_units)
if HAVE_SYSTEMD
systemdsystemunit_DATA = $(server_units)
endif

TEMPLATE = $(SED) -e '/^\#/s/@unit@/@program@@PORT/g' \
	-e 's/@unit@/@program@@%i/g; s/@of@/, port %i/; s/@port@/%i/'
MAKE_UNIT = $(AM_V_GEN)$(MKDIR_P) systemd && exec <$(srcdir)/systemd/server
MOVE_UNIT = >$@.tmp && mv $@.tmp $@

systemd/upper-forkd.service: systemd/server.service.in
	$(MAKE_UNIT).service.in && $(FORKD) $(MOVE_UNIT)

systemd/upper-forkd.socket: systemd/server.socket.in
	$(MAKE_UNIT).socket.in && $(FORKD) $(MOVE_UNIT)

systemd/upper-forkd@.service: systemd/server.service.in
	$(MAKE_UNIT).service.in && $(TEMPLATE) | $(FORKD) $(MOVE_UNIT)

systemd/upper-forkd@.socket: systemd/server.socket.in
	$(MAKE_UNIT).socket.in && $(TEMPLATE) | $(FORKD) $(MOVE_UNIT)

systemd/upper-threadd.service: systemd/server.service.in
	$(MAKE_UNIT).service.in && $(THREADD) $(MOVE_UNIT)

systemd/upper-threadd.socket: systemd/server.socket.in
	$(MAKE_UNIT).socket.in && $(THREADD) $(MOVE_UNIT)

systemd/upper-threadd@.service: systemd/server.service.in
	$(MAKE_UNIT).service.in && $(TEMPLATE) | $(THREADD) $(MOVE_UNIT)

systemd/upper-threadd@.socket: systemd/server.socket.in
	$(MAKE_UNIT).socket.in && $(TEMPLATE) | $(THREADD) $(MOVE_UNIT)
