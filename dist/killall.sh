#!/bin/bash
# Stops kjava, its containerd and every container of it, and takes its network and rules away. Keeps data.
#   kjava-killall.sh [DATA-DIR]
set -u
data=${1:-/var/lib/kjava}
if [ "$data" = /var/lib/kjava ]; then run=/run/kjava; else run=$(cat "$data/agent/run-dir" 2>/dev/null || echo /run/kjava); fi

stop_pid() { # stops one process by id, kindly first
    [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null || return 0
    kill "$1" 2>/dev/null
    for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done
    kill -9 "$1" 2>/dev/null
}

[ -d /run/systemd/system ] && systemctl stop kjava 2>/dev/null
stop_pid "$(cat "$run/kjava.pid" 2>/dev/null)"
stop_pid "$(cat "$run/containerd/containerd.pid" 2>/dev/null)"
# The shims and their containers: every process whose shim was started for our socket.
for shim in $(grep -lza -- "$run/containerd/containerd.sock" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    tr '\0' ' ' < "/proc/$shim/cmdline" 2>/dev/null | grep -q containerd-shim || continue
    for child in $(cat /proc/"$shim"/task/*/children 2>/dev/null); do kill -9 "$child" 2>/dev/null; done
    kill -9 "$shim" 2>/dev/null
done
awk '{print $2}' /proc/self/mounts | grep -E "^($run|$data)/" | sort -r | while read -r mount; do umount -l "$mount" 2>/dev/null; done
for ns in $(ip netns list 2>/dev/null | awk '/^cni-/{print $1}'); do
    [ -z "$(ip netns pids "$ns" 2>/dev/null)" ] && ip netns delete "$ns" 2>/dev/null
done
for link in cni0 kjava.1 kjava-dns; do ip link delete "$link" 2>/dev/null; done
iptables_filtered() { # writes a table back without our chains and without rules that jump to them
    "$1-save" 2>/dev/null | grep -vE '(^:|-A |-j )(KUBE-|KJAVA-|CNI-)' | grep -vE -- '--comment "?(kubernetes|kjava)' | "$1-restore" 2>/dev/null
}
iptables_filtered iptables
iptables_filtered ip6tables
rm -rf "$run" /var/lib/cni/networks/kjava "$data/agent/etc/cni/net.d"
exit 0
