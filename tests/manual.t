# SPDX-License-Identifier: MIT
# manual.t - the manual pages render without a warning, document every call and
# no other, list the same errors as the code, and their examples compile and
# run.
. "$SOURCE/tests/tap.sh"

cd "$work" || exit
pages=
for page in "$SOURCE"/man/*.[178] "$SOURCE"/man/*.3upper "$BUILD"/man/*.[178]; do
	if test -f "$page" && ln -s "$page" . 2>/dev/null; then
		pages="$pages ${page##*/}"
	fi
done
mkdir -p ours/man3 theirs/man2
for page in "$SOURCE"/man/*.3upper "$BUILD"/man/names/*.3upper; do
	ln -s "$page" ours/man3
done

# ---- The pages render ---------------------------------------------------

# quiet COMMAND...: COMMAND prints nothing on standard error.
quiet() {
	"$@" 2>&1 >/dev/null | tee said
	test ! -s said
}
# lint PAGE: mandoc finds nothing in PAGE.
lint() {
	mandoc -T lint -W warning "$1" | tee said
	test ! -s said
}

man --version 2>/dev/null | grep -q '^man [2-9]' && man_db=yes || man_db=no
for page in $pages; do
	if test $man_db = yes; then
		ok "$page: man renders it without a warning" \
			quiet env LC_ALL=C MANWIDTH=80 \
			man --warnings=w --local-file "$page"
	else
		skip "$page: man renders it without a warning" "no man-db"
	fi
	if command -v mandoc >/dev/null; then
		ok "$page: mandoc finds nothing" lint "$page"
	else
		skip "$page: mandoc finds nothing" "no mandoc"
	fi
done

# ---- Every call has a page, and hides none of the system's ----------------

# section NAME PAGE: print the lines of a section.
section() {
	awk -v name="$1" '/^\.SH/ { inside = $0 == ".SH " name; next } inside' "$2"
}
# names PAGE: print the names of the page's NAME section.
names() {
	section NAME "$1" | tr '\n' ' ' | sed 's/ *\\- .*//; s/, */\n/g' |
		tr -d ' '
}

sed -n 's/^\t\([A-Za-z_0-9]*\);$/\1/p' "$SOURCE/lib/libwrap-upper.map" |
	sort >symbols
for page in *.3upper; do
	names "$page"
	echo
done | sed '/^$/d' | sort >named
ok "the pages name each symbol once, and no other" diff symbols named
ls ours/man3 | sed 's/\.3upper$//' | sort >files
ok "each symbol has a page file" diff symbols files

bad=
for page in *.3upper; do
	for name in $(names "$page"); do
		section SYNOPSIS "$page" | grep -q "[ *]$name(" || bad="$bad $name"
		test "$name.3upper" = "$page" ||
			test "$(cat "ours/man3/$name.3upper")" = ".so man3/$page" ||
			bad="$bad $name.3upper"
	done
done
is "$bad" "" "each name is in its page's synopsis, and its file leads there"

if test $man_db = yes; then
	printf '%s\n' '.TH socket 2' '.SH NAME' 'socket \- theirs' \
		>theirs/man2/socket.2
	MANPATH=$work/ours:$work/theirs
	export MANPATH
	is "$(man -w socket)" "$work/theirs/man2/socket.2" \
		"man socket shows the system's page"
	like "$(man -w Socket)" '/Socket\.3upper$' \
		"man Socket shows the library's page"
	like "$(MANWIDTH=80 man Bind | col -b)" '^Socket(3upper)' \
		"man Bind shows the page of its group"
else
	skip "man socket shows the system's page" "no man-db"
fi

# references PAGE: print the pages of this package that PAGE mentions, as
# name.section.
references() {
	sed 's/\\-/-/g; s/^\.[BIR]* //; s/ (/(/g' "$1" |
		grep -Eo '[A-Za-z_0-9-]+\([1378][a-z]*\)' |
		grep -E '\(3upper\)|^wrap\(|^upper-' | sed 's/(/./; s/)//' | sort -u
}
bad=
for page in $pages; do
	for reference in $(references "$page"); do
		test -e "$reference" || test -e "ours/man3/$reference" ||
			bad="$bad $page:$reference"
	done
done
is "$bad" "" "each page of this package that another mentions exists"

# ---- The errors are those of the code -------------------------------------

# Lines of: call, class, meaning, action, errno value.
sed 's,/\*.*\*/,,; s/[(),]/ /g' "$SOURCE/lib/calls.def" | awk '
	BEGIN {
		word["SETUP"] = "set-up"
		word["SUPPLY"] = "supply"
		word["CONNECTION"] = "connection"
		word["TRANSIENT"] = "transient"
		word["WAIT"] = "not yet"
		word["SHORTAGE"] = "shortage"
		word["PEER"] = "peer"
		word["PROGRAM"] = "program"
	}
	function row(group, meaning, value) {
		done = "returned"
		if (meaning == "TRANSIENT")
			done = "absorbed"
		else if (meaning == "PROGRAM" ||
		    class[group] == "SETUP" && meaning != "WAIT")
			done = "handler"
		rows[group] = rows[group] word[class[group]] ":" word[meaning] \
			":" done ":" value ";"
	}
	$1 == "GROUP" { class[$2] = $3; row($2, $4, "any other") }
	$1 == "ROW" { row($2, $4, $3) }
	$1 == "CALL" {
		n = split(rows[$3], lines, ";")
		for (i = 1; i < n; i++)
			print $2 ":" lines[i]
	}' | sort >wanted
for page in *.3upper; do
	section ERRORS "$page"
done | awk '
	/^\.SS / {
		split(substr($0, 5), head, ": ")
		calls = split(head[1], call, ", ")
		sub(" class", "", head[2])
	}
	/\tT{$/ { split($0, column, "\t"); values = ""; next }
	/^T}$/ {
		n = split(values, value, ", ")
		for (c = 1; c <= calls; c++)
			for (i = 1; i <= n; i++)
				print call[c] ":" head[2] ":" column[1] ":" column[2] \
					":" value[i]
	}
	{ values = values (values == "" ? "" : " ") $0 }' | sort >got
ok "the tables of errors agree with lib/calls.def" diff got wanted

# ---- The options are those of --help ---------------------------------------

# options_in_help, options_in_page PAGE: print a line for each option of --help
# on standard input, or of PAGE's section OPTIONS: the option and its
# description.
options_in_help() {
	awk '
		/^  *-/ || /^$/ { if (text != "") print text; text = "" }
		/^  *-/ { match($0, /--[a-z-]+/); text = substr($0, RSTART) }
		/^          / && text != "" { sub(/^ */, " "); text = text $0 }'
}
options_in_page() {
	sed 's/\\-/-/g' "$1" >plain
	section OPTIONS plain | awk '
		/^\.(TP|TQ)/ { tag = 1; next }
		/^\.S[HS]/ { $0 = "" }
		tag && match($0, /--[a-z-]+/) {
			if (text != "")
				print text
			text = substr($0, RSTART)
			tag = 0
			next
		}
		{ tag = 0; text = text " " $0 }
		END { print text }' | grep '^--'
}
# about OPTION FILE: print the line of OPTION in FILE.
about() {
	grep -e "^$1[^a-z-]" -e "^$1\$" "$2"
}

for program in "$forkd" "$threadd" "$client"; do
	name=${program##*/}
	for page in "$name".[18]; do
		"$program" --help >help
		options_in_help <help >helped
		options_in_page "$page" >told
		# Groups, and options.
		sed -n 's/^\([A-Z].*\):$/\1/p
			s/^  *\(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p' help >wanted
		section OPTIONS "$page" | sed -n 's/\\-/-/g
			s/^\.SS //p; /^\.T[PQ]/{ n; s/\\-/-/g; s/.*\(--[a-z-]*\).*/\1/p; }' >got
		ok "$page: it has the groups and options of --help, in order" \
			diff wanted got

		# --help has the default in brackets, its parts divided by /.
		missing=
		for option in $(grep -e -- wanted); do
			for default in $(about "$option" helped | grep -o ' \[[^] ]*\]' |
				grep -v '\[V6' | tr -d '[]' | tr / ' '); do
				about "$option" told | grep -Eq \
					"default is (all |\.BR? )?$default([^0-9]|\$)" ||
					missing="$missing $option=$default"
			done
			# The message of a refused value names the range.
			range=$("$program" "$option=x" 2>&1 </dev/null |
				sed -n 's/.* \(number\|size\) from \([0-9]* to [0-9]*\).*/\2/p')
			test -z "$range" || about "$option" told | grep -q "\<$range\>" ||
				missing="$missing $option: $range"
		done
		is "$missing" '' "$page: it has the defaults and ranges of --help"
	done
done

# ---- The examples ---------------------------------------------------------

# An example that begins with #include is compiled.  One without main() is a
# part of a program, and is not run.
for page in *.3upper wrap.7; do
	awk -v page="$page" '
		/^\.EX/ { first = 1; next }
		/^\.EE/ { file = "" }
		first && /^#include/ { file = page "-" ++count ".c" }
		{ first = 0 }
		file != "" { print >file }' "$page"
	ok "$page has an example" test -f "$page-1.c"
done

# compile FILE: compile FILE.c, with the library of the build; to a program in
# $programs if it has main().
make_programs_folder
compile() {
	set -- "$1" $CC $CFLAGS -Wall -Wextra -Werror -I"$SOURCE/lib"
	file=$1
	shift
	if grep -q '^main(' "$file.c"; then
		"$@" -o "$programs/$file" "$file.c" "$BUILD/lib/.libs/libwrap.a" \
			$LDFLAGS
	else
		"$@" -c -o "$file.o" "$file.c"
	fi
}
for source in *-[0-9].c; do
	sed -i "s/\\\\-/-/g; s/\\\\(aq/'/g; s/^\\\\&//; s/\\\\e/\\\\/g" "$source"
	example=${source%.c}
	ok "$example compiles" compile "$example"
	test ! -f "$programs/$example" ||
		ok "$example runs" timeout 60 "$programs/$example"
done
finish
