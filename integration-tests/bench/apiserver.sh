#!/bin/bash
# Compares kjava's API server with stock kube-apiserver on this machine, with JSON and protobuf clients,
# and prints a table for each. Build the JAR first (mvn -pl dist -am package) and the peer
# (integration-tests/conformance/setup.sh --peer, or KJAVA_PEER=/path/to/kube-apiserver).
#   integration-tests/bench/apiserver.sh [SECONDS [stock,embedded,etcd [JSON,PROTOBUF [starts,maps,pods,gets,lists,watches]]]]
# Each kind of work takes SECONDS, and before that twice as many to warm up; starts are three, the median is told.
# Data lies in KJAVA_BENCH_DIR (default: a fresh folder in /var/tmp), on the disk that is measured.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
. "$here/../dist/packages.sh"
java=$(find_jdk)/bin/java
peer=${KJAVA_PEER:-/var/tmp/kjava-conformance/bin/kube-apiserver}
jar=${KJAVA_JAR:-$here/../dist/target/kjava.jar}
command -v etcd >/dev/null || { echo "etcd is missing: apt-get install etcd-server" >&2; exit 1; }
[ -x "$peer" ] || { echo "stock kube-apiserver is missing: $peer" >&2; exit 1; }
[ -r "$jar" ] || { echo "kjava is not built: $jar" >&2; exit 1; }
made=
if [ -z "${KJAVA_BENCH_DIR:-}" ]; then
    KJAVA_BENCH_DIR=$(mktemp -d /var/tmp/kjava-bench.XXXXXX)
    made=$KJAVA_BENCH_DIR
    trap 'rm -rf "$made"' EXIT
fi
keys=$KJAVA_BENCH_DIR/keys
mkdir -p "$keys"
(
    cd "$keys"
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out ca.key
    openssl req -x509 -new -key ca.key -subj /CN=bench-ca -days 2 -out ca.crt
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out admin.key
    openssl req -new -key admin.key -subj /O=system:masters/CN=admin -out admin.csr
    openssl x509 -req -in admin.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out admin.crt \
        -extfile <(echo extendedKeyUsage=clientAuth)
    openssl genrsa -out sa.key 2048
) >/dev/null 2>&1
case ${4:-starts} in *starts*) KJAVA_AOT_DIR=$KJAVA_BENCH_DIR/cache "$java" -jar "$jar" train >&2 ;; esac
"$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$jar" "$here/src/test/java/io/kjava/it/bench/ApiServerBench.java" \
    "$KJAVA_BENCH_DIR" "$jar" "$peer" "${1:-5}" "${2:-stock,embedded,etcd}" \
    "${3:-JSON,PROTOBUF}" "${4:-starts,maps,pods,gets,lists,watches}"
