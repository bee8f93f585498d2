# SPDX-License-Identifier: MIT
# arrows.t - a folder uses only the folders below it, and no files need each
# other in a circle; tests/arrows finds each violation.
. "$SOURCE/tests/tap.sh"

ok 'each folder uses only those below it' \
	sh "$SOURCE/tests/arrows" "$SOURCE" "$BUILD"

mkdir "$work/tree"
for folder in lib src; do
	(cd "$SOURCE" && find "$folder" \( -name '*.[ch]' -o -name '*.def' \)) | while read -r file; do
		mkdir -p "$work/tree/${file%/*}"
		grep '^[[:space:]]*#[[:space:]]*include' "$SOURCE/$file" >"$work/tree/$file" || :
	done
done
ok 'a copy of the include lines has no violation' \
	sh "$SOURCE/tests/arrows" "$work/tree"

# finds FILE HEADER DESCRIPTION [PATTERN [INCLUDE]]: if FILE includes HEADER, by
# the line INCLUDE, tests/arrows finds this, with a message that matches
# PATTERN.
finds() {
	cp "$work/tree/$1" "$work/kept"
	printf '%s\n' "${5-#include \"$2\"}" >>"$work/tree/$1"
	sh "$SOURCE/tests/arrows" "$work/tree" 2>"$work/found"
	is $? 1 "found: $3"
	like "$(cat "$work/found")" "${4-$1 includes $2}" "named: $3"
	mv "$work/kept" "$work/tree/$1"
}
finds src/common/die.c client/progress.h 'common includes client'
finds src/measure/ping.c trace/trace.h 'measure includes trace'
finds src/trace/story.c measure/ping.h 'trace includes measure'
finds src/server/log.c client/input.h 'server includes client'
finds src/client/input.c server/log.h 'client includes server'
finds lib/io.c common/clock.h 'the library includes a program'
finds src/common/usage.c internal.h \
	'a program includes an internal header of the library'
finds src/common/usage.c ../../lib/internal.h \
	'a program includes that header by its path'
finds src/server/log.h loop.h 'two files include each other' '^server/loop'
finds src/common/die.c client/progress.h 'an include after white space' \
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
	is $? 1 'found: common needs a symbol of server'
	like "$(cat "$work/found")" 'libcommon.a needs above of server' \
		'named: common needs a symbol of server'
else
	skip 'found: common needs a symbol of server' 'no nm(1), ar(1) or compiler'
fi
finish
