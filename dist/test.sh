#!/bin/bash
# Sets up what the tests need and runs them: unit tests, then integration tests on the real JAR with the
# real containerd, iptables and kubectl. As root, on Debian or Ubuntu.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. dist/packages.sh
need_root dist/test.sh
echo "== setting up"
runtime_packages
apt_install maven busybox-static dnsutils socat curl etcd-server
ensure_jdk javac
command -v kubectl >/dev/null || apt_install kubernetes-client
echo "== mvn verify"
exec mvn -B -ntp verify "$@"
