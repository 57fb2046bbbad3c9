#!/usr/bin/env bash
# Builds a network of Linux ECMP routers and runs a command (a shell, by default) at its client:
#     tests/net/ecmp.sh 1-4x4-1 paris-traceroute -n 10.0.4.1
# lib.sh says how nodes are named and numbered; d, the destination, is printed first. RIG_POLICY is the hash policy
# (1, the ports, by default), RIG_SEED the seed of the routers' hashes.
# SPDX-License-Identifier: BSD-3-Clause
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || { echo "usage: $0 LEVELS [COMMAND...], for instance $0 1-2x3-1 bash" >&2; exit 2; }
rig_enter "$@"
rig_build "$1"
rig_policy "${RIG_POLICY:-1}"
shift
echo "# d is $(rig_address 4 d) and $(rig_address 6 d)" >&2
export -f at
at c "${@:-bash}"
