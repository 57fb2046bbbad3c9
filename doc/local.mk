# SPDX-License-Identifier: BSD-3-Clause

dist_doc_DATA += \
	%D%/accuracy.md \
	%D%/architecture.md \
	%D%/compatibility.md \
	%D%/embedding.md \
	%D%/writing-an-algorithm.md

examplesdir = $(docdir)/examples
dist_examples_DATA = \
	%D%/examples/paris-ping.c \
	libparistraceroute/algorithm/ping.c

# As a stranger builds it: on the public headers and the shared library. tests/api/paris_ping.sh runs it.
check_PROGRAMS += %D%/examples/paris-ping
%C%_examples_paris_ping_LDADD = libparistraceroute/libparistraceroute.la
dist_man_MANS += \
	%D%/mda.8 \
	%D%/paris-network.5 \
	%D%/paris-traceroute.8

networkdir = $(docdir)/networks
dist_network_DATA = \
	%D%/networks/aliases.net \
	%D%/networks/demo.net \
	%D%/networks/diamond.net \
	%D%/networks/filtered.net \
	%D%/networks/imc18-asymmetric.net \
	%D%/networks/imc18-meshed.net \
	%D%/networks/imc18-symmetric.net \
	%D%/networks/ipv6-label.net \
	%D%/networks/line.net \
	%D%/networks/loop.net \
	%D%/networks/lossy.net \
	%D%/networks/meshed.net \
	%D%/networks/middlebox.net \
	%D%/networks/mpls.net \
	%D%/networks/mtu.net \
	%D%/networks/nat.net \
	%D%/networks/nested.net \
	%D%/networks/pairwise-48.net \
	%D%/networks/per-destination.net \
	%D%/networks/per-packet.net \
	%D%/networks/protocols.net \
	%D%/networks/rate-limit.net \
	%D%/networks/route-change.net \
	%D%/networks/short-quotes.net \
	%D%/networks/silent.net \
	%D%/networks/three-diamonds.net \
	%D%/networks/twenty-hops.net \
	%D%/networks/unequal.net \
	%D%/networks/unmeshed.net \
	%D%/networks/unreachable.net \
	%D%/networks/weights.net \
	%D%/networks/wide-16.net \
	%D%/networks/wide-28.net \
	%D%/networks/wide-6.net \
	%D%/networks/wide-96.net \
	%D%/networks/zero-ttl.net

# Installed pages name the installed networks.
install-data-hook:
	for page in man5/paris-network.5 man8/mda.8; do \
		file='$(DESTDIR)$(mandir)'/`dirname $$page`/`basename $$page | $(SED) '$(program_transform_name)'`; \
		$(SED) 's|doc/networks|$(networkdir)|' "$$file" >"$$file.new" && mv "$$file.new" "$$file" || exit; \
		chmod 644 "$$file"; \
	done
