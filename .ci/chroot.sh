# SPDX-License-Identifier: MIT
# chroot.sh - shared by debian, elsewhere, packages and tarball: a Debian in a
# folder of its own, and commands that run there.
#
# It needs root, mmdebstrap and systemd-nspawn.  Without them it says so, and the
# script that sources it ends with status 77.
not_here() {
	echo "${0##*/}: skipped: $*"
	exit 77
}
test "$(id -u)" = 0 || not_here "not root"
for tool in mmdebstrap systemd-nspawn; do
	command -v "$tool" >/dev/null || not_here "no $tool"
done

work=$(mktemp -d)
root=$work/root
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# make_root PACKAGE...: the same Debian as here, with these packages and with an
# ordinary user, `builder'.
make_root() {
	. /etc/os-release
	mmdebstrap --quiet --variant=minbase --include="$*" "$VERSION_CODENAME" \
		"$root"
	chroot "$root" useradd --create-home builder
	cp "$(dirname "$0")/lib.sh" "$root/lib.sh"
}

# inside [OPTION]... COMMAND...: run it there, with systemd-nspawn's options.
inside() {
	systemd-nspawn --quiet --register=no --keep-unit --pipe \
		--directory="$root" "$@"
}
