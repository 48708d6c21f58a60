#!/bin/bash
# Takes kjava off this machine: containers, network, data, command, service. OS packages stay.
# KJAVA_ROOT: the folder that install.sh was told to install below; empty for the machine itself.
set -u
root=${KJAVA_ROOT:-}
here=$(dirname "$(readlink -f "$0")")
data=$root/var/lib/kjava
if [ "$(id -u)" -ne 0 ]; then echo "uninstall.sh: run as root: it removes containers and a service" >&2; exit 77; fi

killall=$here/killall.sh
[ -f "$killall" ] || killall=$here/kjava-killall.sh
if [ -z "$root" ] && [ -d /run/systemd/system ] && [ -f /etc/systemd/system/kjava.service ]; then
    systemctl disable -q --now kjava 2>/dev/null
    rm -f /etc/systemd/system/kjava.service
    systemctl daemon-reload
fi
# Logs of this node's pods stand outside of the data directory, beside those of other nodes.
for logs in $(ls "$data/agent/kubelet/pods" 2>/dev/null); do
    rm -rf /var/log/pods/*_"$logs"
done
bash "$killall" "$data" || { echo "uninstall.sh: $killall failed; nothing is removed" >&2; exit 1; }
if grep -qF " $data/" /proc/self/mountinfo; then
    echo "uninstall.sh: something is still mounted below $data; unmount it and run this again" >&2
    exit 1
fi
for link in /var/log/containers/*.log; do [ -L "$link" ] && [ ! -e "$link" ] && rm -f "$link"; done
rmdir /var/log/pods /var/log/containers 2>/dev/null
rm -rf --one-file-system "$data" "$root/etc/kjava" "$root/var/cache/kjava" "$root/usr/local/lib/kjava"
rm -f "$root/var/log/kjava.log" "$root/run/kjava.pid"
rm -f "$root/usr/local/bin/kjava" "$root/usr/local/bin/kjava-killall.sh" "$root/usr/local/bin/kjava-uninstall.sh"
echo "kjava is gone"
