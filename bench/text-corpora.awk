# SPDX-License-Identifier: MIT
# text-corpora.awk - make the texts of make bench-text, 1 MiB each, from the words
# of bench/words and of the Chinese guide, in a random order.
#
#     LC_ALL=C awk -v folder=FOLDER -f text-corpora.awk capitals.def words guide
#
# FOLDER gets a file of the name of each text.  In bench/words, a line `= NAME'
# begins the words of a text.

BEGIN {
	srand(1)
	SIZE = 1048576
	for (i = 1; i < 256; i++)
		byte[i] = sprintf("%c", i)
}

function random(n) {
	return int(rand() * n)
}

# Returns the character C in UTF-8.
function encode(c) {
	if (c < 128)
		return byte[c]
	if (c < 2048)
		return byte[192 + int(c / 64)] byte[128 + c % 64]
	if (c < 65536)
		return byte[224 + int(c / 4096)] byte[128 + int(c / 64) % 64] \
			byte[128 + c % 64]
	return byte[240 + int(c / 262144)] byte[128 + int(c / 4096) % 64] \
		byte[128 + int(c / 64) % 64] byte[128 + c % 64]
}

function number(text, i, n) {
	n = 0
	for (i = 1; i <= length(text); i++)
		n = 16 * n + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n
}

# The next character of the text NAME.
function character(name, c) {
	if (name == "random-bytes")
		return byte[1 + random(255)]
	if (name == "cased")
		return encode(cased[random(cased_count)])
	do
		c = 1 + random(1114111)
	while (c >= 55296 && c < 57344)
	return encode(c)
}

function write_characters(name, n, part, i) {
	for (n = 0; n < SIZE; n += length(part)) {
		part = ""
		for (i = 0; i < 64; i++)
			part = part character(name)
		printf "%s", part >(folder "/" name)
	}
}

function write_words(name, separator, n, part, i) {
	for (n = 0; n < SIZE; n += length(part)) {
		part = ""
		for (i = 0; i < 10; i++)
			part = part words[name, random(count[name])] separator
		part = part "\n"
		printf "%s", part >(folder "/" name)
	}
}

FILENAME ~ /capitals\.def$/ {
	if (match($0, /0x[0-9a-f]+/))
		cased[cased_count++] = number(substr($0, RSTART + 2, RLENGTH - 2))
	next
}

FILENAME ~ /words$/ {
	if ($1 == "=")
		name = $2
	else if ($0 !~ /^#/)
		for (i = 1; i <= NF; i++)
			words[name, count[name]++] = $i
	next
}

# The guide: runs of bytes above 0x7f.
{
	gsub(/[\001-\177]+/, " ")
	n = split($0, run, " ")
	for (i = 1; i <= n; i++)
		if (length(run[i]) > 5)
			words["chinese", count["chinese"]++] = run[i]
}

END {
	write_words("ascii", " ")
	write_words("german-french", " ")
	write_words("greek", " ")
	write_words("cyrillic", " ")
	write_words("chinese", "")
	write_characters("random-utf8")
	write_characters("random-bytes")
	write_characters("cased")
}
