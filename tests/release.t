# SPDX-License-Identifier: MIT
# release.t - release-check accepts a consistent release, and finds each
# inconsistency.
. "$SOURCE/tests/tap.sh"

test -d "$SOURCE/debian" || skip_all "a tarball, which has no packaging"
command -v dpkg-parsechangelog >/dev/null || skip_all "no dpkg-parsechangelog"

# reset: copy the files that release-check reads to $tree, where the test
# changes them.
tree=$work/tree
reset() {
	rm -rf "$tree"
	mkdir "$tree" "$tree/lib" "$tree/debian" "$tree/tests"
	(cd "$SOURCE" && cp -p configure.ac NEWS "$tree" &&
		cp -p lib/local.mk lib/libwrap-upper.map "$tree/lib" &&
		cp -p debian/changelog debian/control debian/*.symbols "$tree/debian" &&
		cp -p tests/release-check "$tree/tests")
}

# refused FILE SCRIPT PATTERN: if sed changes FILE by SCRIPT, release-check must
# fail, with a message that matches PATTERN.
refused() {
	reset
	sed "$2" "$SOURCE/$1" >"$tree/$1"
	said=$(sh "$tree/tests/release-check" 2>&1)
	result=$?
	is "$result" 1 "refused: $1 with $2"
	like "$said" "$3" "$1 with $2: the message names: $3"
}

reset
ok "a consistent release is accepted" sh "$tree/tests/release-check"
refused configure.ac '/^AC_INIT/s/[0-9]\]/x]/' 'the version in configure.ac'
refused configure.ac '/^AC_INIT/s/\[[0-9.]*\]/[99.0.0]/' 'first line of NEWS'
refused configure.ac '/^AC_INIT/s/\[[0-9.]*\]/[99.0.0]/' 'debian/changelog'
refused configure.ac '/^AC_INIT/s/\[[0-9.]*\]/[0.0.1]/' 'newest'
refused NEWS '1s/[0-9]/9&/' 'first line of NEWS'
refused NEWS '1s/-[0-9]*-/-13-/' 'date in NEWS'
refused NEWS '3,$d' 'third line of NEWS'
refused debian/changelog '1s/unstable/UNRELEASED/' 'UNRELEASED'
refused debian/changelog '1s/(/(9/' 'version in debian/changelog'
refused lib/local.mk '/^LIB.*_INFO/s/[0-9]*:/7:/' 'libwrap-upper.map'
refused lib/local.mk '/^LIB.*_INFO/s/[0-9]*:/7:/' 'symbols file'
refused lib/local.mk '/^LIB.*_INFO/s/[0-9]*:/7:/' 'debian/control'
refused lib/local.mk '/^LIB.*_INFO/s/:.*//' 'fields of LIBWRAP'
refused lib/libwrap-upper.map 's/^LIBWRAP_UPPER_/&1/' 'libwrap-upper.map'
refused debian/control 's/^Package: libwrap-upper/&1/' 'debian/control'
finish
