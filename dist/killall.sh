#!/bin/bash
# Stops one kjava with its containerd and every container of it, and takes its network, rules, mounts and control
# groups away. Keeps its data. What belongs to another kjava, or to anybody else on this machine, stays as it is:
# processes, sandboxes and pods are found through the data directory, never by their kind.
#   kjava-killall.sh [DATA-DIR]       (/var/lib/kjava)
# Links and packet rules are those of the network namespace that it is called in.
set -u
data=$(readlink -m "${1:-/var/lib/kjava}")
if [ "$(id -u)" -ne 0 ]; then echo "killall.sh: run as root: it stops containers" >&2; exit 77; fi

if [ -f "$data/agent/run-dir" ]; then
    run=$(cat "$data/agent/run-dir")
elif [ "$data" = /var/lib/kjava ]; then
    run=/run/kjava
else
    run=
fi
case $run in '' | /run/kjava | /run/kjava-*) ;; *) echo "killall.sh: $data/agent/run-dir is damaged: $run" >&2; exit 1 ;; esac

alive() { [ -n "${1:-}" ] && [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

stop_pid() { # stops one process by id, kindly first
    alive "${1:-}" || return 0
    kill "$1" 2>/dev/null
    for _ in $(seq 120); do alive "$1" || return 0; sleep 0.1; done
    kill -9 "$1" 2>/dev/null
}

# The process that holds the data directory's lock: the kernel knows it, whoever started it.
holder() {
    [ -f "$data/lock" ] || return 0
    local inode
    inode=$(stat -c %i "$data/lock")
    awk -v inode="$inode" '$2 == "POSIX" { n = split($6, part, ":"); if (part[n] == inode) print $5 }' /proc/locks |
        while read -r pid; do
            [ "$(stat -Lc %d:%i "/proc/$pid/fd/"* 2>/dev/null | grep -cx "$(stat -c %d:%i "$data/lock")")" -gt 0 ] && echo "$pid"
        done | head -n 1
}

# naming WORD: the processes that have it as one of their words. A number in a file may be somebody else's by now.
naming() { grep -lzaFx -- "$1" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3; }

program() { { tr '\0' ' ' < "/proc/$1/cmdline"; } 2>/dev/null | cut -d' ' -f1; }

containerds() { for pid in $(naming "$data/agent/etc/containerd/config.toml"); do case $(program "$pid") in */containerd) echo "$pid" ;; esac done; }

shims() { for pid in $(naming "$run/containerd/containerd.sock"); do case $(program "$pid") in *containerd-shim*) echo "$pid" ;; esac done; }

sandboxes() { ls "$data/agent/containerd/io.containerd.grpc.v1.cri/sandboxes" "$run/containerd/io.containerd.grpc.v1.cri/sandboxes" 2>/dev/null | grep -E '^[0-9a-f]{64}$' | sort -u; }

network_of() { cat /var/lib/cni/results/*-"$1"-* 2>/dev/null; } # what the plugins remember of one sandbox

pods() { # uids of this node's pods
    ls "$data/agent/kubelet/pods" 2>/dev/null
    local id
    for id in $sandbox_ids; do network_of "$id" | grep -oE '"K8S_POD_UID","[^"]+"' | cut -d'"' -f4; done
}

[ "$data" = /var/lib/kjava ] && [ -d /run/systemd/system ] && systemctl stop kjava 2>/dev/null
stop_pid "$(holder)"
sandbox_ids=
if [ -n "$run" ]; then
    sandbox_ids=$(sandboxes)
    pod_uids=$(pods | sort -u)
    for process in $(containerds); do stop_pid "$process"; done
    for shim in $(shims); do
        for child in $(cat /proc/"$shim"/task/*/children 2>/dev/null); do kill -9 "$child" 2>/dev/null; done
        kill -9 "$shim" 2>/dev/null
    done
    for uid in $pod_uids; do
        find /sys/fs/cgroup -depth -type d \( -path "*/pod$uid" -o -path "*/pod$uid/*" -o -path "*pod${uid//-/_}.slice*" \) 2>/dev/null |
            while read -r group; do
                for process in $(cat "$group/cgroup.procs" 2>/dev/null); do kill -9 "$process" 2>/dev/null; done
                for _ in $(seq 20); do rmdir "$group" 2>/dev/null && break; sleep 0.05; done
            done
    done
fi

mounts() { awk -v run="${run:-/nowhere}/" -v data="$data/" 'index($5, run) == 1 || index($5, data) == 1 { print $5 }' /proc/self/mountinfo | sort -r; }
for _ in 1 2 3; do mounts | while read -r mount; do umount "$(printf '%b' "$mount")" 2>/dev/null; done; done
mounts | while read -r mount; do umount -l "$(printf '%b' "$mount")" 2>/dev/null; done

for id in $sandbox_ids; do
    for ns in $(network_of "$id" | grep -oE '/(var/)?run/netns/cni-[0-9a-f-]+' | sort -u); do
        ip netns delete "${ns##*/}" 2>/dev/null
    done
    rm -f /var/lib/cni/results/*-"$id"-*
done
for link in cni0 kjava.1 kjava-dns; do ip link show "$link" >/dev/null 2>&1 && ip link delete "$link"; done

# Writes each table back without chains of kjava, and without rules that jump to them; asks before it writes.
ours='(KUBE-|KJAVA-|CNI-HOSTPORT-|CNI-DN-)'
clean_rules() {
    local before after
    before=$("$1-save" 2>/dev/null) || return 0
    after=$(grep -vE -- "^:$ours|-A $ours|-j $ours" <<< "$before")
    [ "$before" = "$after" ] || "$1-restore" <<< "$after"
}
for program in iptables ip6tables; do command -v "$program-save" >/dev/null && clean_rules "$program"; done
if command -v nft >/dev/null; then
    for family in ip ip6; do
        nft list tables "$family" 2>/dev/null | grep -qx "table $family kube-proxy" && nft delete table "$family" kube-proxy
    done
fi
if [ -n "$run" ]; then rm -rf --one-file-system "$run"; fi
rm -rf --one-file-system "$data/agent/etc/cni/net.d"
exit 0
