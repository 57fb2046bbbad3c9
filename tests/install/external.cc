// A C++ program that knows nothing but the installed headers: pings the destination of a simulated network.
// external NETWORK-FILE ADDRESS
// SPDX-License-Identifier: BSD-3-Clause
#include <paristraceroute.h>

#include <iostream>

namespace
{

int on_event(void *arg, const paris_event *event)
{
	if (event->type == PARIS_EVENT_ALGORITHM && event->kind == PARIS_PING_SUMMARY)
		*static_cast<uint64_t *>(arg) = static_cast<const paris_ping_summary *>(event->data)->received;
	return event->type == PARIS_EVENT_DONE ? event->error : 0;
}

} // namespace

int main(int argc, char **argv)
{
	const char *const options[] = {"count=3", "interval=0.1", nullptr};
	paris_session_config config{};
	paris_request request{};
	paris_session *session = nullptr;
	paris_task *task = nullptr;
	uint64_t received = 0;

	config.size = sizeof(config);
	config.transport = PARIS_TRANSPORT_SIMULATED;
	request.size = sizeof(request);
	request.algorithm = "ping";
	request.options = options;
	request.probe.flow.protocol = PARIS_ICMP;
	request.probe.flow.icmp_checksum = 1;
	if (argc != 3 || paris_addr_parse(argv[2], &request.probe.flow.dst) != 0)
		return 2;
	config.simulate = argv[1];
	if (paris_session_open(&session, &config) != 0)
		return 1;
	if (paris_session_start(session, &request, &task) == 0)
		paris_session_run(session, on_event, &received);
	std::cerr << paris_session_error(session);
	paris_session_close(session);
	std::cout << received << " replies\n";
	return received == 3 ? 0 : 1;
}
