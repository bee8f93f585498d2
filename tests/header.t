# SPDX-License-Identifier: MIT
# header.t - wrap.h compiles without other headers, in C and in C++, without a
# warning.
. "$SOURCE/tests/tap.sh"

cat >"$work/use.c" <<'END'
#include <wrap.h>
#include <wrap.h>

static void
ignore(const struct wrap_error *error)
{
	(void)error;
}

int
main(void)
{
	char buffer[WRAP_ADDRESS_SIZE];
	struct wrap_reader reader;

	wrap_set_error_handler(ignore);
	wrap_reader_init(&reader, Socket(AF_INET, SOCK_STREAM, 0));
	return Readline(&reader, buffer, sizeof buffer) < 0;
}
END
cp "$work/use.c" "$work/use.cc"

# compiles COMPILER STANDARD FILE: FILE compiles; a warning is an error.
compiles() {
	$1 "-std=$2" -D_POSIX_C_SOURCE=200809L -Wall -Wextra -pedantic -Werror \
		-I"$SOURCE/lib" -c "$work/$3" -o "$work/use.o"
}

# first_of COMMAND...: print the first COMMAND that is installed.
first_of() {
	for command in "$@"; do
		if command -v "$command" >/dev/null; then
			echo "$command"
			return
		fi
	done
}

cc=$(first_of cc gcc clang)
cxx=$(first_of c++ g++ clang++)
for standard in c99 c11 c17 c2x; do
	if test -n "$cc"; then
		ok "wrap.h compiles alone in $standard" \
			compiles "$cc" $standard use.c
	else
		skip "wrap.h compiles alone in $standard" "no C compiler"
	fi
done
for standard in c++11 c++17 c++20; do
	if test -n "$cxx"; then
		ok "wrap.h compiles alone in $standard" \
			compiles "$cxx" $standard use.cc
	else
		skip "wrap.h compiles alone in $standard" "no C++ compiler"
	fi
done

# Without POSIX.1-2008 there is no pthread_rwlock_t.
if test -n "$cc"; then
	ok "wrap.h compiles in strict C17" "$cc" -std=c17 -Wall -Wextra -Werror \
		-I"$SOURCE/lib" -c "$work/use.c" -o "$work/strict.o"
else
	skip "wrap.h compiles in strict C17" "no C compiler"
fi
if test -n "$cxx" && command -v nm >/dev/null; then
	like "$(nm -u "$work/use.o")" ' Socket$' \
		"the functions have C linkage in C++"
else
	skip "the functions have C linkage in C++" "no C++ compiler, or no nm"
fi
finish
