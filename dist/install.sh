#!/bin/bash
# Sets up everything on a fresh Debian or Ubuntu machine and runs a server: OS packages, the JAR, the
# command kjava, the service. Running it again changes nothing that is right. As root.
#   dist/install.sh [SERVER FLAGS...]          for example --disable dns
#   KJAVA_EXEC="agent --server URL --token T" dist/install.sh      a node that joins instead
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. dist/packages.sh
need_root dist/install.sh

prefix=/usr/local
lib=$prefix/lib/kjava
exec_line=${KJAVA_EXEC:-server $*}
log=/var/log/kjava.log
pid_file=/run/kjava/kjava.pid

echo "== packages"
runtime_packages
ensure_jdk java
java_home=$(find_jdk java)
command -v kubectl >/dev/null || apt_install kubernetes-client || echo "no kubectl package here: get kubectl yourself"

if [ ! -f dist/target/kjava.jar ]; then
    echo "== building dist/target/kjava.jar"
    apt_install maven
    ensure_jdk javac
    mvn -B -q -ntp -DskipTests -DskipITs package
fi

echo "== installing"
mkdir -p "$lib" /var/cache/kjava
changed=no
if ! cmp -s dist/target/kjava.jar "$lib/kjava.jar"; then
    cp dist/target/kjava.jar "$lib/kjava.jar.new"
    mv "$lib/kjava.jar.new" "$lib/kjava.jar"
    changed=yes
fi
cat > "$prefix/bin/kjava.new" <<KJAVA
#!/bin/sh
exec "$java_home/bin/java" -jar "$lib/kjava.jar" "\$@"
KJAVA
chmod 755 "$prefix/bin/kjava.new"
cmp -s "$prefix/bin/kjava.new" "$prefix/bin/kjava" && rm "$prefix/bin/kjava.new" || mv "$prefix/bin/kjava.new" "$prefix/bin/kjava"
for script in uninstall killall; do install -m 755 "dist/$script.sh" "$prefix/bin/kjava-$script.sh"; done
if ! ls /var/cache/kjava/kjava-*.aot >/dev/null 2>&1 || [ $changed = yes ]; then
    echo "== training the start-up cache (once for each build)"
    rm -f /var/cache/kjava/kjava-*.aot
    "$prefix/bin/kjava" train || echo "no start-up cache: kjava will start slower"
fi

running() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

echo "== starting: kjava $exec_line"
if [ -d /run/systemd/system ]; then
    unit=/etc/systemd/system/kjava.service
    cat > "$unit.new" <<UNIT
[Unit]
Description=kjava: Kubernetes in one JAR
Wants=network-online.target
After=network-online.target

[Service]
EnvironmentFile=-/etc/kjava/kjava.env
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=$prefix/bin/kjava $exec_line
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
Restart=always
RestartSec=5s
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
UNIT
    if cmp -s "$unit.new" "$unit"; then rm "$unit.new"; else mv "$unit.new" "$unit"; changed=yes; fi
    systemctl daemon-reload
    systemctl enable -q kjava
    if [ $changed = yes ]; then systemctl restart kjava; else systemctl start kjava; fi
    log='journalctl -u kjava'
else
    if running && [ $changed = yes ]; then
        kill "$(cat "$pid_file")"
        for _ in $(seq 100); do running || break; sleep 0.1; done
    fi
    if ! running; then
        mkdir -p "$(dirname "$pid_file")"
        # shellcheck disable=SC2086
        setsid "$prefix/bin/kjava" $exec_line >> "$log" 2>&1 < /dev/null &
        echo $! > "$pid_file"
    fi
fi

case $exec_line in agent*) echo "the agent runs; its log: $log"; exit 0 ;; esac
export KUBECONFIG=/etc/kjava/kjava.yaml
echo "== waiting for the node"
for _ in $(seq 120); do
    if [ -f "$KUBECONFIG" ] && kubectl wait --for=condition=Ready node --all --timeout=2s >/dev/null 2>&1; then
        kubectl get nodes
        cat <<NEXT

The node is Ready. Next:
  export KUBECONFIG=$KUBECONFIG
  kubectl get pods -A
  kjava token show            # what another machine joins with:
  kjava agent --server https://THIS-HOST:6443 --token TOKEN
Log: $log    Stop all: kjava-killall.sh    Remove: kjava-uninstall.sh
NEXT
        exit 0
    fi
    sleep 0.5
done
echo "the node did not become Ready within a minute; see $log" >&2
exit 1
