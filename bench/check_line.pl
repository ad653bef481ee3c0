#!/usr/bin/perl
# What others would write: the current of each line (-s 4) or outlet (-s 8) with Net::SNMP and a
# threshold class. For the bench only; it does the work of
# check_sentry4_line --metric Current -w 12 -c 20
use strict;
use warnings;
use Getopt::Long;
use Net::SNMP;
use Monitoring::Plugin::Threshold;
use Monitoring::Plugin::Performance;

my ($host, $port, $community, $s, $warning, $critical) = ('localhost', 161, 'public', 4);
GetOptions('H=s' => \$host, 'p=i' => \$port, 'C=s' => \$community, 's=i' => \$s,
    'w=s' => \$warning, 'c=s' => \$critical) or exit 3;
my $threshold = Monitoring::Plugin::Threshold->set_thresholds(
    warning => $warning, critical => $critical);
my ($session, $error) = Net::SNMP->session(-hostname => $host, -port => $port,
    -community => $community, -version => 'snmpv2c', -timeout => 2, -retries => 1);
if (!defined $session) { print "UNKNOWN - $error\n"; exit 3 }

my $st4 = '1.3.6.1.4.1.1718.4.1';
my $location = $session->get_request(-varbindlist => ["$st4.1.1.2.0", '1.3.6.1.2.1.1.6.0']);
if (!defined $location) { print 'UNKNOWN - ', $session->error, "\n"; exit 3 }
my %columns = (id => "$st4.$s.2.1.2", status => "$st4.$s.3.1.2", value => "$st4.$s.3.1.3",
    reading => "$st4.$s.3.1.4", label => "$st4.$s.2.1." . ($s == 8 ? 3 : 4),
    capacity => "$st4.$s.2.1." . ($s == 8 ? 7 : 6));
my $table = $session->get_entries(-columns => [values %columns]);
if (!defined $table) { print 'UNKNOWN - ', $session->error, "\n"; exit 3 }
$session->close;

my %rows;
while (my ($name, $oid) = each %columns) {
    for (keys %$table) { $rows{$1}{$name} = $table->{$_} if /^\.?\Q$oid\E\.(.+)$/ }
}
my (%bucket, @data);
for my $index (sort { my @a = split /\./, $a; my @b = split /\./, $b;
        $a[0] <=> $b[0] || $a[1] <=> $b[1] || $a[2] <=> $b[2] } keys %rows) {
    my $row = $rows{$index};
    if ($row->{value} < 0 || grep { $row->{status} == $_ } 7 .. 10) {
        push @{$bucket{3}}, "$row->{label}($row->{id}) Current: no reading";
        next;
    }
    my $amps = $row->{value} / 100;
    push @{$bucket{$threshold->get_status($amps)}}, "$row->{label}($row->{id}) Current: ${amps}A";
    push @data, Monitoring::Plugin::Performance->new(label => "$row->{id}_Current",
        value => $amps, uom => 'A', threshold => $threshold, min => 0,
        max => $row->{capacity})->perfoutput;
}
my ($state) = grep { $bucket{$_} } 2, 1, 3, 0;
$state = 3 unless defined $state;
print qw(OK WARNING CRITICAL UNKNOWN)[$state], ' - ',
    join(', ', $location->{"$st4.1.1.2.0"}, @{$bucket{$state} || []}), ' | ', join(' ', @data), "\n";
exit $state;
