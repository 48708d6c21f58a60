package io.kjava.kubeproxy;

import io.kjava.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A node with pods on a bridge and a client outside, all of them network namespaces; closing
 * removes them and what runs in them.
 */
final class Machines implements AutoCloseable {
    static final String NODE_IP = "10.99.0.1";
    static final String CLIENT_IP = "10.99.0.9";

    private final CommandRunner host = CommandRunner.ofSystem();
    private final String prefix;
    private final List<Process> servers = new ArrayList<>();

    Machines(String prefix) {
        this.prefix = prefix;
        close();
        for (String name : List.of("node", "out", "p1", "p2", "p3")) {
            host("ip", "netns", "add", prefix + name);
            on(name, "ip", "link", "set", "lo", "up");
        }
        host(
                "ip",
                "link",
                "add",
                "name",
                "up0",
                "netns",
                prefix + "node",
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                prefix + "out");
        on("node", "ip", "addr", "add", NODE_IP + "/24", "dev", "up0");
        on("out", "ip", "addr", "add", CLIENT_IP + "/24", "dev", "up0");
        on("node", "ip", "link", "set", "up0", "up");
        on("out", "ip", "link", "set", "up0", "up");
        on("out", "ip", "route", "add", "default", "via", NODE_IP);
        on("node", "ip", "route", "add", "default", "via", CLIENT_IP);
        on("node", "ip", "link", "add", "cni0", "type", "bridge");
        on("node", "ip", "addr", "add", "10.42.0.1/24", "dev", "cni0");
        on("node", "ip", "link", "set", "cni0", "up");
        on("node", "sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1");
        for (int i = 1; i <= 3; i++) {
            pod(i);
        }
    }

    private void pod(int number) {
        String pod = "p" + number;
        host(
                "ip",
                "link",
                "add",
                "name",
                "v" + pod,
                "netns",
                prefix + "node",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                prefix + pod);
        on("node", "ip", "link", "set", "v" + pod, "master", "cni0", "up");
        on("node", "bridge", "link", "set", "dev", "v" + pod, "hairpin", "on");
        on(pod, "ip", "addr", "add", ip(pod) + "/24", "dev", "eth0");
        on(pod, "ip", "link", "set", "eth0", "up");
        on(pod, "ip", "route", "add", "default", "via", "10.42.0.1");
    }

    static String ip(String pod) {
        return "10.42.0." + (10 + pod.charAt(1));
    }

    CommandRunner runner(String machine) {
        return CommandRunner.inNetworkNamespace(prefix + machine);
    }

    String on(String machine, String... command) {
        return runner(machine).run(command).orThrow().output();
    }

    /** Answers with its own name and the address it sees. */
    void serve(String pod, String protocol, int port) {
        String listen = protocol.equals("udp") ? "UDP-RECVFROM:" + port : "TCP-LISTEN:" + port;
        try {
            servers.add(new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            prefix + pod,
                            "socat",
                            listen + ",reuseaddr,fork",
                            "SYSTEM:echo " + pod + " $SOCAT_PEERADDR")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a server says to a machine; empty when nobody answers, {@code refused} when told so. */
    String ask(String machine, String address, int port) {
        var answer =
                runner(machine).run("socat", "-T2", "-t2", "-", "TCP:" + address + ":" + port + ",connect-timeout=1");
        return answer.errors().contains("refused") ? "refused" : answer.output().strip();
    }

    /** The same over UDP, from a chosen port. */
    String askUdp(String machine, String address, int port, int from) {
        return runner(machine)
                .run(
                        List.of(
                                "timeout",
                                "1",
                                "socat",
                                "-t0.3",
                                "-",
                                "UDP:" + address + ":" + port + ",sourceport=" + from + ",reuseaddr"),
                        "hello\n")
                .output()
                .strip();
    }

    private void host(String... command) {
        host.run(command).orThrow();
    }

    @Override
    public void close() {
        for (Process server : servers) {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        }
        servers.clear();
        String all = host.run("ip", "netns", "list").orThrow().output();
        for (String name : List.of("p1", "p2", "p3", "out", "node")) {
            if (all.lines().anyMatch(line -> line.split(" ")[0].equals(prefix + name))) {
                host("ip", "netns", "delete", prefix + name);
            }
        }
    }
}
