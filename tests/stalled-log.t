# SPDX-License-Identifier: MIT
# stalled-log.t - a reader of standard error that does not read stops nothing.
. "$SOURCE/tests/tap.sh"

printf hello >"$work/hello"
mkfifo "$work/pipe"
exec 8<>"$work/pipe" # its reader, and nobody reads

# next_line PATTERN: read the log up to a line that matches, and print that.
next_line() {
	timeout 60 sed -un "/$1/{p;q}" <&8
}

# serves_more: 200 sessions, of which workers serve eight at a time.
serves_more() {
	for batch in $(seq 25); do
		peer 8 send=10 recv=10 half-close eof || return
	done
}

stalls() {
	"$@" --listen=127.0.0.1:0 --verbose --grace=20 2>"$work/pipe" &
	server=$!
	address=$(next_line ': listening on ')
	address=${address##* }
	test -n "$address" || {
		echo 'Bail out! no address'
		exit 1
	}
	# A line is 80 bytes and more; a pipe has room for 64 KiB.
	for round in 1 2 3 4 5 6; do
		ok "$kind: 200 sessions, and nobody reads their lines (round $round)" \
			serves_more
	done
	ok "$kind: it serves while its log is stalled" returns_capitals "$work/hello"
	kill -USR1 "$server"
	ok "$kind: after a signal, too" returns_capitals "$work/hello"
	line=$(next_line ': status ')
	dropped=$(value dropped "$line")
	ok "$kind: once the pipe is read, the status comes ($dropped dropped)" \
		test "${dropped:-0}" -gt 0
	like "$(next_line ' dropped=')" ": log dropped=[1-9][0-9]*\$" \
		"$kind: it tells how many lines were dropped"
	for round in 1 2 3 4 5 6; do
		serves_more
	done
	kill -TERM "$server"
	ok "$kind: it drains while its log is stalled" wait "$server"
	server=
}
on_all stalls
exec 8<&-

# The file of the log reaches the limit of its size (RLIMIT_FSIZE), whose signal,
# SIGXFSZ, would end a server.
fills_file() {
	start sh -c 'ulimit -f 1 && exec "$@"' - "$@" --listen=127.0.0.1:0 \
		--verbose --grace=20
	ok "$kind: 200 sessions, and their lines do not fit in the file" serves_more
	ok "$kind: it serves while its log is full" returns_capitals "$work/hello"
	kill -TERM "$server"
	ok "$kind: it drains while its log is full" wait "$server"
	server=
}
on_all fills_file

finish
