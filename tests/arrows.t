# SPDX-License-Identifier: MIT
# arrows.t - a folder uses only the folders below it, and no files need each
# other in a circle; tests/arrows finds each breach.
. "$SOURCE/tests/tap.sh"

ok 'each folder uses only those below it' sh "$SOURCE/tests/arrows" "$SOURCE" "$BUILD"

mkdir "$work/tree"
for folder in lib src; do
	(cd "$SOURCE" && find "$folder" \( -name '*.[ch]' -o -name '*.def' \)) | while read -r file; do
		mkdir -p "$work/tree/${file%/*}"
		grep '^[[:space:]]*#[[:space:]]*include' "$SOURCE/$file" >"$work/tree/$file" || :
	done
done
ok 'so it does in a copy of the include lines' sh "$SOURCE/tests/arrows" "$work/tree"

# breach FILE HEADER DESCRIPTION [PATTERN [INCLUDE]]: once FILE includes HEADER,
# by the line INCLUDE, this is found and named.
breach() {
	cp "$work/tree/$1" "$work/kept"
	printf '%s\n' "${5-#include \"$2\"}" >>"$work/tree/$1"
	sh "$SOURCE/tests/arrows" "$work/tree" 2>"$work/found"
	is $? 1 "$3"
	like "$(cat "$work/found")" "${4-$1 includes $2}" "$3: and named"
	mv "$work/kept" "$work/tree/$1"
}
breach src/common/die.c client/progress.h 'common includes client'
breach src/measure/ping.c trace/trace.h 'measure includes trace'
breach src/trace/story.c measure/ping.h 'trace includes measure'
breach src/server/log.c client/input.h 'server includes client'
breach src/client/input.c server/log.h 'client includes server'
breach lib/io.c common/clock.h 'the library includes a program'
breach src/common/usage.c internal.h 'a program includes the inside of the library'
breach src/common/usage.c ../../lib/internal.h 'or by its path'
breach src/server/log.h loop.h 'two files include each other' '^server/loop'
breach src/common/die.c client/progress.h 'an include after white space' \
	'src/common/die.c includes client/progress.h' \
	"$(printf '\t# include\t"client/progress.h" /* why */')"

# archive FOLDER CODE: make FOLDER's library of CODE.
archive() {
	mkdir -p "$work/build/src/$1/.libs"
	echo "$2" >"$work/$1.c"
	$CC -c -o "$work/$1.o" "$work/$1.c" &&
		ar rc "$work/build/src/$1/.libs/lib$1.a" "$work/$1.o"
}
if command -v nm >/dev/null && command -v ar >/dev/null &&
	archive common 'int below(void); int above(void); int below(void) { return above(); }' &&
	archive server 'int above(void); int above(void) { return 1; }'; then
	sh "$SOURCE/tests/arrows" "$work/tree" "$work/build" 2>"$work/found"
	is $? 1 'common needs a symbol of server'
	like "$(cat "$work/found")" 'libcommon.a needs above of server' \
		'common needs a symbol of server: and named'
else
	skip 'common needs a symbol of server' 'no nm(1), ar(1) or compiler'
fi
finish
