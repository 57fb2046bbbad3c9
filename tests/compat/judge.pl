#!/usr/bin/perl
# Judges what both programs did: judge.pl FOLDER LINES, for compat_test.sh. Writes FOLDER/run/NUMBER.verdict, and on
# standard output the lines that are not as expected. judge.pl --rows CORPUS prints the differences that a corpus
# names.
#
# The facets that are compared:
#
#     status  the exit status
#     stderr  standard error, without the folder of the program
#     text    standard output, where each time is only a time
#     form    both outputs obey the grammar (Grammar.pm)
#     hops    who answered at each hop, as the grammar reads it
#     jc      what jc extracts
#     perl    what Perl's Net::Traceroute extracts
#     time    ours does not take longer than theirs (half as long again, and a second for a busy machine)
#
# The result that a line expects is "=": all are equal; or a list with commas of what is not: FACET+FACET:ROW are
# different, for the reason in this row of doc/compatibility.md, and the line fails when they no longer are; with "?"
# instead of ":" chance decides whether they are; -FACET+FACET are a matter of chance in both programs. "trace" is
# short for text+hops+jc+perl.
# SPDX-License-Identifier: BSD-3-Clause
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Grammar;
use JSON::PP;
use Net::Traceroute;

my @facets = qw(status stderr text form hops jc perl time);
my $json = JSON::PP->new->canonical;

# Reads a whole file.
sub slurp {
	my ($path) = @_;
	open my $file, "<", $path or die "$path: $!\n";
	local $/;
	return scalar <$file> // "";
}

# The result that a line expects: a table from each facet that need not be equal to how it is marked (":", "?" or "-")
# and its row.
sub expected {
	my ($result) = @_;
	my %marks;

	return {} if $result eq "=";
	for my $part (split /,/, $result) {
		my ($chance, $names, $mark, $row) = $part =~ /^(-?)([a-z+]+)(?:([:?])([a-z-]+))?$/;
		die "bad result \"$part\"\n" unless $names && ($chance xor $mark);
		for my $name (split /\+/, $names =~ s/\btrace\b/text+hops+jc+perl/r) {
			die "no facet \"$name\"\n" unless grep { $_ eq $name } @facets;
			$marks{$name} = [$mark // $chance, $row];
		}
	}
	return \%marks;
}

# Whether a text is a trace, rather than help and its like.
sub is_trace {
	return $_[0] =~ /^traceroute to /;
}

# What jc extracts from each of the texts, as text; times only as such. One interpreter for all: jc is a library too.
sub jc_all {
	my ($dir, @paths) = @_;
	my ($python) = split ' ', slurp(which("jc")) =~ s/^#!//r;
	my $program = <<'END';
import json, sys, jc
for path in open(sys.argv[1]).read().split():
    try:
        found = jc.parse("traceroute", open(path, errors="replace").read(), quiet=True)
        for hop in found.get("hops", []):
            for probe in hop["probes"]:
                probe["rtt"] = probe["rtt"] is not None
    except Exception as error:
        found = type(error).__name__
    print(json.dumps(found))
END
	my (%found, @lines);

	open my $list, ">", "$dir/traces" or die "$dir/traces: $!\n";
	print $list "$_\n" for @paths;
	close $list;
	open my $pipe, "-|", $python, "-c", $program, "$dir/traces" or die "$python: $!\n";
	@lines = <$pipe>;
	close $pipe or die "jc failed\n";
	@found{@paths} = map { $json->pretty->encode($json->allow_nonref->decode($_)) } @lines;
	return \%found;
}

# Where a program is.
sub which {
	my ($name) = @_;
	for my $folder (split /:/, $ENV{PATH}) {
		return "$folder/$name" if -x "$folder/$name";
	}
	die "$name is not installed\n";
}

# What Net::Traceroute extracts, as text; times only as such.
sub net_traceroute {
	my ($text) = @_;
	my $out = "";
	my $trace = eval { Net::Traceroute->new(text => $text) };

	return "refused: " . ($@ =~ s/[\d.]+ ms/T ms/gr =~ s/ at \/.*//sr) unless $trace;
	$out .= "found " . ($trace->found ? 1 : 0) . "\n";
	for my $hop (1 .. $trace->hops // 0) {
		for my $query (1 .. $trace->hop_queries($hop) // 0) {
			my $timed = defined $trace->hop_query_time($hop, $query) ? "T" : "";
			$out .= join(" ", $hop, $query, $trace->hop_query_stat($hop, $query) // "-",
				$trace->hop_query_host($hop, $query) // "-", $timed) . "\n";
		}
	}
	return $out;
}

# Who answered at each hop, as text.
sub answerers {
	my ($hops) = @_;
	my $out = "";

	for my $hop (@$hops) {
		my ($number, @fields) = @$hop;
		my %seen;
		$out .= join(" ", $number, grep { !$seen{$_}++ } map { $_->[0] } @fields) . "\n";
	}
	return $out;
}

# What one program did, by facet, as text to compare; "form" has what is wrong with it.
sub facets_of {
	my ($dir, $path, $jc) = @_;
	my %of = map { $_ => slurp("$path.$_") } qw(out err status time);
	my %found = (status => $of{status}, time => $of{time} + 0, form => "", hops => "", jc => "", perl => "");

	$found{stderr} = $of{err} =~ s/\Q$dir\E\/(?:ours|theirs)\///gr;
	$found{text} = $of{out} =~ s/\d+\.\d{3} ms/T ms/gr;
	return \%found unless is_trace($of{out});
	($found{form}, my $hops) = Grammar::read_trace($of{out}, $of{status} != 0);
	$found{hops} = answerers($hops);
	$found{jc} = $jc->{"$path.out"};
	$found{perl} = net_traceroute($of{out});
	return \%found;
}

# The two texts, for the eye.
sub both {
	my ($facet, $theirs, $ours) = @_;
	my $shown = "$facet differs\n";

	$shown .= "  theirs: $_\n" for split /\n/, $theirs;
	$shown .= "  ours:   $_\n" for split /\n/, $ours;
	return $shown;
}

# The facets that differ, with how they do.
sub differences {
	my ($theirs, $ours) = @_;
	my %differs;

	for my $facet (@facets) {
		if ($facet eq "time") {
			my $limit = 1.5 * $theirs->{time} + 1;
			$differs{time} = "time: ours took $ours->{time} s, theirs $theirs->{time} s\n"
				if $ours->{time} > $limit;
		} elsif ($facet eq "form") {
			$differs{form} = both("form", $theirs->{form}, $ours->{form})
				if $theirs->{form} ne "" || $ours->{form} ne "";
		} elsif ($theirs->{$facet} ne $ours->{$facet}) {
			$differs{$facet} = both($facet, $theirs->{$facet}, $ours->{$facet});
		}
	}
	return \%differs;
}

# The verdict on a line: "good" or "bad", and why.
sub verdict {
	my ($marks, $differs) = @_;
	my ($why, $documented) = ("", 0);

	for my $facet (@facets) {
		my ($mark, $row) = @{$marks->{$facet} // [""]};

		$documented ||= $row && $differs->{$facet};
		$why .= $differs->{$facet} if !$mark && $differs->{$facet};
		$why .= "$facet no longer differs: the mark \"$row\" is stale\n" if $mark eq ":" && !$differs->{$facet};
	}
	return "bad\n$why" if $why;
	return $documented ? "good differs\n" : "good equal\n";
}

# Prints the rows that the results of a corpus name.
sub print_rows {
	my ($path) = @_;
	my %rows;

	for (split /\n/, slurp($path)) {
		next if /^(#|$)/;
		my (undef, undef, $result) = split ' ';
		$rows{$_->[1]}++ for grep { $_->[1] } values %{expected($result)};
	}
	print "$_\n" for sort keys %rows;
}

# Judges all lines of a list.
sub main {
	my ($dir, $list) = @_;
	my @lines = map { [split ' ', $_, 5] } split /\n/, slurp($list);
	my @paths = map { ("$dir/run/$_->[0].theirs", "$dir/run/$_->[0].ours") } @lines;
	my $jc = jc_all($dir, grep { is_trace(slurp($_)) } map { "$_.out" } @paths);

	for my $line (@lines) {
		my ($number, undef, undef, $result) = @$line;
		my ($theirs, $ours) = map { facets_of($dir, "$dir/run/$number.$_", $jc) } qw(theirs ours);
		my $verdict = verdict(expected($result), differences($theirs, $ours));

		open my $file, ">", "$dir/run/$number.verdict" or die "$number.verdict: $!\n";
		print $file $verdict;
		close $file;
		print "@$line\n" if $verdict =~ /^bad/;
	}
}

if (@ARGV == 2 && $ARGV[0] eq "--rows") {
	print_rows($ARGV[1]);
} elsif (@ARGV == 2) {
	main(@ARGV);
} else {
	die "usage: judge.pl FOLDER LINES | judge.pl --rows CORPUS\n";
}
