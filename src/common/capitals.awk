# SPDX-License-Identifier: MIT
# capitals.awk - make capitals.c, the tables of capitals.h, from files of the
# Unicode Character Database.
#
#     awk -f capitals.awk SpecialCasing.txt UnicodeData.txt >capitals.c
#
# A capital is that of SpecialCasing.txt, if the file has one without a
# condition; otherwise that of UnicodeData.txt.

BEGIN {
	FS = ";"
	PAGE = 16  # blocks
	BLOCK = 64 # characters
	for (i = 0; i < 16; i++)
		digit[substr("0123456789ABCDEF", i + 1, 1)] = i
}

# Returns the number that TEXT is in hexadecimal; spaces around it are ignored.
function number(text, i, n) {
	gsub(/ /, "", text)
	n = 0
	for (i = 1; i <= length(text); i++)
		n = 16 * n + digit[substr(text, i, 1)]
	return n
}

# Returns the UTF-8 bytes of the character C as decimal numbers, with a comma
# after each; adds their number to BYTES.
function encode(c) {
	if (c < 128) {
		bytes += 1
		return c ","
	}
	if (c < 2048) {
		bytes += 2
		return 192 + int(c / 64) "," continuation(c, 1)
	}
	if (c < 65536) {
		bytes += 3
		return 224 + int(c / 4096) "," continuation(c, 64) continuation(c, 1)
	}
	bytes += 4
	return 240 + int(c / 262144) "," continuation(c, 4096) \
		continuation(c, 64) continuation(c, 1)
}

function continuation(c, unit) {
	return 128 + int(c / unit) % 64 ","
}

# Print VALUES, numbers with a comma after each, as the array NAME of TYPE.
function print_array(type, name, values, n, part, i, line) {
	printf "\nconst %s %s = {\n", type, name
	n = split(values, part, ",")
	line = "\t"
	for (i = 1; i < n; i++) {
		if (length(line part[i]) > 74) {
			print line
			line = "\t"
		}
		line = line part[i] ","
	}
	print line
	print "};"
}

# Returns the index of VALUES among those of KIND, which are numbered in the
# order in which they come; a new one is appended to LISTS[KIND].
function index_of(kind, values) {
	if (!((kind, values) in known)) {
		known[kind, values] = count[kind]++
		lists[kind] = lists[kind] values
	}
	return known[kind, values]
}

FNR == 1 { file++ }

file == 1 && FNR == 1 {
	version = $0
	sub(/.*SpecialCasing-/, "", version)
	sub(/\.txt.*/, "", version)
}

# The line has, apart from a comment, four fields or five: the fifth is the
# condition.
file == 1 && /^[0-9A-F]/ {
	condition = $5
	sub(/#.*/, "", condition)
	if (condition ~ /[^ ]/)
		next
	special[number($1)] = $4
}

file == 2 {
	c = number($1)
	if (c in special) {
		n = split(special[c], part, " ")
		if (n == 1 && number(part[1]) == c)
			next
		if (n > 1) {
			bytes = 0
			text = ""
			for (i = 1; i <= n; i++)
				text = text encode(number(part[i]))
			text = bytes "," text
			for (; bytes < 6; bytes++)
				text = text "0,"
			longer[c] = text
			last = c
			next
		}
		delta[c] = number(part[1]) - c
		last = c
	} else if ($13 != "") {
		delta[c] = number($13) - c
		last = c
	}
}

END {
	# The codes: 0 for a character that is its own capital, then those of the
	# deltas, then those of the longer capitals.
	index_of("delta", "0,")
	for (c = 0; c <= last; c++)
		if (c in delta)
			code[c] = index_of("delta", delta[c] ",")
	for (c = 0; c <= last; c++)
		if (c in longer)
			code[c] = count["delta"] + index_of("longer", longer[c])
	if (count["delta"] + count["longer"] > 256) {
		print "capitals.awk: more codes than a byte has values" >"/dev/stderr"
		exit 1
	}

	empty = ""
	for (i = 0; i < BLOCK; i++)
		empty = empty "0,"
	index_of("block", empty)
	for (page = 0; page * PAGE * BLOCK <= last; page++) {
		blocks = ""
		for (block = 0; block < PAGE; block++) {
			codes = ""
			for (i = 0; i < BLOCK; i++) {
				c = (page * PAGE + block) * BLOCK + i
				codes = codes (c in code ? code[c] : 0) ","
			}
			blocks = blocks index_of("block", codes) ","
		}
		pages = pages index_of("page", blocks) ","
	}

	# A row for each continuation byte; in the row, a pair for each lead byte.
	for (i = 0; i < 64; i++)
		for (lead = 0; lead < 32; lead++) {
			c = 64 * lead + i
			to = c + (c in delta ? delta[c] : 0)
			if (c < 128 || to < 128 || to > 2047 || c in longer)
				pairs = pairs "0,0,"
			else
				pairs = pairs encode(to)
		}

	print "/* SPDX-License-Identifier: MIT AND Unicode-DFS-2016 */"
	print "/* capitals.c - made by capitals.awk from the data of Unicode " \
		version ". */"
	print "#include \"common/capitals.h\""
	printf "\nconst char capitals_version[] = \"%s\";\n", version
	printf "const uint32_t capital_page_count = %d;\n", page
	printf "const unsigned capital_delta_count = %d;\n", count["delta"]
	print_array("unsigned char", "capital_pages[]", pages)
	print_array("unsigned char", "capital_blocks[]", lists["page"])
	print_array("unsigned char", "capital_codes[]", lists["block"])
	print_array("int32_t", "capital_deltas[]", lists["delta"])
	print_array("unsigned char", "longer_capitals[]", lists["longer"])
	print_array("unsigned char", "capital_pairs[]", pairs)
}
