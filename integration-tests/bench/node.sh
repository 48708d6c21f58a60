#!/bin/bash
# Measures a server with its node on this machine: start, memory and CPU at rest, pods; prints the table of
# docs/benchmarks.md and fails when a figure is over its gate.
#   integration-tests/bench/node.sh [ROUNDS [PODS]]          (3 rounds, 30 pods), as root, with dist/target/kjava.jar built
# Environment: KJAVA_IT_NETWORK, a number from 0 to 99 that keeps runs on one machine apart; REST, the seconds that
# the server is left alone before and while its rest is measured (20).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. ../dist/packages.sh
need_root integration-tests/bench/node.sh
[ -f ../dist/target/kjava.jar ] || { echo "dist/target/kjava.jar is absent: build it with mvn -DskipTests package" >&2; exit 1; }
java=$(find_jdk javac)/bin/java
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

measure() { # measure NAME CACHE-FOLDER [ROUNDS [PODS]]
    local name=$1
    export KJAVA_AOT_DIR=$2
    shift 2
    "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dbench.rest="${REST:-20}" \
        -Dbench.name="$name" -cp ../dist/target/kjava.jar src/test/java/io/kjava/it/bench/NodeBench.java "$@"
}

mkdir "$scratch/none" "$scratch/cache"
echo "machine: $(nproc) cores $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(($(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1048576)) GiB, Linux $(uname -r), load $(cut -d' ' -f1-3 /proc/loadavg)"
status=0
measure "no start-up cache" "$scratch/none" "$@" || status=1
KJAVA_AOT_DIR=$scratch/cache "$java" -jar ../dist/target/kjava.jar train >&2
measure "with start-up cache" "$scratch/cache" "$@" || status=1
echo "load after it: $(cut -d' ' -f1-3 /proc/loadavg)"
exit $status
