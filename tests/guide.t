# SPDX-License-Identifier: MIT
# guide.t - the guide and its translation say the same, and all that they quote
# or name is there.
. "$SOURCE/tests/tap.sh"
guides='guide.md guide.zh_CN.md'

# outline: of standard input, each heading's level and number, and what stands
# under it: quotations, links, and words of code.
outline() {
	awk '
	/^```/ { quoting = !quoting; print; next }
	quoting { print; next }
	/^#/ { print $1, $2 ~ /^[0-9.]+$/ ? $2 : ""; next }
	/^    / { sub(/ *#.*/, ""); print; next }
	{
		line = $0
		while (match(line, /\]\([^)]*\)/)) {
			print "link", substr(line, RSTART + 2, RLENGTH - 3)
			line = substr(line, RSTART + RLENGTH)
		}
		line = $0
		while (match(line, /`[^`]*`/)) {
			print "code", substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
		}
	}'
}
# entries KIND GUIDE: what outline says of a kind.
entries() {
	outline <"$SOURCE/doc/$2" | sed -n "s/^$1 //p"
}

# The order of words in a section is a language's own.
for guide in $guides; do
	outline <"$SOURCE/doc/$guide" | grep -v '^code ' >"$work/$guide"
	outline <"$SOURCE/doc/$guide" |
		awk '/^#+ / { section = $2 } /^code / { print section, $0 }' |
		LC_ALL=C sort >"$work/$guide.code"
done
ok 'the translation has the same headings, quotations and links' \
	diff "$work/guide.md" "$work/guide.zh_CN.md"
ok 'and the same words of code in each section' \
	diff "$work/guide.md.code" "$work/guide.zh_CN.md.code"

# incomplete GUIDE LABEL...: the sections without a paragraph of each.
incomplete() {
	guide=$1
	shift
	awk -v labels="$*" '
	function check() {
		if (section != "" && has != n && has != 0)
			print section ": " has
		has = 0
	}
	BEGIN { n = split(labels, label, " ") }
	/^##/ { check(); section = $2 }
	{ for (i = 1; i <= n; i++) if (index($0, "**" label[i] "**") == 1) has++ }
	/^## 9/ || /^## 10/ { parts = 1 }
	END { check(); if (!parts) print "no sections" }' "$SOURCE/doc/$guide"
}
is "$(incomplete guide.md 'Source:' 'Manual:' 'Lab:')" '' \
	'guide.md: each section has source, manual page and lab'
is "$(incomplete guide.zh_CN.md '源码：' '手册：' '实验：')" '' \
	'guide.zh_CN.md: likewise'

# fragments GUIDE: each quotation of a source, which must stand in the file, and
# in the function if one is named, that the line above it links to.
fragments() {
	awk -v folder="$SOURCE/doc/" -v name="$1" '
	# True if the N lines of fragment stand in path, in function.
	function stands(path, of,    line, lines, i, j, first, last) {
		while ((getline line < path) > 0)
			lines[++lines[0]] = line
		close(path)
		first = 1
		last = lines[0]
		if (of != "") {
			while (first <= last && index(lines[first], of "(") != 1)
				first++
			for (last = first; last < lines[0] && lines[last] != "}"; )
				last++
		}
		for (i = first; i + n - 1 <= last; i++) {
			for (j = 1; j <= n && lines[i + j - 1] == fragment[j]; )
				j++
			if (j > n)
				return 1
		}
		return 0
	}
	/^```c$/ { n = 0; quoting = 1; next }
	/^```/ && quoting {
		quoting = 0
		count++
		if (!match(above, /\]\([^)]*\)/)) {
			print name ": no source is named above:", fragment[1]
			next
		}
		path = folder substr(above, RSTART + 2, RLENGTH - 3)
		of = ""
		if (match(above, /`[A-Za-z_0-9]+`/))
			of = substr(above, RSTART + 1, RLENGTH - 2)
		if (n == 0 || !stands(path, of))
			print name ": not in " path " " of ": " fragment[1]
		next
	}
	quoting { fragment[++n] = $0; next }
	!/^$/ { above = $0 }
	END { if (count < 30) print name ": only " count + 0 " quotations" }' \
		"$SOURCE/doc/$1"
}
# links GUIDE: those that lead nowhere.
links() {
	for link in $(entries link "$1"); do
		case $link in
		*://*) ;;
		*) test -e "$SOURCE/doc/$link" || echo "$1: no $link" ;;
		esac
	done
}

# labs: the names of the labs, one a line.
labs() {
	sh "$SOURCE/doc/labs/lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p'
}
labs >"$work/labs"
# unknown_labs GUIDE: those it names where it names labs.
unknown_labs() {
	grep '^\*\*Lab:\|^\*\*实验：\|^| .* | .* | .*`\|(lab `\|（见实验 `\|^- `[a-z-]*`' \
		"$SOURCE/doc/$1" | grep -o '`[a-z][a-z-]*`' | tr -d '`' | sort -u |
		grep -vxF -f "$work/labs"
	entries code "$1" | tr -d '`' | sort -u >"$work/code"
	while read -r lab; do
		grep -qxF "$lab" "$work/code" || echo "no word of $lab"
	done <"$work/labs"
}

# unknown_pages GUIDE: manual pages that it names, and nobody has.
unknown_pages() {
	entries code "$1" | sed -n 's/^`\([A-Za-z_0-9-]*\)(\([0-9a-z]*\))`$/\1 \2/p' |
		sort -u >"$work/pages"
	test -s "$work/pages" || echo 'no pages'
	while read -r page section; do
		case $section,$page in
		3upper,*)
			grep -q "^	$page;\$" "$SOURCE/lib/libwrap-upper.map" ||
				echo "no $page($section)"
			;;
		*,upper-forkd | *,upper-threadd) page=server.8 ;;
		*,upper-client | *,wrap)
			test -e "$SOURCE/man/$page.$section" || echo "no $page($section)"
			;;
		*)
			test $system_pages = no || man -w "$section" "$page" >/dev/null 2>&1 ||
				echo "no $page($section)"
			;;
		esac
	done <"$work/pages"
}
system_pages=no
if man -w 2 connect >/dev/null 2>&1 && man -w 7 tcp >/dev/null 2>&1 &&
	man -w 3 pthread_join >/dev/null 2>&1 && man -w 8 ss >/dev/null 2>&1; then
	system_pages=yes
fi

for guide in $guides; do
	is "$(fragments $guide)" '' "$guide: each quotation stands in its source"
	is "$(links $guide)" '' "$guide: each link leads somewhere"
	is "$(unknown_labs $guide)" '' "$guide: the labs are those there are"
	is "$(unknown_pages $guide)" '' "$guide: the manual pages exist"
	test $system_pages = yes ||
		skip "$guide: those of the system" 'not installed'
	ok "README.md links to $guide" grep "(doc/$guide)" "$SOURCE/README.md"
done
finish
