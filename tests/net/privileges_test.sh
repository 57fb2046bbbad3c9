#!/usr/bin/env bash
# What a running program may still do, however it came by its privileges: root, setuid root, a file capability, or none
# at all. Seen from outside, in /proc, while probes are on their way.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
rig_enter "$@"
. "$(dirname "$0")/programs.sh"
. "$(dirname "$0")/simtun.sh"
for tool in setpriv setcap getcap ldconfig; do
	command -v $tool >/dev/null || tap_skip_all "$tool is not installed"
done
[ -x "$simtun_program" ] || tap_skip_all "$simtun_program is not built"

# Where everybody may run them. A privileged program does not hear of LD_LIBRARY_PATH: in this namespace the system's
# libraries are ours, too.
chmod 755 "$rig_tmp"
unset LD_LIBRARY_PATH
if [ -d "$top_builddir/libparistraceroute/.libs" ]; then
	mkdir "$rig_tmp/lib"
	cp -P "$top_builddir"/libparistraceroute/.libs/libparistraceroute.so* "$rig_tmp/lib"
	printf '%s\n' "$rig_tmp/lib" "include /etc/ld.so.conf" >"$rig_tmp/ld.so.conf"
	ldconfig -f "$rig_tmp/ld.so.conf" -C "$rig_tmp/ld.so.cache" && [ -f /etc/ld.so.cache ] &&
		mount --bind "$rig_tmp/ld.so.cache" /etc/ld.so.cache || tap_bail "cannot add to the system's libraries"
fi
for program in paris-traceroute mda; do
	install -m 755 "$(program_path $program)" "$rig_tmp/$program"
	install -m 755 "$(program_path $program)" "$rig_tmp/$program.capable"
	install -m 4755 "$(program_path $program)" "$rig_tmp/$program.setuid"
	setcap cap_net_raw+p "$rig_tmp/$program.capable" || tap_skip_all "files cannot have capabilities here"
done

user=(setpriv --reuid 65534 --regid 65534 --groups 65534,54321)

cat >"$rig_tmp/mute.net" <<'NETWORK'
source 10.9.0.254 fd09::254
node a 10.9.1.1 fd09:1::1 silent
host d 10.9.0.1 fd09::1 udp filtered tcp filtered icmp filtered
source -> a -> d
NETWORK
simtun_open "$rig_tmp/mute.net"

# Starts a command and waits until it sends; it is then process $pid.
start_trace() {
	: >"$rig_tmp/out" # lest the loop sees what the one before said
	"$@" -n -d -w 60 10.9.0.1 >"$rig_tmp/out" 2>"$rig_tmp/err" &
	pid=$!
	until grep -q ' hops max' "$rig_tmp/out"; do
		kill -0 $pid 2>/dev/null || tap_bail "$1: $(cat "$rig_tmp/err")"
		sleep 0.02
	done
}

end_trace() {
	kill -KILL $pid
	wait $pid 2>/dev/null
}

# The values of a line of the running program's status.
status_of() {
	sed -n "s/^$1:[[:blank:]]*//p" /proc/$pid/status | tr '\t' ' ' | sed 's/ *$//'
}

# status_is NAME VALUE [NAME VALUE]...
status_is() {
	while [ $# -gt 0 ]; do
		[ "$(status_of "$1")" = "$2" ] || { echo "$1 is \"$(status_of "$1")\", not \"$2\""; return 1; }
		shift 2
	done
}

powerless() {
	status_is CapInh 0000000000000000 CapPrm 0000000000000000 CapEff 0000000000000000 CapAmb 0000000000000000 \
		NoNewPrivs 1
}

filtered="Seccomp 2"
if ! grep -q 'HAVE_SECCOMP 1' "$top_builddir/config.h"; then
	filtered="built without libseccomp"
elif grep -q '^SAN_FLAGS = .*address' "$top_builddir/Makefile"; then
	filtered="built with a sanitizer, which needs more calls than the filter allows"
fi

# The filter of the running program, put on another: it can neither execute nor write.
refused() {
	"$rig_builddir/borrow" $pid >"$rig_tmp/refused" 2>&1
	borrowed=$?
	cat "$rig_tmp/refused"
	[ $borrowed = 0 ]
}

# One way of having privileges: examine NAME TRANSPORT UID GROUPS COMMAND...
examine() {
	local name=$1 transport=$2 uid=$3 groups=$4

	shift 4
	start_trace "$@"
	check "$name: $transport" grep -q "^transport $transport; " "$rig_tmp/err"
	check "$name: no capability, and none to be gained" powerless
	check "$name: one user, one group" status_is Uid "$uid $uid $uid $uid" Gid "$uid $uid $uid $uid" \
		Groups "$groups"
	if [ "$filtered" = "Seccomp 2" ]; then
		check "$name: a filter on system calls" status_is Seccomp 2
	elif ! grep -q 'HAVE_SECCOMP 1' "$top_builddir/config.h"; then
		check "$name: no filter on system calls, as it says" \
			grep -q '^system calls are not filtered' "$rig_tmp/err"
	else
		skip "$name: a filter on system calls" "$filtered"
	fi
	end_trace
}

# Where the groups can be given up they are; else they are the user's own.
for program in paris-traceroute mda; do
	path=$rig_tmp/$program
	examine "$program, root" raw 0 "" setpriv --groups 54321 "$path"
	examine "$program, setuid root" raw 65534 "" "${user[@]}" "$path.setuid"
	examine "$program, file capability" raw 65534 "54321 65534" "${user[@]}" "$path.capable"
	examine "$program, no privilege" datagram 65534 "54321 65534" \
		"${user[@]}" --inh-caps=-all --bounding-set=-all "$path"
	examine "$program, root, datagrams all the same" datagram 0 "" \
		setpriv --groups 54321 "$path" --transport datagram
done

for how in "" .capable; do
	name="the filter of paris-traceroute$how refuses to execute and to write"
	start_trace "${user[@]}" "$rig_tmp/paris-traceroute$how"
	if [ "$filtered" != "Seccomp 2" ]; then
		skip "$name" "$filtered"
	else
		check "$name" refused
	fi
	end_trace
done

# What programs hear of the environment: all of it without privileges, nothing but the language with more than the
# caller's.
install -m 755 "$rig_builddir/forgotten" "$rig_tmp/forgotten"
install -m 755 "$rig_builddir/forgotten" "$rig_tmp/forgotten.capable"
install -m 4755 "$rig_builddir/forgotten" "$rig_tmp/forgotten.setuid"
setcap cap_net_raw+p "$rig_tmp/forgotten.capable"
hears() {
	[ "$(env -i LANG=C LOCALDOMAIN=example.net CARES_HOSTS=/tmp/hosts PATH="$PATH" "${user[@]}" "$1" |
		sort | sed 's/=.*//' | tr '\n' ' ')" = "$2" ]
}
check "a program without privileges hears all of the environment" hears "$rig_tmp/forgotten" \
	"CARES_HOSTS LANG LOCALDOMAIN PATH "
check "... but with a file capability only the language" hears "$rig_tmp/forgotten.capable" "LANG "
check "... and with setuid root, too" hears "$rig_tmp/forgotten.setuid" "LANG "
${CC:-cc} -shared -fPIC -o "$rig_tmp/rabbit.so" -x c - <<'SOURCE' || tap_bail "cannot compile"
#include <unistd.h>
__attribute__((constructor)) static void follow(void) { write(1, "late\n", 5); }
SOURCE
rabbit() {
	LD_PRELOAD=$rig_tmp/rabbit.so "${user[@]}" "$1" -V >"$rig_tmp/out" 2>/dev/null
	# setpriv itself is no privileged program.
	[ "$(grep -c late "$rig_tmp/out")" = "$2" ]
}
check "foreign code is loaded into a program without privileges" rabbit "$rig_tmp/paris-traceroute" 2
check "... but not into one with a file capability" rabbit "$rig_tmp/paris-traceroute.capable" 1
simtun_close

# What install-setcap does, and install does not.
capabilities() {
	getcap -r "$rig_tmp/root" | sed "s|^$rig_tmp/root.*/||; s/ = / /" | sort
}
if "${MAKE:-make}" -C "$top_builddir" DESTDIR="$rig_tmp/root" install >"$rig_tmp/install" 2>&1; then
	check "make install grants nothing" test -z "$(capabilities)"
	check "make install-setcap" "${MAKE:-make}" -C "$top_builddir" DESTDIR="$rig_tmp/root" install-setcap
	check "... grants two programs one capability" \
		test "$(capabilities)" = $'mda cap_net_raw=p\nparis-traceroute cap_net_raw=p'
	rm "$rig_tmp"/root/*/*/bin/mda 2>/dev/null || find "$rig_tmp/root" -name mda -type f -delete
	check "make install-setcap without the programs says so" sh -c '
		"$1" -C "$2" DESTDIR="$3" install-setcap 2>&1 | grep "mda is not there: run \"make install\" first"' \
		sh "${MAKE:-make}" "$top_builddir" "$rig_tmp/root"
else
	check "make install" cat "$rig_tmp/install" /dev/null/x
fi
tap_end
