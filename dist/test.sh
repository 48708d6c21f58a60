#!/bin/bash
# Sets up what the tests need and runs them: unit tests, then integration tests on the real JAR with the
# real containerd, iptables and kubectl; where the Kubernetes conformance suite is built, also a part of it
# (KJAVA_CONFORMANCE=no leaves it out).
# As root, on Debian or Ubuntu.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. dist/packages.sh
need_root dist/test.sh
echo "== setting up"
runtime_packages
apt_install maven busybox-static dnsutils socat curl etcd-server
ensure_jdk javac
command -v kubectl >/dev/null || apt_install kubernetes-client
command -v npm >/dev/null || apt_install nodejs npm
export JAVA_HOME; JAVA_HOME=$(find_jdk javac)
echo "== mvn verify, main code under Error Prone and NullAway"
mvn -B -ntp -Perrorprone verify "$@"
echo "== a part of the Kubernetes conformance suite"
if [ "${KJAVA_CONFORMANCE:-yes}" = no ]; then
    echo "left out: KJAVA_CONFORMANCE=no"
elif missing=$(integration-tests/conformance/suite.sh built); then
    integration-tests/conformance/part.sh "${CONFORMANCE_OUT:-/var/tmp/kjava-conformance-part}"
else
    echo "left out: $missing"
fi
