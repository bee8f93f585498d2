# SPDX-License-Identifier: MIT
# privilege.t - what the servers give up when they are ready.
. "$SOURCE/tests/tap.sh"

# says KEY VALUE: of the server's process.
says() {
	test "$(sed -n "s/^$1:[[:space:]]*//p" "/proc/$server/status" |
		tr -s '[:space:]' ' ' | sed 's/ $//')" = "$2"
}

always() {
	start "$@"
	ok "$kind: it gains no right by exec" says NoNewPrivs 1
	if grep -q 'not confined' "$log"; then
		skip "$kind: it is confined" "$(sed -n 's/.*not confined: //p' "$log")"
	else
		ok "$kind: it is confined" says Seccomp 2
	fi
	stop
}
on_all always

random 100000 >"$work/in"
chmod 755 "$work"
if test "$(id -u)" = 0; then
	id=$(id -u nobody)
	group=$(id -g nobody)
	drops() {
		start "$@" --user=nobody --listen=127.0.0.1:0
		ok "$kind: --user" says Uid "$id $id $id $id"
		ok "$kind: its group" says Gid "$group $group $group $group"
		ok "$kind: its groups" says Groups "$(id -G nobody)"
		ok "$kind: it serves" comes_back "$work/in"
		stop
		is "$ended" 0 "$kind: exit status"
		start "$@" --user="$id:$(id -g daemon)"
		ok "$kind: numbers, and a group" says Gid \
			"$(id -g daemon) $(id -g daemon) $(id -g daemon) $(id -g daemon)"
		ok "$kind: that group alone" says Groups "$(id -g daemon)"
		stop
	}
	on_all drops
else
	skip "--user" "only root can become another"
	cannot() {
		timeout 20 "$1" --listen=127.0.0.1:0 --user=daemon 2>"$work/err"
		is $? 1 "$kind: --user that cannot be had"
		like "$(tail -n 1 "$work/err")" 'cannot give up privileges' \
			"$kind: and says so"
	}
	on_both cannot
fi
finish
