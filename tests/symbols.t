# SPDX-License-Identifier: MIT
# symbols.t - the shared library exports what lib/libwrap-upper.map says, and
# that is what the header declares.
. "$SOURCE/tests/tap.sh"

library=$BUILD/lib/.libs/libwrap-upper.so
map=$SOURCE/lib/libwrap-upper.map
test -e "$library" || skip_all "no shared library is built"
command -v nm >/dev/null || skip_all "no nm"

# The names of the map, of the library, and of the header's functions.
sed -n '/^global:/,/^local:/s/^[[:space:]]*\([A-Za-z_0-9]*\);$/\1/p' "$map" |
	LC_ALL=C sort >"$work/map"
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
	LC_ALL=C sort >"$work/exported"
tr '\n' ' ' <"$SOURCE/lib/wrap.h" | sed 's/WRAP_API/\n&/g' |
	sed -n 's/^WRAP_API [^(;]*[ *]\([A-Za-z_0-9]*\)(.*/\1/p' |
	LC_ALL=C sort >"$work/declared"

ok "the map names something" test -s "$work/map"
ok "exported is what the map names" diff "$work/map" "$work/exported"
ok "declared is what the map names" diff "$work/map" "$work/declared"
is "$(sed '/^[A-Z]/d; /^wrap_/d' "$work/exported")" "" \
	"no name that is neither capitalised nor wrap_'s"

# The version of the symbols, and the library's own name.
like "$(nm -D --with-symbol-versions --defined-only "$library")" \
	' Socket@@LIBWRAP_UPPER_0$' "symbols have a version"
if command -v readelf >/dev/null; then
	like "$(readelf -d "$library")" 'SONAME.*\[libwrap-upper\.so\.0\]' \
		"its name is not TCP Wrappers'"
else
	skip "its name is not TCP Wrappers'" "no readelf"
fi
finish
