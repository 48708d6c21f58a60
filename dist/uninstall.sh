#!/bin/bash
# Takes kjava off this machine: containers, network, data, command, service. OS packages stay.
set -u
"$(dirname "$(readlink -f "$0")")"/kjava-killall.sh 2>/dev/null || "$(dirname "$(readlink -f "$0")")"/killall.sh
if [ -d /run/systemd/system ]; then
    systemctl disable -q kjava 2>/dev/null
    rm -f /etc/systemd/system/kjava.service
    systemctl daemon-reload
fi
rm -rf /var/lib/kjava /etc/kjava /var/cache/kjava /usr/local/lib/kjava /var/log/kjava.log
rm -f /usr/local/bin/kjava /usr/local/bin/kjava-killall.sh /usr/local/bin/kjava-uninstall.sh
echo "kjava is gone"
