#!/bin/bash
# A kjava cluster of two nodes on this machine, each in a network namespace with its own containerd.
#   cluster.sh up [SERVER FLAGS...]   starts server and agent, waits until both are Ready, prints the kubeconfig
#   cluster.sh down                   takes both away with all that they left
#   cluster.sh server|agent COMMAND   runs a command in the network of that node
# Environment: CLUSTER, a number from 100 to 199 that keeps clusters on one machine apart (100); IMAGES, a folder of
# image archives to import; JAR; AGENTS=0 for a server alone; ROOT, where data and logs go (/var/tmp/kjava-cluster-N).
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
n=${CLUSTER:-100}
root=${ROOT:-/var/tmp/kjava-cluster-$n}
jar=${JAR:-$here/../../dist/target/kjava.jar}
bridge=kjc$n
subnet=10.213.$n

java25() {
    . "$here/../../dist/packages.sh"
    echo "$(find_jdk java)/bin/java"
}

on() { # on NODE COMMAND...
    local node=$1
    shift
    nsenter --net=/run/netns/"$bridge-$node" "$@"
}

machine() { # machine NODE NUMBER
    ip netns add "$bridge-$1"
    ip link add "$bridge-$2" type veth peer name eth0 netns "$bridge-$1"
    ip link set "$bridge-$2" master "$bridge" up
    on "$1" ip addr add "$subnet.$2/24" dev eth0
    on "$1" ip link set eth0 up
    on "$1" ip link set lo up
    on "$1" ip route add default via "$subnet.1"
}

spawn() { # spawn NODE ARGUMENTS...
    local node=$1
    shift
    # exec, so that the process whose id is kept is the JVM itself and not a shell that waits for it
    (exec nsenter --net=/run/netns/"$bridge-$node" setsid "$(java25)" ${JAVA_FLAGS:-} -jar "$jar" "$@" \
        --data-dir="$root/$node" >> "$root/$node.log" 2>&1 < /dev/null) &
    echo $! > "$root/$node.pid"
}

await_node() { # await_node NODE
    local deadline=$((SECONDS + 300)) # a loaded machine imports big images for minutes
    until kubectl --kubeconfig="$root/kubeconfig" wait --for=condition=Ready "node/$1" --timeout=2s > /dev/null 2>&1; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$(cat "$root/$1.pid")" 2>/dev/null; then
            echo "node $1 did not become Ready; the end of $root/$1.log:" >&2
            tail -n 20 "$root/$1.log" >&2
            return 1
        fi
        sleep 0.2
    done
}

join() { # an agent gives up when the server does not answer in seconds, which happens on a loaded machine
    local attempt
    for attempt in 1 2 3; do
        spawn agent agent --node-name=agent --node-ip="$subnet.3" --server="https://$subnet.2:6443" \
            --token="$(cat "$root/server/server/token")"
        if await_node agent; then return 0; fi
        if kill -0 "$(cat "$root/agent.pid")" 2>/dev/null; then return 1; fi
    done
    return 1
}

images() { # images NODE
    mkdir -p "$root/$1/agent/images"
    [ -n "${IMAGES:-}" ] && ln -f "$IMAGES"/*.tar "$root/$1/agent/images/" 2>/dev/null || cp -n "${IMAGES:-/nowhere}"/*.tar "$root/$1/agent/images/" 2>/dev/null || true
}

up() {
    mkdir -p "$root"
    rm -f "$root/server.log" "$root/agent.log"
    ip link add "$bridge" type bridge
    ip addr add "$subnet.1/24" dev "$bridge"
    ip link set "$bridge" up
    machine server 2
    images server
    spawn server server --node-name=server --node-ip="$subnet.2" --tls-san="$subnet.2" \
        --write-kubeconfig="$root/server/kubeconfig" "$@"
    local deadline=$((SECONDS + 60))
    until [ -s "$root/server/kubeconfig" ]; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$(cat "$root/server.pid")"; then tail -n 20 "$root/server.log" >&2; exit 1; fi
        sleep 0.2
    done
    sed "s/127.0.0.1/$subnet.2/" "$root/server/kubeconfig" > "$root/kubeconfig"
    await_node server
    if [ "${AGENTS:-1}" != 0 ]; then
        machine agent 3
        images agent
        join
    fi
    echo "$root/kubeconfig"
}

down() {
    local node
    for node in agent server; do
        [ -e "/run/netns/$bridge-$node" ] || continue
        if [ -f "$root/$node.pid" ]; then
            kill "$(cat "$root/$node.pid")" 2>/dev/null || true
            for _ in $(seq 150); do kill -0 "$(cat "$root/$node.pid")" 2>/dev/null || break; sleep 0.1; done
        fi
        on "$node" bash "$here/../../dist/killall.sh" "$root/$node" || true
        ip netns delete "$bridge-$node" || true
    done
    ip link delete "$bridge" 2>/dev/null || true
    rm -rf "$root/server" "$root/agent" "$root"/*.pid
}

case ${1:-} in
    up) shift; up "$@" ;;
    down) down ;;
    server | agent) on "$@" ;;
    *) sed -n '2,8p' "$0"; exit 2 ;;
esac
