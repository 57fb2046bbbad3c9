/* libparistraceroute: everything at once.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_H
#define PARISTRACEROUTE_H

#include <paristraceroute/algorithm.h>
#include <paristraceroute/engine.h>
#include <paristraceroute/event.h>
#include <paristraceroute/flow.h>
#include <paristraceroute/mda.h>
#include <paristraceroute/option.h>
#include <paristraceroute/ping.h>
#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>
#include <paristraceroute/session.h>
#include <paristraceroute/simulator.h>
#include <paristraceroute/traceroute.h>
#include <paristraceroute/transport.h>
#include <paristraceroute/types.h>
#include <paristraceroute/version.h>

#endif
