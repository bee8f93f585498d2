# SPDX-License-Identifier: MIT
# units.t - systemd accepts the units, and they restrict the servers as far as
# HACKING.md says.
. "$SOURCE/tests/tap.sh"

command -v systemd-analyze >/dev/null || skip_all "no systemd-analyze"
systemd-analyze security --help 2>/dev/null | grep -q -e --offline ||
	skip_all "systemd-analyze is too old, it has no --offline"

# quiet COMMAND...: COMMAND prints nothing.
quiet() {
	"$@" 2>&1 | tee "$work/said"
	test ! -s "$work/said"
}

mkdir "$work/units"
# The instance of a template is its port.
for unit in upper-forkd upper-threadd upper-forkd@9601 upper-threadd@9602; do
	program=${unit%@*}
	source=$(echo "$unit" | sed 's/@.*/@/')
	# The programs and their manual pages are not installed yet.
	for type in service socket; do
		sed "s|^\(Exec[^=]*=\)[^ ]*/$program|\1$BUILD/src/$program|" \
			"$BUILD/systemd/$source.$type" >"$work/units/$unit.$type"
	done
	service=$work/units/$unit.service
	ok "$unit: systemd accepts the units without a warning" \
		quiet systemd-analyze verify --man=no "$service" "${service%.*}.socket"
	# The threshold is ten times the score.
	ok "$unit: the exposure is at most 0.2" \
		systemd-analyze security --offline=yes --threshold=2 --no-pager "$service"
	is "$(sed -n 's/^ListenStream=//p' "${service%.*}.socket" |
		sed '/^127\.0\.0\.1:/d; /^\[::1\]:/d')" "" \
		"$unit: the socket unit listens on loopback addresses only"
done
is "$(sed -n 's/^ListenStream=//p' "$work"/units/*d.socket | sort | uniq -d)" "" \
	"the two servers have different ports"
finish
