# Sourced by install.sh and test.sh: what kjava needs from the operating system, and how it gets it.

need_root() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "$1: run as root: it installs packages and starts containers" >&2
        exit 77
    fi
}

# apt_install PACKAGE...: installs those that are absent, and says so.
apt_install() {
    local absent=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || absent+=("$package")
    done
    [ ${#absent[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null; then
        echo "needed, and no apt-get to install them with: ${absent[*]}" >&2
        return 1
    fi
    echo "installing OS packages: ${absent[*]}"
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${absent[@]}" >/dev/null 2>&1; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${absent[@]}" >/dev/null
    fi
}

runtime_packages() {
    apt_install containerd runc containernetworking-plugins iptables nftables conntrack ipset iproute2 mount
}

# find_jdk [javac]: prints the home of a JDK 25 or later, or fails.
find_jdk() {
    local program=${1:-java} home version
    for home in "${KJAVA_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/*; do
        [ -n "$home" ] && [ -x "$home/bin/$program" ] && [ -r "$home/release" ] || continue
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
        if [ "${version:-0}" -ge 25 ]; then
            echo "$home"
            return 0
        fi
    done
    return 1
}

# ensure_jdk [javac]: makes sure that there is one, by package where a package brings it.
ensure_jdk() {
    local program=${1:-java} package
    find_jdk "$program" >/dev/null && return 0
    apt-get update -qq || true
    for package in openjdk-25-jdk-headless temurin-25-jdk; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            apt_install "$package"
            find_jdk "$program" >/dev/null && return 0
        fi
    done
    echo "no JDK 25 or later on this machine, and no package of it in its sources: install openjdk-25-jdk-headless (Debian 14, Ubuntu 25.10 and later) or temurin-25-jdk (Adoptium's repository), or set JAVA_HOME" >&2
    return 1
}
