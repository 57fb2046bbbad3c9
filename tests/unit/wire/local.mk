# SPDX-License-Identifier: BSD-3-Clause

unit_tests += \
	%D%/test_checksum \
	%D%/test_dccp \
	%D%/test_fragment \
	%D%/test_icmp \
	%D%/test_icmp4 \
	%D%/test_icmp6 \
	%D%/test_icmpext \
	%D%/test_ip \
	%D%/test_ip4 \
	%D%/test_ip6 \
	%D%/test_link \
	%D%/test_tcp \
	%D%/test_udp
