# SPDX-License-Identifier: MIT
# scale.gnuplot - lines of the tables `out`-SERVER.dat of each of `servers` into
# `out`-scale-*.svg.
set terminal svg size 800,420 background "white"
set logscale x
set yrange [0:*]
set grid
set key outside
set xlabel "connections held"

array file = ["crr", "p99", "memory"]
array title = ["connect, request, reply, close: a second", \
	"the same: 99th percentile, microseconds", "memory: MiB"]
do for [i = 1:3] {
	set output out . "-scale-" . file[i] . ".svg"
	set title title[i]
	plot for [s in servers] out . "-" . s . ".dat" \
		using 1:(column(i + 1)) with linespoints title s
}
