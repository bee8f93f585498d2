# SPDX-License-Identifier: MIT
# chroot.sh - shared by debian, elsewhere, packages and tarball: make a Debian
# in a temporary folder, and run commands in it.
#
# It needs root, mmdebstrap and systemd-nspawn.  Without them, the script that
# sources it prints the reason and exits with status 77.

# skip REASON...: print why the script cannot run here, and exit with 77.
skip() {
	echo "${0##*/}: skipped: $*"
	exit 77
}
test "$(id -u)" = 0 || skip "not root"
for tool in mmdebstrap systemd-nspawn; do
	command -v "$tool" >/dev/null || skip "no $tool"
done

work=$(mktemp -d)
root=$work/root
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# make_root PACKAGE...: make a Debian of this machine's release, with these
# packages and an ordinary user, `builder'.
make_root() {
	. /etc/os-release
	mmdebstrap --quiet --variant=minbase --include="$*" "$VERSION_CODENAME" \
		"$root"
	chroot "$root" useradd --create-home builder
	cp "$(dirname "$0")/lib.sh" "$root/lib.sh"
}

# inside [OPTION]... COMMAND...: run COMMAND in it, with OPTIONs of
# systemd-nspawn.
inside() {
	systemd-nspawn --quiet --register=no --keep-unit --pipe \
		--directory="$root" "$@"
}
