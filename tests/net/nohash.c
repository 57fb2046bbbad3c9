/* Attaches to the ingress of each named interface a program that forgets the packet's hash. Between namespaces of one
 * kernel a packet keeps the hash of the socket that sent it, and a router balances by that instead of by the headers;
 * on a wire this cannot happen. The program is three instructions; it stays until the interface goes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TCX_INGRESS = 46 }; /* BPF_TCX_INGRESS, since Linux 6.6 */

struct request {
	struct nlmsghdr header;
	struct tcmsg tc;
	uint8_t attributes[256];
};

static long bpf(enum bpf_cmd command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* bpf_set_hash_invalid(skb); return -1, "go on with the next program". */
static int load_program(void)
{
	static const struct bpf_insn program[] = {
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_set_hash_invalid},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = -1},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SCHED_CLS;
	attr.insns = (uint64_t)(uintptr_t)program;
	attr.insn_cnt = sizeof(program) / sizeof(*program);
	attr.license = (uint64_t)(uintptr_t) "Dual BSD/GPL";
	return (int)bpf(BPF_PROG_LOAD, &attr);
}

static int attach_tcx(int program, unsigned interface)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.target_fd = interface;
	attr.attach_bpf_fd = (uint32_t)program;
	attr.attach_type = TCX_INGRESS;
	return bpf(BPF_PROG_ATTACH, &attr) < 0 ? -errno : 0;
}

static struct rtattr *add(struct request *request, unsigned short type, const void *data, size_t size)
{
	struct rtattr *attribute = (void *)((uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(size);
	if (size)
		memcpy(RTA_DATA(attribute), data, size);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
	return attribute;
}

static int ask(int netlink, struct request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		uint8_t rest[512];
	} answer;

	if (send(netlink, request, request->header.nlmsg_len, 0) < 0 || recv(netlink, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.header.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

/* For kernels without TCX: a clsact queue and a filter on it, as tc(8) would make them. */
static int attach_clsact(int program, unsigned interface)
{
	struct request request = {.header = {.nlmsg_type = RTM_NEWQDISC}};
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	uint32_t fd = (uint32_t)program, flags = TCA_BPF_FLAG_ACT_DIRECT;
	struct rtattr *options;
	int error;

	if (netlink < 0)
		return -errno;
	request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.tc));
	request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
	request.tc.tcm_ifindex = (int)interface;
	request.tc.tcm_parent = TC_H_CLSACT;
	request.tc.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
	add(&request, TCA_KIND, "clsact", sizeof("clsact"));
	error = ask(netlink, &request);
	if (!error || error == -EEXIST) {
		request.header.nlmsg_type = RTM_NEWTFILTER;
		request.header.nlmsg_len = NLMSG_LENGTH(sizeof(request.tc));
		request.tc.tcm_handle = 0;
		request.tc.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
		request.tc.tcm_info = TC_H_MAKE(1U << 16, (uint32_t)__builtin_bswap16(ETH_P_ALL));
		add(&request, TCA_KIND, "bpf", sizeof("bpf"));
		options = add(&request, TCA_OPTIONS, NULL, 0);
		add(&request, TCA_BPF_FD, &fd, sizeof(fd));
		add(&request, TCA_BPF_NAME, "nohash", sizeof("nohash"));
		add(&request, TCA_BPF_FLAGS, &flags, sizeof(flags));
		options->rta_len = (unsigned short)((char *)&request + request.header.nlmsg_len - (char *)options);
		error = ask(netlink, &request);
	}
	close(netlink);
	return error;
}

int main(int argc, char **argv)
{
	int program = load_program();

	if (program < 0) {
		fprintf(stderr, "nohash: bpf(BPF_PROG_LOAD): %s\n", strerror(errno));
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		unsigned interface = if_nametoindex(argv[i]);
		int error = interface ? attach_tcx(program, interface) : -errno;

		if (error == -EINVAL)
			error = attach_clsact(program, interface);
		if (error) {
			fprintf(stderr, "nohash: %s: %s\n", argv[i], strerror(-error));
			return 1;
		}
	}
	return 0;
}
