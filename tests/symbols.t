# SPDX-License-Identifier: MIT
# symbols.t - the shared library exports exactly the symbols of
# lib/libwrap-upper.map, and wrap.h declares the same.
. "$SOURCE/tests/tap.sh"

library=$BUILD/lib/.libs/libwrap-upper.so
map=$SOURCE/lib/libwrap-upper.map
test -e "$library" || skip_all "no shared library is built"
command -v nm >/dev/null || skip_all "no nm"

# The names in the map, in the library, and in the declarations of wrap.h.
sed -n '/^global:/,/^local:/s/^[[:space:]]*\([A-Za-z_0-9]*\);$/\1/p' "$map" |
	LC_ALL=C sort >"$work/map"
nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
	LC_ALL=C sort >"$work/exported"
tr '\n' ' ' <"$SOURCE/lib/wrap.h" | sed 's/WRAP_API/\n&/g' |
	sed -n 's/^WRAP_API [^(;]*[ *]\([A-Za-z_0-9]*\)(.*/\1/p' |
	LC_ALL=C sort >"$work/declared"

ok "the map has symbols" test -s "$work/map"
ok "the library exports the symbols of the map" \
	diff "$work/map" "$work/exported"
ok "wrap.h declares the symbols of the map" diff "$work/map" "$work/declared"
is "$(sed '/^[A-Z]/d; /^wrap_/d' "$work/exported")" "" \
	"each symbol begins with a capital or wrap_"

# The version of the symbols, and the library's SONAME.
like "$(nm -D --with-symbol-versions --defined-only "$library")" \
	' Socket@@LIBWRAP_UPPER_0$' "the symbols have a version"
if command -v readelf >/dev/null; then
	like "$(readelf -d "$library")" 'SONAME.*\[libwrap-upper\.so\.0\]' \
		"the SONAME is libwrap-upper.so.0, not that of TCP Wrappers"
else
	skip "the SONAME is libwrap-upper.so.0, not that of TCP Wrappers" \
		"no readelf"
fi
finish
