package io.kjava.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.kjava.cni.link.IpCommandLinks;
import io.kjava.cni.link.TunnelView;
import io.kjava.cni.overlay.OverlayPeer;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.process.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * In the kernel: two namespaces are two nodes, with one pod each. Needs root and the CNI plugins.
 */
class NodeNetworkTest {
    private static final String CIDR_A = "10.42.0.0/24";
    private static final String CIDR_B = "10.42.1.0/24";

    @TempDir
    Path folder;

    private TwoNodes machines;
    private NodeNetwork a;
    private NodeNetwork b;

    @BeforeEach
    void makeMachines() {
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && CommandRunner.ofSystem().find("ip").isPresent(),
                "needs root and iproute2");
        machines = new TwoNodes("kjcni-");
        a = new NodeNetwork(config("a", TwoNodes.IP_A), new IpCommandLinks(machines.runner("a")));
        b = new NodeNetwork(config("b", TwoNodes.IP_B), new IpCommandLinks(machines.runner("b")));
    }

    @AfterEach
    void removeMachines() {
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    void podsOfTwoNodesReachEachOtherAndKeepTheirAddresses() {
        joinBoth();
        String podA = addPod("a", "pa");
        String podB = addPod("b", "pb");
        assertThat(podA).startsWith("10.42.0.");
        assertThat(podB).startsWith("10.42.1.");
        machines.on("pa", "busybox", "ping", "-c", "1", "-W", "2", podB);
        machines.on("a", "busybox", "ping", "-c", "1", "-W", "2", podB);
        machines.on("pb", "busybox", "ping", "-c", "1", "-W", "2", "-s", "1322", podA);
        assertThat(machines.on("pa", "ip", "link", "show", "eth0")).contains("mtu 1350");
        assertThat(seenFrom("pb", podB, "pa")).isEqualTo(podA);
        assertThat(seenFrom("b", TwoNodes.IP_B, "pa")).isEqualTo(TwoNodes.IP_A);
    }

    @Test
    void repeatingChangesNothingAndALeavingNodeLeavesNothing() {
        joinBoth();
        IpCommandLinks links = new IpCommandLinks(machines.runner("a"));
        String before = machines.on("a", "iptables-save");
        String link = machines.on("a", "ip", "-o", "link", "show", "kjava.1");
        joinBoth();
        assertThat(machines.on("a", "ip", "-o", "link", "show", "kjava.1")).isEqualTo(link);
        assertThat(rules(machines.on("a", "iptables-save"))).isEqualTo(rules(before));
        assertThat(links.tunnel("kjava.1").routes()).containsExactly(new TunnelView.Route(CIDR_B, "10.42.1.0"));
        a.follow(List.of(node("a")));
        assertThat(links.tunnel("kjava.1")).isEqualTo(TunnelView.EMPTY);
    }

    @Test
    void wrappedPacketsOfStrangersAreDropped() {
        joinBoth();
        assertThat(machines.on("a", "iptables", "-S", "KJAVA-OVERLAY"))
                .contains("-s 10.99.0.2/32 -j RETURN")
                .endsWith("-A KJAVA-OVERLAY -j DROP\n");
    }

    @Test
    void whatOthersRemovedComesBackAndCleanupLeavesNothing() {
        joinBoth();
        machines.on("a", "iptables", "-t", "nat", "-F");
        machines.on("a", "ip", "link", "delete", "kjava.1");
        joinBoth();
        assertThat(machines.on("a", "iptables", "-t", "nat", "-S", "POSTROUTING"))
                .contains("KJAVA-POSTRTG");
        a.remove();
        assertThat(machines.on("a", "iptables-save")).doesNotContain("KJAVA");
        assertThat(machines.on("a", "ip", "link")).doesNotContain("kjava.1");
        assertThat(folder.resolve("a/net.d")).isEmptyDirectory();
    }

    @Test
    void addressesOfServicesAreHeldOnTheLoopbackDevice() {
        joinBoth();
        CommandRunner runner = machines.runner("a");
        LocalAddresses.hold(runner, List.of("10.43.0.10"));
        LocalAddresses.hold(runner, List.of("10.43.0.10"));
        addPod("a", "pa");
        machines.on("pa", "busybox", "ping", "-c", "1", "-W", "2", "10.43.0.10");
        LocalAddresses.release(runner, List.of("10.43.0.10", "10.43.0.11"));
        assertThat(machines.on("a", "ip", "addr", "show", "dev", "lo")).doesNotContain("10.43");
    }

    private void joinBoth() {
        a.prepare(List.of(CIDR_A));
        b.prepare(List.of(CIDR_B));
        List<Node> nodes = List.of(node("a"), node("b"));
        a.follow(nodes);
        b.follow(nodes);
    }

    private Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations(OverlayPeer.MAC_ANNOTATION, io.kjava.cni.overlay.VxlanDevice.macOf(name))
                .addToAnnotations(OverlayPeer.MACHINE_ANNOTATION, name.equals("a") ? TwoNodes.IP_A : TwoNodes.IP_B)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(name.equals("a") ? CIDR_A : CIDR_B)
                .endSpec()
                .build();
    }

    private PodNetworkConfig config(String node, String ip) {
        Path home = folder.resolve(node);
        return PodNetworkConfig.of(
                        node,
                        ip,
                        List.of("10.42.0.0/16"),
                        new PodNetworkConfig.Files(
                                home.resolve("net.d"), PodNetworkConfig.Files.PLUGIN_DIRS, home.resolve("ipam")))
                .withRunner(machines.runner(node));
    }

    /** Runs the bridge plugin of the written file as the runtime would; the pod's address. */
    private String addPod(String node, String pod) {
        try {
            byte[] file = Files.readAllBytes(folder.resolve(node).resolve("net.d/10-kjava.conflist"));
            ObjectNode list = JsonCodec.read(file).tree();
            ObjectNode plugin = (ObjectNode) list.get("plugins").get(0);
            plugin.put("cniVersion", "1.0.0").put("name", "kjava");
            String binary = PodNetworkConfig.Files.PLUGIN_DIRS.stream()
                    .map(dir -> dir.resolve("bridge"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow()
                    .toString();
            List<String> command = List.of(
                    "env",
                    "CNI_COMMAND=ADD",
                    "CNI_CONTAINERID=" + pod,
                    "CNI_NETNS=" + machines.namespacePath(pod),
                    "CNI_IFNAME=eth0",
                    "CNI_PATH=" + Path.of(binary).getParent(),
                    binary);
            String answer = machines.runner(node)
                    .run(command, plugin.toString())
                    .orThrow()
                    .output();
            DynamicObject result = JsonCodec.read(answer.getBytes());
            return result.at("ips").get(0).get("address").asString().split("/")[0];
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The address from which a connection of {@code from} arrives at {@code listener}. */
    private String seenFrom(String listener, String address, String from) {
        String script = "socat -T2 TCP-LISTEN:7777,reuseaddr SYSTEM:'echo $SOCAT_PEERADDR' & " + "echo ready; wait";
        Process server = start(machines.namespacePath(listener).substring("/run/netns/".length()), script);
        try {
            server.inputReader().readLine();
            return machines.on(
                            from,
                            "sh",
                            "-c",
                            "for i in 1 2 3 4 5 6 7 8 9; do socat -T2 - TCP:" + address
                                    + ":7777 2>/dev/null </dev/null && exit; sleep 0.1; done;"
                                    + " exit 1")
                    .strip();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
        }
    }

    private static Process start(String namespace, String script) {
        try {
            return new ProcessBuilder("ip", "netns", "exec", namespace, "sh", "-c", script).start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String rules(String save) {
        return String.join(
                "\n", save.lines().filter(l -> l.startsWith("-A")).sorted().toList());
    }
}
