# SPDX-License-Identifier: MIT
# median.awk - the median of the rounds of a benchmark.

function sort(list, n,    i, j, value) {
	for (i = 2; i <= n; i++) {
		value = list[i]
		for (j = i - 1; j > 0 && list[j] > value; j--)
			list[j + 1] = list[j]
		list[j + 1] = value
	}
}

# Return the median of LIST[1] to LIST[N], or "" if N is 0.  LIST is sorted.
function median_of(list, n) {
	if (n == 0)
		return ""
	sort(list, n)
	return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
}
