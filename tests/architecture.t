# SPDX-License-Identifier: MIT
# architecture.t - doc/architecture.md agrees with the source: its files and
# functions exist, and its folders use what tests/arrows permits.
. "$SOURCE/tests/tap.sh"
page=$SOURCE/doc/architecture.md

# names CELL: print the names of a cell of a table, which are within `...`.
names() {
	printf '%s\n' "$1" | grep -o '`[^`]*`' | tr -d '`'
}

# defines FILE FUNCTION: the definition is in FILE, a function's name being at
# the start of a line.
defines() {
	grep -q "^$2(" "$SOURCE/$1" 2>/dev/null
}

# Each row of the tables "step | function | file": each function is in one of
# the files.
rows=0
sed -n 's/^| .* | \(`[^|]*`\) | \(`[^|]*`\) |$/\1|\2/p' "$page" >"$work/rows"
while IFS='|' read -r functions files; do
	rows=$((rows + 1))
	for function in $(names "$functions"); do
		found=1
		for file in $(names "$files"); do
			! defines "$file" "$function" || found=0
		done
		verdict $found "$function is in $(names "$files" | tr '\n' ' ')"
	done
done <"$work/rows"
ok 'the tables have been found' test "$rows" -ge 45

# Every path with a slash exists, also outside of the tables.
grep -o '`[a-z]*/[A-Za-z_./-]*`' "$page" | tr -d '`' | sort -u >"$work/paths"
while read -r path; do
	ok "$path exists" test -e "$SOURCE/$path"
done <"$work/paths"

# The folders, and what each may use.
eval "$(sed -n '/^below() {/,/^}/p' "$SOURCE/tests/arrows")"
wrong() {
	echo "no rule in tests/arrows: $*"
}
for folder in client measure trace server common lib; do
	uses=$(sed -n \
		"s/^| \`\(src\/\)\{0,1\}$folder\` | .* | \([a-z ]*\)|\$/\2/p" "$page")
	is "$(echo $folder $uses)" "$(below $folder)" \
		"$folder uses the folders that arrows permits"
done
ok 'every folder is named' sh -c '
	cd "$1"
	for folder in src/*/; do
		grep -q "^| \`${folder%/}\`" doc/architecture.md || exit 1
	done' - "$SOURCE"
finish
