#!/bin/bash
# Looks for what pods that are gone have left on the two nodes of a cluster, and at its logs and memory.
#   leftovers.sh before OUT   remembers what is there before the suite runs
#   leftovers.sh after OUT    waits until the suite's namespaces are gone, then compares
#   leftovers.sh gone OUT     after cluster.sh down: nothing of the cluster may be left at all
# Environment: ROOT and CLUSTER as for cluster.sh. Tells what it finds and writes it to OUT/leftovers.txt.
set -uo pipefail
n=${CLUSTER:-100}
root=${ROOT:-/var/tmp/kjava-cluster-$n}
out=$2
limit_mib=700
nodes=(server agent)

on() { # on NODE COMMAND...
    local node=$1
    shift
    nsenter --net=/run/netns/"kjc$n-$node" "$@"
}

run_dir() { cat "$root/$1/agent/run-dir"; }

containers() { # the sandboxes and containers of a node, running or not
    ctr --address "$(run_dir "$1")/containerd/containerd.sock" --namespace k8s.io containers list -q
}

uids() { # the pods that the API server knows
    kubectl --kubeconfig="$root/kubeconfig" get pods -A -o jsonpath='{range .items[*]}{.metadata.uid}{"\n"}{end}'
}

things() { # everything on a node that belongs to pods, one a line
    local node=$1 run
    run=$(run_dir "$node")
    containers "$node" | sed "s/^/$node container /"
    awk -v run="$run/" -v data="$root/$node/" 'index($2, run) == 1 || index($2, data) == 1 {print $2}' /proc/self/mounts |
        sed "s/^/$node mount /"
    on "$node" ip -o link show type veth | awk -F': ' '{print $2}' | grep -v '^eth0' | sed "s/@.*//; s/^/$node link /"
    # What a bridge or a card needs for itself is permanent; what was learned or set for others is not, or is on kjava.1.
    on "$node" bridge fdb show | awk '/dev kjava\.1/ || (/dev (cni0|veth)/ && !/permanent/) {print $1, $2, $3}' |
        sed "s/^/$node forwarding /"
    on "$node" ip neigh show nud permanent | sed "s/^/$node neighbour /"
    on "$node" iptables-save 2>/dev/null | rules | sed "s/^/$node rule /"
    on "$node" ip6tables-save 2>/dev/null | rules | sed "s/^/$node rule6 /"
    on "$node" ipset list -n 2>/dev/null | sed "s/^/$node set /"
    ls "$run"/ipam/*/ 2>/dev/null | grep -E '^[0-9a-f]+[.:]' | sed "s/^/$node address /"
    ls "$root/$node/agent/kubelet/pods" 2>/dev/null | sed "s/^/$node directory /"
    threads "$node" | sed "s/^/$node thread /"
}

rules() { # without the frame that the host port plugin makes once and for all; a port's own rules name its chain
    grep '^-A' | grep -vE 'CNI-HOSTPORT-(MASQ|SETMARK|DNAT)$|-A CNI-HOSTPORT-(MASQ|SETMARK) -m (mark|comment)'
}

threads() { # the virtual and other threads that are named for a pod
    local dump=$out/$1-threads.txt
    rm -f "$dump"
    "$(dirname "$(readlink -f "/proc/$(cat "$root/$1.pid")/exe")")/jcmd" "$(cat "$root/$1.pid")" \
        Thread.dump_to_file "$dump" > /dev/null 2>&1
    grep -oE '"[^"]*[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[^"]*"' "$dump" 2>/dev/null
}

cgroups() { # the pods that have a control group on this machine, whichever cluster's
    find /sys/fs/cgroup -type d -path '*kubepods*' -name 'pod*' -printf '%f\n' 2>/dev/null | sed 's/^pod//' | sort -u
}

settle() { # waits until only the namespaces of the system are there
    local deadline=$((SECONDS + 240)) left
    while :; do
        left=$(kubectl --kubeconfig="$root/kubeconfig" get ns -o name |
            grep -vxE 'namespace/(default|kube-system|kube-public|kube-node-lease)')
        [ -z "$left" ] && return 0
        if [ $SECONDS -ge $deadline ]; then
            echo "namespaces that do not go away: $left"
            return 1
        fi
        sleep 1
    done
}

all_things() { for node in "${nodes[@]}"; do things "$node"; done | sort -u; }

before() {
    uids | sort > "$out/pods-before"
    cgroups > "$out/cgroups-before"
    all_things > "$out/things-before"
}

logs() { # stack traces and errors in the logs of both nodes
    local node
    for node in "${nodes[@]}"; do
        grep -nE '^[[:space:]]+at [a-z].*\(|^Caused by:| ERROR ' "$root/$node.log" | head -n 20 | sed "s/^/$node log /"
    done
}

memory() {
    local node peak
    for node in "${nodes[@]}"; do
        peak=$(awk '/^VmHWM/ {print int($2 / 1024)}' "/proc/$(cat "$root/$node.pid")/status")
        echo "$node: at most $peak MiB resident" >&2
        [ "$peak" -lt $limit_mib ] || echo "$node memory $peak MiB (limit: $limit_mib)"
    done
}

compare() { # what is there now and was not there before
    comm -13 "$out/things-before" <(all_things)
    # A group of a pod that was there meanwhile and is in no cluster: ours are those that our kubelets made.
    comm -13 "$out/cgroups-before" <(cgroups) | while read -r uid; do
        grep -qs "$uid" "$out"/*.log && echo "cgroup pod$uid"
    done
}

after() {
    settle > "$out/leftovers.txt"
    # The kubelets and the rules may be a moment behind the API server.
    local deadline=$((SECONDS + 60))
    while [ -n "$(compare)" ] && [ $SECONDS -lt $deadline ]; do sleep 2; done
    compare >> "$out/leftovers.txt"
    logs >> "$out/leftovers.txt"
    memory >> "$out/leftovers.txt"
    tell "after the suite"
}

gone() {
    {
        ls -d "$root/server" "$root/agent" 2>/dev/null | sed 's/^/directory /'
        ls /run/netns 2>/dev/null | grep -x "kjc$n-.*" | sed 's/^/namespace /'
        awk -v root="$root/" 'index($2, root) == 1 {print "mount", $2}' /proc/self/mounts
        ip -o link show | grep -oE "kjc$n[^:@]*" | sed 's/^/link /'
        pgrep -af "data-dir=$root/" | sed 's/^/process /'
    } > "$out/leftovers.txt.gone"
    cat "$out/leftovers.txt.gone" >> "$out/leftovers.txt"
    if [ -s "$out/leftovers.txt.gone" ]; then
        echo "left after the cluster went down:"
        cat "$out/leftovers.txt.gone"
        rm "$out/leftovers.txt.gone"
        return 1
    fi
    rm "$out/leftovers.txt.gone"
}

tell() {
    if [ -s "$out/leftovers.txt" ]; then
        echo "found $1:"
        head -n 40 "$out/leftovers.txt"
        return 1
    fi
    echo "nothing is left $1"
}

case ${1:-} in
    before) before ;;
    after) after ;;
    gone) gone ;;
    *) sed -n '2,6p' "$0"; exit 2 ;;
esac
