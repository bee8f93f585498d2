# SPDX-License-Identifier: MIT
# privilege.t - the servers drop their privileges once they listen.
. "$SOURCE/tests/tap.sh"

# has_status KEY VALUE: /proc/PID/status of the server has VALUE at KEY.
has_status() {
	test "$(sed -n "s/^$1:[[:space:]]*//p" "/proc/$server/status" |
		tr -s '[:space:]' ' ' | sed 's/ $//')" = "$2"
}

always() {
	start "$@"
	ok "$kind: the server can gain no privilege by exec" \
		has_status NoNewPrivs 1
	if grep -q 'not confined' "$log"; then
		skip "$kind: the server has a system call filter" \
			"$(sed -n 's/.*not confined: //p' "$log")"
	else
		ok "$kind: the server has a system call filter" has_status Seccomp 2
	fi
	stop
}
on_all always

# has_no_capability: all sets of capabilities of the server are empty.
has_no_capability() {
	for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		has_status $set 0000000000000000 || return
	done
}

# A user who is not root has ambient capabilities, as from a service manager.
capable='unshare --user --map-user=12345 --keep-caps'
drops_capabilities() {
	start $capable "$@" --listen=127.0.0.1:0
	ok "$kind: a server that is not root has no capabilities" \
		has_no_capability
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
if $capable grep -q 'CapAmb:.*[1-9a-f]' /proc/self/status 2>/dev/null; then
	on_all drops_capabilities
else
	skip 'a server that is not root has no capabilities' \
		'unshare(1) gives no ambient capabilities'
fi

# A command that runs another one as root, at least of a namespace.
test "$(id -u)" = 0 && root=env || root='unshare --user --map-root-user'
# A server that stays root says so; any other one does not.
warns_root() {
	start $root "$@" --listen=127.0.0.1:0
	is "$(grep -c ': running as root: .*; use --user$' "$log")" 1 \
		"$kind: a root server without --user logs one warning"
	stop
	start $capable "$@" --listen=127.0.0.1:0
	is "$(grep -c 'as root' "$log")" 0 \
		"$kind: a server that is not root does not log it"
	stop
}
if $root true 2>/dev/null && $capable true 2>/dev/null; then
	on_both warns_root
else
	skip 'a root server without --user logs one warning' \
		'no user namespaces here; see unshare(1)'
fi

random 100000 >"$work/in"
chmod 755 "$work"
if test "$(id -u)" = 0; then
	id=$(id -u nobody)
	group=$(id -g nobody)
	drops() {
		start "$@" --user=nobody --listen=127.0.0.1:0
		ok "$kind: --user sets the user" has_status Uid "$id $id $id $id"
		ok "$kind: --user sets the user's group" \
			has_status Gid "$group $group $group $group"
		ok "$kind: --user sets the user's supplementary groups" \
			has_status Groups "$(id -G nobody)"
		ok "$kind: --user leaves no capabilities" has_no_capability
		ok "$kind: the server serves as that user" \
			returns_capitals "$work/in"
		stop
		is "$ended" 0 "$kind: the exit status is 0"
		start "$@" --user="$id:$(id -g daemon)"
		ok "$kind: --user=UID:GID sets the group" has_status Gid \
			"$(id -g daemon) $(id -g daemon) $(id -g daemon) $(id -g daemon)"
		ok "$kind: --user=UID:GID sets no other group" \
			has_status Groups "$(id -g daemon)"
		stop
	}
	on_all drops
else
	skip "--user sets the user" "only root can change the user"
	fails() {
		timeout 20 "$1" --listen=127.0.0.1:0 --user=daemon 2>"$work/err"
		is $? 1 "$kind: --user without the right to change it: status 1"
		like "$(tail -n 1 "$work/err")" 'cannot drop privileges' \
			"$kind: the message names the reason"
	}
	on_both fails
fi
finish
