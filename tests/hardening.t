# SPDX-License-Identifier: MIT
# hardening.t - the programs and the shared library are built with protections
# against exploits, as far as the compiler has them.
. "$SOURCE/tests/tap.sh"

command -v readelf >/dev/null || skip_all 'no readelf'
# value NAME: print what configure found for NAME.
value() {
	sed -n "s/^$1 = //p" "$BUILD/Makefile"
}
for flag in -fstack-protector-strong -z,relro; do
	case $(value HARDENING_CFLAGS)$(value HARDENING_LDFLAGS) in
	*$flag*) ;;
	*) skip_all "configured without hardening, or the compiler lacks $flag" ;;
	esac
done

cd "$work" || exit
for file in "$forkd" "$threadd" "$client" "$BUILD/lib/.libs/libwrap-upper.so"; do
	name=${file##*/}
	test -e "$file" || continue
	readelf -hldW "$file" >headers
	readelf --dyn-syms -W "$file" >symbols
	case $name:$(value CFLAGS)$(value LDFLAGS) in
	*:*-static* | *:*-no-pie*)
		skip "$name: position-independent" 'configured so' ;;
	*) like "$(cat headers)" 'Type: *DYN' "$name: position-independent" ;;
	esac
	like "$(cat headers)" 'GNU_RELRO' "$name: read-only after relocation"
	like "$(cat headers)" 'FLAGS.*NOW\|BIND_NOW' "$name: bound at the start"
	like "$(grep GNU_STACK headers)" ' RW ' "$name: its stack is not executable"
	is "$(grep -c 'LOAD.* RWE ' headers)" 0 "$name: no page is writable code"
	like "$(cat symbols)" '__stack_chk_fail' "$name: its stack is protected"
	case $(value HARDENING_CPPFLAGS)$(grep -o -m 1 '@GLIBC' symbols) in
	*_FORTIFY_SOURCE*@GLIBC) like "$(cat symbols)" '__[a-z]*_chk@' \
		"$name: calls of the C library are checked" ;;
	*) skip "$name: calls of the C library are checked" \
		'no optimization, a sanitizer, or another C library' ;;
	esac
done

# The objects of the C library decide whether a whole program has this.
readelf -nW "$BUILD/lib/libwrap_la-io.o" >notes
for protection in '-fcf-protection:IBT, SHSTK' '-mbranch-protection=standard:BTI'; do
	case $(value HARDENING_CFLAGS) in
	*"${protection%%:*}"*) like "$(cat notes)" "${protection#*:}" \
		"the objects have ${protection#*:}" ;;
	*) skip "the objects have ${protection#*:}" 'not on this machine' ;;
	esac
done
finish
