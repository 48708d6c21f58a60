#!/bin/bash
# Sets up everything on a fresh Debian or Ubuntu machine and runs a server: OS packages, the JAR, the
# command kjava, the service. Running it again changes nothing that is right. As root.
#   dist/install.sh [SERVER FLAGS...]                          for example --disable dns
#   KJAVA_URL=https://SERVER:6443 KJAVA_TOKEN=T dist/install.sh [AGENT FLAGS...]     a node that joins instead
# KJAVA_EXEC replaces the whole command (for example "agent --node-label a=b"). KJAVA_ROOT, for trials,
# installs below a folder and starts without a service.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. dist/packages.sh
need_root dist/install.sh

root=${KJAVA_ROOT:-}
prefix=$root/usr/local
lib=$prefix/lib/kjava
settings=$root/etc/kjava
cache=$root/var/cache/kjava
data=$root/var/lib/kjava
log=$root/var/log/kjava.log
pid_file=$root/run/kjava.pid
if [ -n "${KJAVA_URL:-}" ]; then kind=agent; else kind=server; fi
exec_line=${KJAVA_EXEC:-$kind $*}
kind=${exec_line%% *}
if [ -n "$root" ]; then
    exec_line="$exec_line --data-dir=$data --config=$settings/config.yaml"
    [ "$kind" = agent ] || exec_line="$exec_line --write-kubeconfig=$settings/kjava.yaml"
fi

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
changed=no
mkdir -p "$prefix/bin" "$lib" "$settings" "$cache" "$(dirname "$log")" "$(dirname "$pid_file")"
[ -f "$settings/config.yaml" ] || (umask 077 && echo "# Settings of kjava: flags without their dashes, one a line." > "$settings/config.yaml")

put() { # put MODE FILE: writes standard input there, when it differs
    cat > "$2.new"
    chmod "$1" "$2.new"
    if cmp -s "$2.new" "$2"; then rm "$2.new"; else mv "$2.new" "$2"; changed=yes; fi
}

if ! cmp -s dist/target/kjava.jar "$lib/kjava.jar"; then
    cp dist/target/kjava.jar "$lib/kjava.jar.new"
    mv "$lib/kjava.jar.new" "$lib/kjava.jar"
    changed=yes
fi
put 755 "$prefix/bin/kjava" <<KJAVA
#!/bin/sh
export KJAVA_AOT_DIR="\${KJAVA_AOT_DIR:-$cache}"
exec "$java_home/bin/java" -jar "$lib/kjava.jar" "\$@"
KJAVA
for script in uninstall killall; do put 755 "$prefix/bin/kjava-$script.sh" < "dist/$script.sh"; done
put 600 "$settings/kjava.env" < <(env | sed -nE 's/^(KJAVA_(URL|TOKEN|LOG_LEVEL|JAVA_OPTS|JAVA_HOME))=(.*)/\1="\3"/p' | sort)
put 600 "$lib/command" <<< "$exec_line"

running() {
    [ -f "$pid_file" ] && { tr '\0' ' ' < "/proc/$(cat "$pid_file")/cmdline"; } 2>/dev/null | grep -qF "$lib/kjava.jar"
}

echo "== starting: kjava $kind"
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    put 644 /etc/systemd/system/kjava.service <<UNIT
[Unit]
Description=kjava: Kubernetes in one JAR
Wants=network-online.target
After=network-online.target

[Service]
EnvironmentFile=-$settings/kjava.env
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
    systemctl daemon-reload
    systemctl enable -q kjava
    if [ $changed = yes ]; then systemctl restart kjava; else systemctl start kjava; fi
    log='journalctl -u kjava'
    alive() { systemctl -q is-active kjava; }
else
    if running && [ $changed = yes ]; then
        kill "$(cat "$pid_file")"
        for _ in $(seq 100); do running || break; sleep 0.1; done
    fi
    if ! running; then
        # shellcheck disable=SC2086,SC1091
        (set -a; . "$settings/kjava.env"; set +a
            exec setsid "$prefix/bin/kjava" $exec_line >> "$log" 2>&1 < /dev/null) &
        echo $! > "$pid_file"
    fi
    alive() { kill -0 "$(cat "$pid_file")" 2>/dev/null; }
fi

fail() {
    echo "$1; the end of its log ($log):" >&2
    case $log in /*) tail -n 5 "$log" >&2 ;; *) journalctl -u kjava -n 5 --no-pager >&2 ;; esac
    exit 1
}

# ready: whether this node is; an agent asks with its kubelet's own credentials.
ready() {
    if [ "$kind" = agent ]; then
        local keys=$data/agent/tls url=${KJAVA_URL:-}
        [ -n "$url" ] || url=$(sed -nE 's/.*--server[ =]([^ ]+).*/\1/p' <<< "$exec_line")
        [ -f "$keys/client-agent.crt" ] || return 1
        [ -n "${node:-}" ] || node=$("$java_home/bin/keytool" -printcert -file "$keys/client-kubelet.crt" |
            sed -nE 's/^Owner:.*CN=system:node:([^,]+).*/\1/p')
        kubectl --kubeconfig=/dev/null --server="$url" --certificate-authority="$keys/server-ca.crt" \
            --client-certificate="$keys/client-kubelet.crt" --client-key="$keys/client-kubelet.key" \
            wait --for=condition=Ready "node/$node" --timeout=2s >/dev/null 2>&1
    else
        [ -f "$settings/kjava.yaml" ] &&
            kubectl --kubeconfig="$settings/kjava.yaml" wait --for=condition=Ready node --all --timeout=2s >/dev/null 2>&1
    fi
}

case " $exec_line " in
    *" --disable-agent "*) ready() { [ -f "$settings/kjava.yaml" ] && kubectl --kubeconfig="$settings/kjava.yaml" get --raw /readyz >/dev/null 2>&1; } ;;
esac
echo "== waiting for the node"
deadline=$((SECONDS + 120))
until ready; do
    alive || fail "kjava ended"
    [ $SECONDS -lt $deadline ] || fail "the node did not become Ready within two minutes"
    sleep 0.3
done

echo "== making the start-up cache, from which the next start is faster (once for each build)"
KJAVA_AOT_DIR=$cache "$prefix/bin/kjava" train --if-absent || echo "no start-up cache: kjava starts slower"
if [ "$kind" = agent ]; then
    echo "The node is Ready; 'kubectl get nodes' on the server shows it."
else
    kubectl --kubeconfig="$settings/kjava.yaml" get nodes
    cat <<NEXT

The node is Ready. Next:
  export KUBECONFIG=$settings/kjava.yaml
  kubectl get pods -A
One more node, on another machine:
  KJAVA_URL=https://THIS-HOST:6443 KJAVA_TOKEN="\$(kjava token show)" dist/install.sh
NEXT
fi
echo "Log: $log    Stop all: kjava-killall.sh    Remove: kjava-uninstall.sh"
