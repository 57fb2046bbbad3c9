# A network to measure on. Sourced; bash.
# SPDX-License-Identifier: BSD-3-Clause

# A path of ten hops and 50 ms with a diamond of a width in its middle, as a network file: ten_hops WIDTH
ten_hops() {
	cat <<-EOT
	source 10.9.0.254
	node r[1-4] 10.9.1.[1-4]
	node b[1-$1] 10.9.2.[1-$1]
	node r[6-9] 10.9.1.[6-9]
	host d 10.9.0.1
	default delay 2.5ms
	source -> r1 -> r2 -> r3 -> r4 -> b[1-$1] -> r6 -> r7 -> r8 -> r9 -> d
	EOT
}
