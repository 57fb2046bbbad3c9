#!/usr/bin/perl
# Whois servers for the address that is asked for in a line, on loopback: port 43 answers as routing registries do,
# 4301 sends bytes without meaning, 4302 accepts and says nothing, 4304 closes at once, 4305 never ends its answer.
# Stays until it is killed.
# SPDX-License-Identifier: BSD-3-Clause
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

# What is known: the first that matches counts.
my @routes = (
	[qr/^10\.9\.1\./, "route: 10.9.1.0/24\ndescr: one\norigin: AS64501\n\n"],
	[qr/^10\.9\.2\./, "route: 10.9.0.0/16\norigin: AS64500\n\nroute: 10.9.2.0/24\norigin: AS64502\n\n"],
	[qr/^10\.9\.3\./, "route: 10.9.3.0/24\norigin: AS64503\n\nroute: 10.9.3.0/24\norigin: AS64504\n\n"],
	[qr/^10\.9\.0\.1$/, "%  No entries found for the selected source(s).\n"],
	[qr/^fd09:1:/, "route6: fd09:1::/32\norigin: AS64506\n\n"],
	[qr/^fd09:2:/, "route6:fd09::/16\norigin:AS4200000000\n\nroute6: fd09:2::/32\norigin: AS64507\n\n"],
	[qr/^fd09:3:/, "origin: AS64508\n\nroute6: nonsense/999\norigin: AS64509\n\n"],
);
my %behaviours = (
	43 => sub {
		my ($client) = @_;
		my ($address) = (<$client> // "") =~ /([0-9a-f.:]+)\s*$/;
		my ($found) = grep { ($address // "") =~ $_->[0] } @routes;
		print $client $found ? $found->[1] : "% nothing\n";
	},
	4301 => sub { my ($client) = @_; print $client join("", map { chr(($_ * 7919 + 13) % 256) } 1 .. 5000) },
	4302 => sub { my ($client) = @_; 1 while <$client> },
	4304 => sub { },
	4305 => sub { my ($client) = @_; 1 while print $client "remarks: more\n" x 100 },
);
my $select = IO::Select->new;
my %port_of;

$SIG{CHLD} = "IGNORE";
for my $port (sort keys %behaviours) {
	my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 20, ReuseAddr => 1)
		or die "port $port: $@\n";
	$port_of{$socket} = $port;
	$select->add($socket);
}
$| = 1;
print "ready\n";
while (my @ready = $select->can_read) {
	for my $socket (@ready) {
		my $client = $socket->accept or next;
		my $child = fork // die "fork: $!\n";

		if (!$child) {
			$SIG{PIPE} = "IGNORE";
			$client->autoflush(1);
			$behaviours{$port_of{$socket}}->($client);
			exit 0;
		}
		close $client;
	}
}
