#!/usr/bin/perl
# What a host has beside closed ports: TCP 80 open, UDP 53 open and silent, and UDP 153 with a name server that knows no
# operation, and says so of all that is no answer itself (RFC 1035 section 4.1.1), as BIND, NSD and Unbound do; on both
# families. Says "ready", and stays until it is killed.
# SPDX-License-Identifier: BSD-3-Clause
use strict;
use warnings;
use IO::Select;
use Socket qw(:DEFAULT SOMAXCONN inet_pton IPPROTO_IPV6 IPV6_V6ONLY);

use constant { IS_ANSWER => 0x8000, NOT_IMPLEMENTED => 4, HEADER => 12 };

my @kept;
my $servers = IO::Select->new;
for my $row ([SOCK_STREAM, 80], [SOCK_DGRAM, 53], [SOCK_DGRAM, 153]) {
	for my $family (AF_INET, AF_INET6) {
		my ($type, $port) = @$row;
		my $name = $family == AF_INET ? pack_sockaddr_in($port, INADDR_ANY)
			: Socket::pack_sockaddr_in6($port, Socket::IN6ADDR_ANY);

		socket(my $socket, $family, $type, 0) or die "socket: $!\n";
		setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
		bind($socket, $name) or die "bind: $!\n";
		listen($socket, SOMAXCONN) or die "listen: $!\n" if $type == SOCK_STREAM;
		$servers->add($socket) if $port == 153;
		push @kept, $socket;
	}
}
$| = 1;
print "ready\n";
while (1) {
	for my $socket ($servers->can_read) {
		my $peer = recv($socket, my $query, 1 << 16, 0);
		next if !defined $peer || length $query < HEADER;

		my ($id, $flags, $rest) = unpack "nna*", $query;
		send($socket, pack("nna*", $id, $flags & ~0xf | IS_ANSWER | NOT_IMPLEMENTED, $rest), 0, $peer)
			unless $flags & IS_ANSWER;
	}
}
