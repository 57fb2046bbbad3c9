#!/usr/bin/perl
# What a host has beside closed ports: TCP 80 open, UDP 53 open and silent, on both families. Says "ready", and stays
# until it is killed.
# SPDX-License-Identifier: BSD-3-Clause
use strict;
use warnings;
use Socket qw(:DEFAULT SOMAXCONN inet_pton IPPROTO_IPV6 IPV6_V6ONLY);

my @kept;
for my $row ([SOCK_STREAM, 80], [SOCK_DGRAM, 53]) {
	for my $family (AF_INET, AF_INET6) {
		my ($type, $port) = @$row;
		my $name = $family == AF_INET ? pack_sockaddr_in($port, INADDR_ANY)
			: Socket::pack_sockaddr_in6($port, Socket::IN6ADDR_ANY);

		socket(my $socket, $family, $type, 0) or die "socket: $!\n";
		setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
		bind($socket, $name) or die "bind: $!\n";
		listen($socket, SOMAXCONN) or die "listen: $!\n" if $type == SOCK_STREAM;
		push @kept, $socket;
	}
}
$| = 1;
print "ready\n";
sleep;
