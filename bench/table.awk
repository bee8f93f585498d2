# SPDX-License-Identifier: MIT
# table.awk - print the table of `make bench`, and write its JSON.  A ratio is
# the median of the ratios within each round.

function median(server, key,    list, n, i) {
	for (i = 1; i <= rounds; i++)
		if ((server, key, i) in value)
			list[++n] = value[server, key, i]
	return median_of(list, n)
}

function ratio(server, key, other,    list, n, i) {
	for (i = 1; i <= rounds; i++)
		if ((server, key, i) in value && (other, key, i) in value &&
		    value[other, key, i] > 0)
			list[++n] = value[server, key, i] / value[other, key, i]
	return median_of(list, n)
}

function shown(format, number) {
	return number == "" ? "-" : sprintf(format, number)
}

function field(name, format, number) {
	return number == "" ? "" : sprintf(",\"%s\":" format, name, number)
}

$1 == "limit" { limit[$2, $3] = $4 }
$1 == "skip" { skipped[++skips] = substr($0, 6) }
$1 == "data" && $5 != "nan" { value[$3, $4, $2] = $5 + 0 }

END {
	n = split(servers, list, " ")
	print "machine: " machine
	print rounds " rounds of " seconds " s; crr and rr: " clients \
		" connections, 64 bytes; stream: " streams " connections, 64 KiB"
	print "ratio: to the bare loop of the design, in the same round; " \
		"CPU: seconds of server and children"
	print ""
	printf "%-21s %7s %5s %7s %5s %6s %6s %7s %6s %5s %7s %8s %5s\n",
		"", "crr/s", "ratio", "rr/s", "ratio", "p50us", "p99us",
		"p99.9us", "MB/s", "ratio", "CPU/10k", "KiB/idle", "ratio"
	printf "{\"machine\":\"%s\",\"rounds\":%d,\"seconds\":%s," \
		"\"clients\":%d,\"held\":%d,\"servers\":{",
		machine, rounds, seconds, clients, held >json
	for (i = 1; i <= n; i++) {
		s = list[i]
		crr = limit[s, "crr"]
		rr = limit[s, "rr"]
		name = s
		sub(/--/, " --", name)
		printf "%-21s %7s %5s %7s %5s %6s %6s %7s %6s %5s %7s %8s %5s\n", name,
			shown("%.0f", median(s, "crr")),
			shown("%.2f", ratio(s, "crr", crr)),
			shown("%.0f", median(s, "rr")), shown("%.2f", ratio(s, "rr", rr)),
			shown("%.0f", median(s, "p50")), shown("%.0f", median(s, "p99")),
			shown("%.0f", median(s, "p99_9")),
			shown("%.0f", median(s, "stream")),
			shown("%.2f", ratio(s, "stream", limit[s, "stream"])),
			shown("%.2f", median(s, "cpu")),
			shown("%.1f", median(s, "memory")),
			shown("%.2f", ratio(s, "memory", rr))
		printf "%s\"%s\":{\"limit\":\"%s\"", (i > 1 ? "," : ""), name, crr >json
		line = field("crr_per_second", "%.1f", median(s, "crr")) \
			field("crr_ratio", "%.3f", ratio(s, "crr", crr)) \
			field("crr_p99_us", "%.1f", median(s, "crr_p99")) \
			field("rr_per_second", "%.1f", median(s, "rr")) \
			field("rr_ratio", "%.3f", ratio(s, "rr", rr)) \
			field("rr_p50_us", "%.1f", median(s, "p50")) \
			field("rr_p99_us", "%.1f", median(s, "p99")) \
			field("rr_p99_ratio", "%.3f", ratio(s, "p99", rr)) \
			field("rr_p99_9_us", "%.1f", median(s, "p99_9")) \
			field("stream_MB_per_second", "%.1f", median(s, "stream")) \
			field("stream_ratio", "%.3f",
				ratio(s, "stream", limit[s, "stream"])) \
			field("cpu_seconds_per_10000", "%.4f", median(s, "cpu")) \
			field("held_KiB_user", "%.2f", median(s, "user")) \
			field("held_KiB_kernel", "%.2f", median(s, "kernel")) \
			field("held_KiB", "%.2f", median(s, "memory")) \
			field("held_ratio", "%.3f", ratio(s, "memory", rr))
		printf "%s}", line >json
		printf "\"%s\" %s %s %s %s %s\n", name, median(s, "crr") + 0,
			median(s, "rr") + 0, median(s, "p99") + 0,
			median(s, "stream") + 0, median(s, "memory") + 0 >bars
	}
	print "},\"skipped\":[" >json
	print ""
	for (i = 1; i <= skips; i++) {
		print "skipped: " skipped[i]
		gsub(/["\\]/, "", skipped[i])
		printf "%s\"%s\"", (i > 1 ? "," : ""), skipped[i] >json
	}
	print "]}" >json
	go = ratio("upper-threadd", "crr", "go")
	if (go != "")
		printf "upper-threadd to go: crr %.2f, memory %.2f\n", go,
			ratio("upper-threadd", "memory", "go")
	print "KiB/idle: for each of " held " idle connections: PSS of the server's " \
		"processes, and the"
	print "growth of SUnreclaim, KernelStack, PageTables and Percpu in " \
		"/proc/meminfo, for both ends"
}
