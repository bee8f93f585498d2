# SPDX-License-Identifier: MIT
# Manual pages, by hand in man(7).  The library's pages have the suffix
# 3upper: in section 3 proper, Socket and others are taken by Perl's modules.

dist_man_MANS += \
	man/upper-client.1 \
	man/upper-forkd.8 \
	man/upper-threadd.8
