# SPDX-License-Identifier: MIT
# bars.gnuplot - a bar a server, of the table in `data`, into `out`-*.svg.
set terminal svg size 800,420 background "white"
set style data histogram
set style fill solid 0.8 border -1
set boxwidth 0.8
set yrange [0:*]
set grid y
set xtics rotate by -40
unset key

array file = ["crr", "rr", "p99", "stream", "held"]
array title = ["connect, request, reply, close: a second", \
	"request, reply on held connections: a second", \
	"the same: 99th percentile, microseconds", \
	"stream: MB/s each way", "an idle connection: KiB"]
do for [i = 1:5] {
	set output out . "-" . file[i] . ".svg"
	set title title[i]
	plot data using (column(i + 1)):xtic(1)
}
