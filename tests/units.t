# SPDX-License-Identifier: MIT
# units.t - the units of systemd are what systemd takes them for, and leave the
# servers next to nothing.
. "$SOURCE/tests/tap.sh"

command -v systemd-analyze >/dev/null || skip_all "no systemd-analyze"
systemd-analyze security --help 2>/dev/null | grep -q -e --offline ||
	skip_all "an old systemd-analyze"

# quiet COMMAND...: COMMAND must succeed and have nothing to say.
quiet() {
	"$@" 2>&1 | tee "$work/said"
	test ! -s "$work/said"
}

mkdir "$work/units"
for program in upper-forkd upper-threadd; do
	# The programs are not where they will be, nor are their pages.
	for type in service socket; do
		sed "s|^\(Exec[^=]*=\)[^ ]*/$program|\1$BUILD/src/$program|" \
			"$BUILD/systemd/$program.$type" >"$work/units/$program.$type"
	done
	service=$work/units/$program.service
	ok "$program: systemd takes the units" \
		quiet systemd-analyze verify --man=no "$service" "${service%.*}.socket"
	# The threshold is ten times the score.
	ok "$program: exposure is at most 0.2" \
		systemd-analyze security --offline=yes --threshold=2 --no-pager "$service"
	is "$(sed -n 's/^ListenStream=//p' "${service%.*}.socket" |
		sed '/^127\.0\.0\.1:/d; /^\[::1\]:/d')" "" \
		"$program: listens at loopback addresses alone"
done
is "$(sed -n 's/^ListenStream=//p' "$work"/units/*.socket | sort | uniq -d)" "" \
	"the two have different ports"
finish
