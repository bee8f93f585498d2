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
	cat >"$root/lib.sh" <<-'END'
		# quietly COMMAND...: show what it says only if it fails.
		log=$(mktemp)
		quietly() {
			"$@" >"$log" 2>&1 </dev/null || {
				tail -n 300 "$log"
				exit 1
			}
		}
		# check COMMAND...: run the tests in the current folder; show what failed,
		# or else what was skipped, and why.
		check() {
			"$@" >"$log" 2>&1 </dev/null || {
				tail -n 20 "$log"
				grep -A 5 '^not ok\|^Bail out' tests/*.log
				exit 1
			}
			grep ': skipped, ' "$log" || :
			grep -h '^ok.*# *SKIP\|^1\.\.0' tests/*.log || :
			sed -n '/^# TOTAL/,/^# ERROR/p' test-suite.log
		}
		# empty TEXT: there must be none, or it is shown.
		empty() {
			test -z "$1" || {
				echo "$1"
				exit 1
			}
		}
	END
}

# inside [OPTION]... COMMAND...: run it there, with systemd-nspawn's options.
inside() {
	systemd-nspawn --quiet --register=no --keep-unit --pipe \
		--directory="$root" "$@"
}
