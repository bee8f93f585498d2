# SPDX-License-Identifier: MIT
# characters.sh - characters that have a capital, for the scripts *.t.

# list_capitals: make the files $work/all, each character that has a capital, one
# in a line, and $work/all.wanted, their capitals: of the list that ICU made.
list_capitals() {
	sed 1d "$SOURCE/tests/capitals.def" | awk -v wanted=0 "$octals" \
		>"$work/octals"
	sed 1d "$SOURCE/tests/capitals.def" | awk -v wanted=1 "$octals" \
		>"$work/octals.wanted"
	print_octals "$work/octals" >"$work/all"
	print_octals "$work/octals.wanted" >"$work/all.wanted"
}

# print_octals FILE: print the lines of FILE, which have octal escapes.
print_octals() {
	while read -r line; do
		printf "$line\n"
	done <"$1"
}

# A function of awk(1): octal escapes for the UTF-8 of a character.
encode='
	function byte(n) {
		return sprintf("\\%03o", n)
	}
	function rest(c, unit) {
		return byte(128 + int(c / unit) % 64)
	}
	function encode(c) {
		if (c < 128)
			return byte(c)
		if (c < 2048)
			return byte(192 + int(c / 64)) rest(c, 1)
		if (c < 65536)
			return byte(224 + int(c / 4096)) rest(c, 64) rest(c, 1)
		return byte(240 + int(c / 262144)) rest(c, 4096) rest(c, 64) \
			rest(c, 1)
	}'

# From a line of capitals.def, the character or, if WANTED, its capital.
octals=$encode'
	function number(text, i, n) {
		for (i = 1; i <= length(text); i++)
			n = 16 * n + index("0123456789abcdef", substr(text, i, 1)) - 1
		return n
	}
	match($0, /0x[0-9a-f]+/) {
		c = number(substr($0, RSTART + 2, RLENGTH - 2))
		split($0, part, "\"")
		print wanted ? part[2] : encode(c)
	}'
