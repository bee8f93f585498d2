# SPDX-License-Identifier: MIT
# pages.t - the translated manual pages are complete and current, and man(1)
# finds them.
. "$SOURCE/tests/tap.sh"

# page NAME: print the path of the page, in the build or in a release.
page() {
	for tree in "$BUILD" "$SOURCE"; do
		test ! -f "$tree/man/$1" || {
			echo "$tree/man/$1"
			return
		}
	done
}

# ---- Each string is translated --------------------------------------------

names='upper-client.1 upper-forkd.8 upper-threadd.8'
if command -v po4a >/dev/null; then
	mkdir -p "$work/man/po"
	cp "$SOURCE/man/po/zh_CN.po" "$work/man/po"
	for name in $names; do
		cp "$(page $name)" "$work/man"
	done
	ok 'po4a extracts the strings of the pages' \
		po4a --quiet --no-translations --variable source="$work" \
		--variable build="$work" --msgmerge-opt=--no-fuzzy-matching \
		"$SOURCE/po4a.cfg"
	for kind in untranslated only-fuzzy only-obsolete; do
		is "$(msgattrib --$kind --no-wrap "$work/man/po/zh_CN.po")" '' \
			"no string is $kind"
	done
else
	skip 'no string is untranslated' 'no po4a'
fi

# ---- The pages ------------------------------------------------------------

test -n "$(page zh_CN/upper-client.1)" || {
	skip 'man shows the translated pages' 'configured without po4a'
	finish
}
# unquoted: print the pieces of the messages that the client's page explains
# which the catalogue does not have.  A piece ends at a colon or a comma; @ is a
# value.
unquoted() {
	msgcat --no-wrap "$SOURCE/po/zh_CN.po" |
		sed 's/%[0-9.]*l*[a-z]/@/g; s/@u/@/g' >"$work/catalogue"
	awk '/^\.SH/ { inside = /诊断/ } inside && title; { title = /^\.TP/ }' \
		"$(page zh_CN/upper-client.1)" |
		sed 's/\\fI[^\\]*\\fP/@/g; s/\\-/-/g; s/ @$//' |
		awk '{ gsub(/: |，/, "\n"); print }' | grep -v '^@$' |
		while read -r piece; do
			grep -qF -e "$piece" "$work/catalogue" || echo "$piece"
		done
}
if command -v msgcat >/dev/null; then
	is "$(unquoted)" '' 'the page has the messages as the client prints them'
else
	skip 'the messages of the page' 'no msgcat'
fi

man --version 2>/dev/null | grep -q '^man [2-9]' || {
	skip 'man shows the translated pages' 'no man-db'
	finish
}
locale -a 2>/dev/null | grep -qix 'C\.utf-\{0,1\}8' || {
	skip 'man shows the translated pages' 'no locale C.UTF-8'
	finish
}
LC_ALL=C.UTF-8
# In a folder share/man/zh_CN, man(1) derives the language of a page from its
# path, and passes it to groff.
share=$work/share/man
for name in $names; do
	section=man${name##*.}
	mkdir -p "$share/$section" "$share/zh_CN/$section"
	cp "$(page $name)" "$share/$section"
	cp "$(page zh_CN/$name)" "$share/zh_CN/$section"
done
for name in $names; do
	program=${name%.*}
	MANPATH=$share MANWIDTH=80 man -L zh_CN.UTF-8 -E UTF-8 --warnings=w \
		"$program" >"$work/page" 2>"$work/err"
	is "$(cat "$work/err")" '' "$program: man prints no warning"
	if command -v mandoc >/dev/null; then
		is "$(mandoc -T lint -W warning "$(page zh_CN/$name)")" '' \
			"$program: mandoc finds nothing"
	else
		skip "$program: mandoc finds nothing" 'no mandoc'
	fi
	like "$(cat "$work/page")" "^  *$program - .*文本" \
		"$program: the page is in Chinese"
	# The examples, whose lines are not broken, need up to 100 columns.
	ok "$program: no line is wider than 100 columns" \
		test "$(wc -L <"$work/page")" -le 100
	is "$(grep -E '^[A-Z][A-Z ]+$' "$work/page" | tr '\n' ' ')" '' \
		"$program: no heading is in English"
done
finish
