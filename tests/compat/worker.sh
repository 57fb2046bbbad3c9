#!/usr/bin/env bash
# Runs invocations with both programs, one after the other, in the network namespace that it is called in:
#     worker.sh NETWORK NAME <LINES
# for compat_test.sh. NETWORK is a network file to be put behind a TUN device, unless it begins with a digit or is
# "-"; NAME is for files of its own. Of each invocation it leaves run/NUMBER.SIDE.{out,err,status,time}, where SIDE is
# theirs or ours.
# SPDX-License-Identifier: BSD-3-Clause
rig_builddir=$top_builddir/tests/net
. "$compat_here/../tap.sh"
. "$compat_here/../net/simtun.sh"
network=$1
own=$compat_dir/$2
runs=$compat_dir/run
declare -A users=(
	[root]=""
	[user]="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all"
	[bare]="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all"
)
declare -A pings=([root]="0 2147483647" [user]="0 2147483647" [bare]="1 0")

# The network file of a name.
network_file() {
	local file=$compat_here/$1.net

	[ -e "$file" ] || file=$compat_here/../../doc/networks/$1.net
	echo "$file"
}

# Runs one invocation as one of the programs: run_as NUMBER SIDE USER COMMAND.
run_as() {
	local to=$runs/$1.$2 began=$EPOCHREALTIME status=0

	ip route flush cache
	ip -6 route flush cache
	PATH=$compat_dir/$2:$PATH ${users[$3]} timeout 30 bash -c "$4" </dev/null >"$to.out" 2>"$to.err" || status=$?
	echo $status >"$to.status"
	awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { print to - from }' >"$to.time"
}

mkdir -p "$own"
if [[ $network != [0-9-]* ]]; then
	rig_tmp=$own
	simtun_open "$(network_file "$network")"
fi
if [ "$network" != - ]; then
	perl "$compat_here/whois.pl" >"$own/whois" 2>&1 &
	whois=$!
	until grep -q ready "$own/whois"; do
		kill -0 $whois 2>/dev/null || tap_bail "$(cat "$own/whois")"
		sleep 0.02
	done
fi
while read -r number _ user _ command; do
	echo "${pings[$user]}" >/proc/sys/net/ipv4/ping_group_range
	run_as "$number" theirs "$user" "$command"
	run_as "$number" ours "$user" "$command"
done
[ -z "${whois:-}" ] || kill $whois
[[ $network == [0-9-]* ]] || simtun_close
