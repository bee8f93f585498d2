# SPDX-License-Identifier: MIT
# bars.gnuplot - plot the table in `data` to `out`-*.svg, a bar for each
# server.
set terminal svg size 800,420 background "white"
set style data histogram
set style fill solid 0.8 border -1
set boxwidth 0.8
set yrange [0:*]
set grid y
set xtics rotate by -40
unset key

array file = ["crr", "rr", "p99", "stream", "held"]
array title = ["connections a second: connect, 64 bytes, reply, close", \
	"replies of 64 bytes a second on open connections", \
	"99th percentile of the latency of these replies, microseconds", \
	"stream: MB/s each way", "memory of an idle connection, KiB"]
do for [i = 1:5] {
	set output out . "-" . file[i] . ".svg"
	set title title[i]
	plot data using (column(i + 1)):xtic(1)
}
