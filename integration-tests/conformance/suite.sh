#!/bin/bash
# Runs Kubernetes' own end-to-end suite against a kjava cluster of two nodes that it brings up and takes down.
#   suite.sh OUT      all conformance specs: those that may run side by side first, then the serial ones
#   suite.sh built    says whether the suite is there, and does nothing else
# Environment:
#   FOCUS, SKIP       regular expressions that narrow the specs; FOCUS ends in \[Conformance\]
#   NODES             how many specs run side by side (4)
#   CLUSTER, JAR      as for cluster.sh
#   KEEP=1            leaves the cluster running
#   CONFORMANCE_HOME  where the suite was built: bin/e2e.test, bin/ginkgo, bin/kubectl, images/tars (/var/tmp/kjava-conformance)
# Writes to OUT: passed.txt, failed.txt, table.md (the table of docs/conformance.md), leftovers.txt (what should not
# be there afterwards) and the logs of suite and cluster. Exit code 0 only if every spec passed and nothing is left.
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
home=${CONFORMANCE_HOME:-/var/tmp/kjava-conformance}
out=${1:?usage: suite.sh OUT}
export CLUSTER=${CLUSTER:-100}
export IMAGES=$home/images/tars
export ROOT=${ROOT:-/var/tmp/kjava-cluster-$CLUSTER}
alone='\[Serial\]|\[Disruptive\]'

for part in bin/e2e.test bin/ginkgo bin/kubectl images/tars/.done; do
    if [ ! -e "$home/$part" ]; then
        echo "the conformance suite is not built: $home/$part is missing"
        exit 2
    fi
done
[ "$out" = built ] && exit 0
mkdir -p "$out"
out=$(readlink -f "$out")

specs() { # specs NAME PROCESSES FOCUS SKIP
    "$home/bin/ginkgo" -nodes="$2" -noColor -focus="$3" -skip="$4" "$home/bin/e2e.test" -- \
        --kubeconfig="$ROOT/kubeconfig" --provider=skeleton --repo-root="$home/gopath/src/k8s.io/kubernetes" \
        --kubectl-path="$home/bin/kubectl" --dump-logs-on-failure=false --minStartupPods=0 \
        --e2e-verify-service-account=false --report-dir="$out" --report-prefix="$1_" > "$out/$1.log" 2>&1
}

take_down() {
    [ -n "${tokens:-}" ] && kill "$tokens" 2>/dev/null
    tokens=
    cp "$ROOT"/*.log "$out/" 2>/dev/null
    [ -n "${KEEP:-}" ] || "$here/cluster.sh" down > "$out/down.log" 2>&1
}

rm -f "$out"/junit_*.xml "$out"/*.txt
trap take_down EXIT
"$here/cluster.sh" up || exit 1
"$here/leftovers.sh" before "$out"
python3 "$here/legacy_tokens.py" "$ROOT/kubeconfig" > "$out/legacy-tokens.log" 2>&1 &
tokens=$!
focus=${FOCUS:-'\[Conformance\]'}
skip=${SKIP:-'nothing is skipped'}
start=$SECONDS
specs parallel "${NODES:-4}" "$focus" "$alone|$skip"
specs serial 1 "${focus%'\[Conformance\]'}.*($alone).*\\[Conformance\\]|($alone).*$focus" "$skip"
python3 "$here/results.py" "$out" $((SECONDS - start))
result=$?
"$here/leftovers.sh" after "$out" || result=1
if [ -z "${KEEP:-}" ]; then
    take_down
    trap - EXIT
    "$here/leftovers.sh" gone "$out" || result=1
fi
exit $result
