# SPDX-License-Identifier: MIT
# serve.t - what a client sends comes back in capitals, every byte of it.
. "$SOURCE/tests/tap.sh"

sizes='0 1 65535 65536 65537 1048576'
for size in $sizes; do
	random "$size" >"$work/$size"
done
random 67108864 >"$work/64MiB"
head -c 300000 /dev/zero >"$work/nuls"
byte=0
while test $byte -lt 256; do
	printf "\\$(printf %o $byte)"
	byte=$((byte + 1))
done >"$work/values"
printf 'no newline at its end' >"$work/words"

# The expected capitals are tr(1)'s, and what they are worth shows here.
is "$(capitals <"$work/words")" 'NO NEWLINE AT ITS END' 'tr makes capitals'
is "$(wc -c <"$work/values")" 256 'all values of a byte are there'

serves() {
	start "$@"
	for size in $sizes; do
		ok "$kind: $size random bytes" comes_back "$work/$size"
	done
	ok "$kind: every value of a byte" comes_back "$work/values"
	ok "$kind: NULs" comes_back "$work/nuls"
	ok "$kind: no newline" comes_back "$work/words"
	ok "$kind: each byte is answered while the client goes on" \
		peer 1 send=1 recv=1 send=1 recv=1 send=9 recv=9 half-close eof
	ok "$kind: a half-close at once is answered by the end" \
		peer 1 half-close eof
	ok "$kind: a half-close before the reply is read gets the whole reply" \
		peer 1 send=50000 half-close eof
	ok "$kind: so it does when buffers are full both ways" \
		peer 1 flood half-close eof
	stop
	is "$ended" 0 "$kind: exit status"
}
on_each serves

serves_much() {
	start "$@"
	ok "$kind: 64 MiB of random bytes" comes_back "$work/64MiB"
	stop
}
on_both serves_much

finish
