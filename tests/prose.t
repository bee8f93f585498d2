# SPDX-License-Identifier: MIT
# prose.t - tests/prose/run finds planted faults in each kind of file, with
# file and line, and nothing in good prose.
. "$SOURCE/tests/tap.sh"
command -v perl >/dev/null || skip_all 'no perl(1)'

# check FILE: set found to the findings in FILE, status to the exit status.
check() {
	(cd "$work" && perl "$SOURCE/tests/prose/run" --all "$1") >"$work/found" 2>&1
	status=$?
	found=$(cat "$work/found")
}

# finds FILE LINE FINDING DESCRIPTION: exactly one fault, in LINE of FILE.
finds() {
	check "$1"
	is "$status $(wc -l <"$work/found")" '1 1' "$4: one finding"
	like "$found" "^$1:$2: $3" "$4: named"
}

# accepts FILE DESCRIPTION: no phrase and no long sentence; without aspell the
# status is 77.
accepts() {
	check "$1"
	case $status in
	0 | 77) found=$(grep -v '^spelling: skipped' "$work/found") ;;
	*) found="status $status: $found" ;;
	esac
	is "$found" '' "$2"
}

words='one and two and one and two and one and two and one and two and one' # 17

# ---- Expressions -------------------------------------------------------------

printf '/*\n * Read it.  The reply may\n * be had later.\n */\n' >"$work/a.c"
finds a.c 3 'phrase: "be had": write' 'a comment of C'
printf 'int n;\nputs("it fails by chance");\n' >"$work/b.c"
finds b.c 2 'phrase: "by chance"' 'a message of C'
printf 'puts("it fails "\n"by\\n"\n"chance");\n' >"$work/parts.c"
finds parts.c 2 'phrase: "by chance"' 'a message of C in parts'
printf 'int by; int chance; int be_had;\n' >"$work/code.c"
accepts code.c 'code of C is not prose'
printf 'x=1\n# The name comes\n# to be known.\n' >"$work/c.sh"
finds c.sh 2 'phrase: "comes to be"' 'a comment of shell'
printf "is a b 'the text is what it was'\n" >"$work/d.t"
finds d.t 1 'phrase: "is what"' 'the description of a test'
printf '# The parent buries a child.\n# tests: x\n' >"$work/e.patch"
finds e.patch 1 'phrase: "buries"' 'what a mutant breaks'
printf '# Title\n\nOne text\nwaits for ever.\n\n    for ever\n' >"$work/f.md"
finds f.md 4 'phrase: "for ever"' 'Markdown, but not its code'
printf '.SH TEXT\nIt is held\nagainst\n.BR read (2).\n.EX\nfor ever\n.EE\n' >"$work/g.1"
finds g.1 2 'phrase: "held against"' 'a manual page, but not its example'
printf '# Title\n\nIt works.\n\nWhat fails is told.\n' >"$work/h.md"
finds h.md 5 'phrase: .*subject' 'a clause as the subject'
printf '# What fails\n\nWhat fails?\n' >"$work/question.md"
accepts question.md 'a title and a question may begin with What'

mkdir "$work/labs"
printf "\tsay <<-'END'\n\tIt answers.\n\tIt waits\n\tfor ever.\n\tEND\nx=1\n" \
	>"$work/labs/lab"
finds labs/lab 4 'phrase: "for ever"' 'an explanation of a lab'
printf '== lesson 1\n重传。\n连接\n复位。\n' >"$work/labs/lab.zh_CN"
finds labs/lab.zh_CN 4 'phrase: "复位"' 'a translated explanation'

# ---- Chinese -----------------------------------------------------------------

printf '# 三次握手\n\n连接被\n复位。\n' >"$work/i.zh_CN.md"
finds i.zh_CN.md 4 'phrase: "复位"' 'Chinese Markdown'
printf 'msgid "by chance"\nmsgstr ""\n"连接"\n"被打断"\n' >"$work/zh_CN.po"
finds zh_CN.po 4 'phrase: "打断"' 'a translated message'

# ---- Long sentences ----------------------------------------------------------

mkdir "$work/doc"
echo "This is a text: $words, up to here, all. Short." >"$work/doc/guide.md"
accepts doc/guide.md '25 words in a sentence of the guide'
echo "Short. This is a long text: $words, up to here, all." >"$work/doc/guide.md"
finds doc/guide.md 1 'length: 26 words' '26 words in a sentence of the guide'
printf '.PP\nThis is a long text\n.I %s\n, up to here, all.\n' "$words" >"$work/j.8"
finds j.8 2 'length: 26 words' 'a long sentence of a manual page'
echo "Short. This is a long text: $words, up to here, all." >"$work/other.md"
accepts other.md 'a long sentence elsewhere'

# ---- Spelling ----------------------------------------------------------------

if command -v aspell >/dev/null && echo word | aspell list --lang=en_US; then
	printf '/* The\n * bytess. */\n' >"$work/k.c"
	finds k.c 2 'spelling: "bytess"' 'a misspelled word'
	printf '/* By epoll, Readn(3) and `frobn` to --nowait, sys_foo. */\n' >"$work/l.c"
	accepts l.c 'accepted words and names'
else
	skip 'a misspelled word' 'no aspell(1) with its English dictionary'
fi
# ---- Files that do not keep a rule yet -------------------------------------

mkdir "$work/prose"
for file in phrases run words; do
	cp "$SOURCE/tests/prose/$file" "$work/prose"
done
echo 'a.c phrase' >"$work/prose/todo"
is "$(cd "$work" && perl prose/run a.c | grep -v '^spelling: skipped')" '' \
	'a rule in the todo list is not checked'
like "$(cd "$work" && perl prose/run --all a.c)" 'phrase: "be had"' \
	'--all ignores the todo list'

# ---- Without aspell --------------------------------------------------------

mkdir "$work/bin"
for tool in perl sh; do
	ln -s "$(command -v "$tool")" "$work/bin/$tool"
done
printf '/* A comment. */\n' >"$work/m.c"
(cd "$work" && PATH=$work/bin "$work/bin/perl" "$SOURCE/tests/prose/run" m.c) \
	>"$work/found" 2>&1
is "$? $(cat "$work/found")" '77 spelling: skipped, aspell is not installed' \
	'without aspell the spelling is skipped, with the reason'
finish
