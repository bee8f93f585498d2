# SPDX-License-Identifier: MIT
# guide.t - the guide and its translation say the same; what they quote or name
# exists, and their commands work.
. "$SOURCE/tests/tap.sh"
make_programs_folder
guides='guide.md guide.zh_CN.md'

# outline: print the headings of standard input, level and number, and under
# each its quotations, commands, links and words of code.  The traces of the two
# guides are of two runs: their numbers and notes are left out.
outline() {
	awk '
	/^```/ { quoting = !quoting; tracing = /text/; print; next }
	tracing && /^ *[|]   ([*]|  )/ { next }
	tracing { gsub(/[0-9]+/, "N"); gsub(/[- ]+/, " ") }
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
# entries KIND GUIDE: print the guide's links (link) or words of code (code).
entries() {
	outline <"$SOURCE/doc/$2" | sed -n "s/^$1 //p"
}

# Within a section, each language has its own order of words.
for guide in $guides; do
	outline <"$SOURCE/doc/$guide" | grep -v '^code ' >"$work/$guide"
	outline <"$SOURCE/doc/$guide" |
		awk '/^#+ / { section = $2 } /^code / { print section, $0 }' |
		LC_ALL=C sort >"$work/$guide.code"
done
ok 'the translation has the same headings, quotations and links' \
	diff "$work/guide.md" "$work/guide.zh_CN.md"
ok 'the translation has the same words of code in each section' \
	diff "$work/guide.md.code" "$work/guide.zh_CN.md.code"

# incomplete GUIDE LABEL...: print the sections that lack one of these
# paragraphs.
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
	'guide.zh_CN.md: each section has source, manual page and lab'

# fragments GUIDE: print the quotations that are not in their source.  The line
# above a quotation links to the file, and may name the function.
fragments() {
	awk -v folder="$SOURCE/doc/" -v name="$1" '
	# True if PATH contains the N lines of fragment, within the function OF.
	function contains(path, of,    line, lines, i, j, first, last) {
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
		if (n == 0 || !contains(path, of))
			print name ": not in " path " " of ": " fragment[1]
		next
	}
	quoting { fragment[++n] = $0; next }
	!/^$/ { above = $0 }
	END { if (count < 30) print name ": only " count + 0 " quotations" }' \
		"$SOURCE/doc/$1"
}
# broken_links GUIDE: print the links to files that do not exist.
broken_links() {
	for link in $(entries link "$1"); do
		case $link in
		*://*) ;;
		*) test -e "$SOURCE/doc/$link" || echo "$1: no $link" ;;
		esac
	done
}

# notes GUIDE: print the notes in its traces, one a line, without spaces.
notes() {
	awk '
	function end() { if (note != "") print note; note = "" }
	/^ *[|]   ([*]|  )/ {
		if (/^ *[|]   [*]/)
			end()
		sub(/^ *[|]  *[*]?/, "")
		sub(/[|].*/, "")
		gsub(/ /, "")
		note = note $0
		next
	}
	{ end() }' "$SOURCE/doc/$1"
}
# messages FIELD: print this field of each entry of the Chinese catalogue, one a
# line, without spaces.
messages() {
	awk -v field="$1" '
	/^(msgid|msgstr) / { if (text != "") print text; text = ""; of = $1 }
	/^#/ { of = "" }
	of == field && /"/ {
		sub(/^[^"]*"/, "")
		sub(/"$/, "")
		gsub(/ /, "")
		text = text $0
	}
	END { print text }' "$SOURCE/po/zh_CN.po"
}
# unknown_notes GUIDE FIELD: print the notes in its traces that upper-client
# does not write.
unknown_notes() {
	messages "$2" >"$work/messages"
	notes "$1" >"$work/notes"
	test -s "$work/notes" || echo 'no notes'
	grep -vxF -f "$work/messages" "$work/notes"
}

# labs: print the names of the labs, one a line.
labs() {
	sh "$SOURCE/doc/labs/lab" | sed -n 's/^  \([a-z-]*\) .*/\1/p'
}
labs >"$work/labs"
# unknown_labs GUIDE: print the labs that it names but that do not exist, and
# those that it does not name.
unknown_labs() {
	grep '^\*\*Lab:\|^\*\*实验：\|^| .* | .* | .*`\|(lab `\|（见实验 `\|^- `[a-z-]*`' \
		"$SOURCE/doc/$1" | grep -o '`[a-z][a-z-]*`' | tr -d '`' | sort -u |
		grep -vxF -f "$work/labs"
	entries code "$1" | tr -d '`' | sort -u >"$work/code"
	while read -r lab; do
		grep -qxF "$lab" "$work/code" || echo "$lab is not mentioned"
	done <"$work/labs"
}

# unknown_pages GUIDE: print the manual pages that it names but that do not
# exist.
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
	is "$(fragments $guide)" '' "$guide: each quotation is in its source"
	case $guide in
	*zh*) field=msgstr ;;
	*) field=msgid ;;
	esac
	is "$(unknown_notes $guide $field)" '' "$guide: the notes are upper-client's"
	is "$(broken_links $guide)" '' "$guide: each link leads somewhere"
	is "$(unknown_labs $guide)" '' "$guide: it names the labs that exist"
	is "$(unknown_pages $guide)" '' "$guide: the manual pages exist"
	test $system_pages = yes ||
		skip "$guide: the system's manual pages" 'not installed'
	ok "README.md links to $guide" grep "(doc/$guide)" "$SOURCE/README.md"
done

# ---- What it says of commands and compilers ----------------------------------

# command_with WORD: print the guide's command that contains the word.
command_with() {
	sed -n "/$1/s/^    \([^#]*[^# ]\).*/\1/p" "$SOURCE/doc/guide.md"
}

like "$(cd "$BUILD" && MAKEFLAGS= sh -c "$(command_with 'make lab') -n" 2>&1)" \
	'labs/lab window' 'make lab runs the lab'

# The shell splits what pkg-config prints: these paths have no space.
ln -s "$SOURCE/lib" "$work/include"
ln -s "$BUILD/lib/.libs/libwrap.a" "$work"
cat >"$programs/pkg-config" <<-END
	#!/bin/sh
	test "\$*" = '--cflags --libs libwrap-upper' &&
		echo "-I$work/include $work/libwrap.a -lpthread"
END
cat >"$programs/cc" <<-END
	#!/bin/sh
	exec $CC $CFLAGS "\$@"
END
chmod +x "$programs/pkg-config" "$programs/cc"
cp "$SOURCE/doc/examples/echo-server.c" "$programs/server.c"
(cd "$programs" && PATH=$programs:$PATH sh -c "$(command_with 'cc server.c')") \
	>"$work/out" 2>&1
is $? 0 'a server is compiled with the library'
diag "$work/out"
log=$work/log
: >"$log" # wait_log may begin before the server
"$programs/server" 127.0.0.1 0 2>"$log" &
server=$!
like "$(wait_log 'listening on ')" '127.0.0.1' 'that server listens'
stop KILL

# 10.1: compile the casts of the guide.
# compile CODE: print the compiler's warnings, which are errors.
compile() {
	printf '#include <stdint.h>\nvoid *give(int cfd);\nint take(void *arg);\n%s\n' \
		"$1" >"$work/cast.c"
	"$programs/cc" -Wall -Werror -c -o "$work/cast.o" "$work/cast.c" 2>&1
}
ok 'a cast by way of intptr_t has no warning' compile \
	'void *give(int cfd) { return (void *)(intptr_t)cfd; }
	int take(void *arg) { return (int)(intptr_t)arg; }'
if compile '_Static_assert(sizeof(void *) > sizeof(int), "");' >/dev/null; then
	like "$(compile 'void *give(int cfd) { return (void *)cfd; }')" \
		'int-to-.*pointer-cast' 'a direct cast has a warning'
else
	skip 'a direct cast has a warning' 'int and pointer have one size here'
fi

# ---- The sample of README.md -------------------------------------------------

# form: print standard input with N for each number, one space for several, and
# without the address of the server.
form() {
	sed 's/[0-9][0-9.]*/N/g; s/  */ /g; s/^\(crr\) .*: /\1 ADDRESS: /'
}
# sample COMMAND: print the output that README.md shows below COMMAND.
sample() {
	awk -v command="    $ ./$1" '
	$0 == command { of = 1; next }
	of && !/^    [^$]/ { exit }
	of { print substr($0, 5) }' "$SOURCE/README.md"
}
start "$threadd"
"$client" --connect="$address" --load=crr --duration=0.1 | form >"$work/load"
sample 'upper-client --load=crr --duration=3' | form >"$work/sample"
ok 'README.md: the sample of --load has the form of its output' \
	diff "$work/load" "$work/sample"
is $(($(wc -l <"$work/sample"))) 8 'README.md: the sample has all its lines'
stop
finish
