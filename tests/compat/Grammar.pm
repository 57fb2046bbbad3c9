# The strict grammar of traceroute's output: every line is one of these, to the last space, or it is wrong.
# SPDX-License-Identifier: BSD-3-Clause
package Grammar;
use strict;
use warnings;

my $v4 = qr/\d{1,3}(?:\.\d{1,3}){3}/;
my $v6 = qr/[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?<=:)$v4)?/;
my $address = qr/(?:$v4|$v6)(?:%[^\s()]+)?/;
my $name = qr/\S+/;
my $number = qr/0|[1-9]\d*/;
my $time = qr/(?:$number)\.\d{3} ms/;
my $origin = qr/ \[(?:AS\d+(?:\/AS\d+)*|\*|!!)\]/;
my $label = qr/L=$number,E=[0-7],S=[01],T=$number/;
my $word = qr/[0-9a-f]{2,8}/;
my $interface = qr/(?:INC|SUB|OUT|NXT):[^;<>]*/;
my $object = qr/MPLS:$label(?:\/$label)*|$interface|$number\/$number:(?:$word(?:,$word)*)?/;
my $flag = qr/(?:fin|syn|rst|psh|ack|urg|ece|cwr|mss=\d+|sack|timestamps|window_scaling|fastopen)/;
my $extension = qr/ <(?:$object(?:;$object)*|$flag(?:,$flag)*)>/;
my $back = qr/ '-$number'/;
my $trouble = qr/ !(?:[NHPSXVC]|F-$number|<$number>|<$number-$number>)/;
my $mtu = qr/ [FM]=$number/;

# Reads the header; returns name, address, hops and bytes, or nothing.
sub header {
	my ($line) = @_;
	return $line =~ /^traceroute to (\S+|) \(($address)\), ($number) hops max, ($number) byte packets$/;
}

# Reads the fields of a hop line after its number; returns them as [ADDRESS, REST] or ["*"], or nothing.
sub fields {
	my ($text) = @_;
	my ($from, @fields);

	pos($text) = 0;
	while (pos($text) < length $text) {
		# What this host itself refused has a time, too; after an address that would be the next answer's.
		my $nothing = defined $from ? qr/ \*(?: F=$number)?/ : qr/ \*(?:  $time !F-$number| F=$number)?/;

		if ($text =~ /\G$nothing/gc) {
			push @fields, ["*"];
			next;
		}
		if ($text =~ /\G (?:$name \(($address)\)|($address)(?! \())($origin)?($extension)?($back)?(?=  )/gc) {
			$from = $1 // $2;
		}
		return unless defined $from && $text =~ /\G  $time($mtu?$trouble?)/gc;
		push @fields, [$from, $1];
	}
	return @fields;
}

# Reads a whole output. Returns what is wrong with it ("" if nothing) and the list of hops, each [NUMBER, FIELD...].
# Every line has as many fields as the first; the last may have fewer where the program had to break off.
sub read_trace {
	my ($text, $broken_off) = @_;
	my ($first, @lines) = split /\n/, $text, -1;
	my ($rest, @hops) = (pop @lines);

	return "no newline at the end", [] if !defined $rest || $rest ne "";
	return "header: $first", [] unless header($first);
	for my $line (@lines) {
		my ($hop, $fields) = $line =~ /^( \d|\d{2,3}) ( .+)$/ or return "line: $line", \@hops;
		my @fields = fields($fields) or return "fields: $line", \@hops;
		return "hop number: $line", \@hops if @hops && $hop != $hops[-1][0] + 1;
		push @hops, [$hop + 0, @fields];
	}
	for my $hop (@hops) {
		my $last = $broken_off && $hop == $hops[-1];
		return "number of fields at hop $hop->[0]", \@hops if @$hop != @{$hops[0]} && !$last;
	}
	return "", \@hops;
}

1;
