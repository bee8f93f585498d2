# SPDX-License-Identifier: MIT
# pages.t - the manual pages in other languages are whole, of today, and are
# found by man.
. "$SOURCE/tests/tap.sh"

# page NAME: where it is, in the build or in a release.
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
	ok 'the strings of the pages are found' \
		po4a --quiet --no-translations --variable source="$work" \
		--variable build="$work" --msgmerge-opt=--no-fuzzy-matching \
		"$SOURCE/po4a.cfg"
	for kind in untranslated only-fuzzy only-obsolete; do
		is "$(msgattrib --$kind --no-wrap "$work/man/po/zh_CN.po")" '' \
			"none is $kind"
	done
else
	skip 'each string of the pages is translated' 'no po4a'
fi

# ---- The pages ------------------------------------------------------------

test -n "$(page zh_CN/upper-client.1)" || {
	skip 'the pages' 'configured without po4a'
	finish
}
man --version 2>/dev/null | grep -q '^man [2-9]' || {
	skip 'man shows the pages' 'no man-db'
	finish
}
locale -a 2>/dev/null | grep -qix 'C\.utf-\{0,1\}8' || {
	skip 'man shows the pages' 'no locale C.UTF-8'
	finish
}
LC_ALL=C.UTF-8
# Below a folder of this name man knows the language of a page by its place, and
# tells groff.
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
	is "$(cat "$work/err")" '' "$program: no warning"
	if command -v mandoc >/dev/null; then
		is "$(mandoc -T lint -W warning "$(page zh_CN/$name)")" '' \
			"$program: none of mandoc"
	else
		skip "$program: none of mandoc" 'no mandoc'
	fi
	like "$(cat "$work/page")" "^  *$program - .*文本" "$program: in Chinese"
	# As wide as the examples, which are not broken.
	ok "$program: lines are broken" test "$(wc -L <"$work/page")" -le 100
	is "$(grep -E '^[A-Z][A-Z ]+$' "$work/page" | tr '\n' ' ')" '' \
		"$program: headings, too"
done
finish
