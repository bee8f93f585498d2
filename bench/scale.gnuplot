# SPDX-License-Identifier: MIT
# scale.gnuplot - plot the tables `out`-SERVER.dat of `servers`, a line for
# each, to `out`-scale-*.svg.
set terminal svg size 800,420 background "white"
set logscale x
set yrange [0:*]
set grid
set key outside
set xlabel "idle connections"

array file = ["crr", "p99", "memory"]
array title = ["connections a second: connect, 64 bytes, reply, close", \
	"99th percentile of their latency, microseconds", "memory: MiB"]
do for [i = 1:3] {
	set output out . "-scale-" . file[i] . ".svg"
	set title title[i]
	plot for [s in servers] out . "-" . s . ".dat" \
		using 1:(column(i + 1)) with linespoints title s
}
