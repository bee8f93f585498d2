# SPDX-License-Identifier: MIT
# serve.t - the servers send every byte back, letters in capitals.
. "$SOURCE/tests/tap.sh"

sizes='0 1 65535 65536 65537 1048576'
for size in $sizes; do
	random "$size" >"$work/$size"
	head -c "$size" /dev/urandom >"$work/$size.bytes"
done
random 67108864 >"$work/64MiB"
head -c 300000 /dev/zero >"$work/nuls"
byte=0
while test $byte -lt 256; do
	printf "\\$(printf %o $byte)"
	byte=$((byte + 1))
done >"$work/values"
printf 'no newline at its end' >"$work/words"

# The expected replies are made by tr(1), which is checked first.
is "$(capitals <"$work/words")" 'NO NEWLINE AT ITS END' \
	'tr(1) converts letters to capitals'
is "$(wc -c <"$work/values")" 256 'the input has all values of a byte'

serves() {
	start "$@"
	for size in $sizes; do
		ok "$kind: $size random bytes come back" \
			returns_capitals "$work/$size"
	done
	ok "$kind: NULs come back" returns_capitals "$work/nuls"
	ok "$kind: text without a newline comes back" \
		returns_capitals "$work/words"
	ok "$kind: each byte gets its reply before the client sends the next" \
		peer 1 send=1 recv=1 send=1 recv=1 send=9 recv=9 half-close eof
	ok "$kind: a half-close without data gets the end of file" \
		peer 1 half-close eof
	ok "$kind: a half-close before reading gets the whole reply" \
		peer 1 send=50000 half-close eof
	ok "$kind: a half-close with full buffers gets the whole reply" \
		peer 1 flood half-close eof
	stop
	is "$ended" 0 "$kind: the exit status is 0"
}
on_each serves

# In ASCII, only a-z are letters.
serves_bytes() {
	start "$@" --charset=ascii
	ok "$kind: every value of a byte comes back" \
		returns_capitals "$work/values" --charset=ascii
	for size in $sizes; do
		ok "$kind: $size random bytes come back, in ASCII" \
			returns_capitals "$work/$size.bytes" --charset=ascii
	done
	stop
}
on_each serves_bytes

serves_much() {
	start "$@"
	ok "$kind: 64 MiB of random bytes come back" returns_capitals "$work/64MiB"
	stop
}
on_both serves_much

finish
