package io.kjava.kubelet.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.cri.SandboxConfig.Dns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsSettingsTest {
    private static final Dns HOST = DnsSettings.parseHost("""
                    # written by hand
                    nameserver 192.0.2.1
                    nameserver 192.0.2.2
                    search old.example
                    search corp.example example.
                    options timeout:1 rotate
                    """);

    private final DnsSettings settings = new DnsSettings(List.of("10.96.0.10"), "cluster.local", HOST);

    @Test
    void readsTheHostsOwnSettings() {
        assertThat(HOST)
                .isEqualTo(new Dns(
                        List.of("192.0.2.1", "192.0.2.2"),
                        List.of("corp.example", "example"),
                        List.of("timeout:1", "rotate")));
    }

    @Test
    void clusterFirstSearchesTheClusterThenTheHost() {
        assertThat(settings.forPod(pod("dnsPolicy: ClusterFirst")))
                .isEqualTo(new Dns(
                        List.of("10.96.0.10"),
                        List.of("d.svc.cluster.local", "svc.cluster.local", "cluster.local", "corp.example", "example"),
                        List.of("ndots:5")));
    }

    @Test
    void theHostsNetworkMeansTheHostsNamesUnlessSaidOtherwise() {
        assertThat(settings.forPod(pod("hostNetwork: true"))).isEqualTo(HOST);
        assertThat(settings.forPod(pod("{hostNetwork: true, dnsPolicy:" + " ClusterFirstWithHostNet}"))
                        .servers())
                .containsExactly("10.96.0.10");
        assertThat(settings.forPod(pod("dnsPolicy: Default"))).isEqualTo(HOST);
    }

    @Test
    void aPodsOwnSettingsAreAddedAndItsOptionsWin() {
        Dns dns = settings.forPod(pod("{dnsPolicy: ClusterFirst, dnsConfig: {nameservers: [1.1.1.1],"
                + " searches: [mine.example, cluster.local], options:"
                + " [{name: ndots, value: '2'}, {name: edns0}]}}"));

        assertThat(dns.servers()).containsExactly("10.96.0.10", "1.1.1.1");
        assertThat(dns.searches()).endsWith("example", "mine.example").hasSize(6);
        assertThat(dns.options()).containsExactly("ndots:2", "edns0");
    }

    @Test
    void noneIsOnlyWhatThePodSays() {
        assertThat(settings.forPod(pod("{dnsPolicy: None, dnsConfig: {nameservers: [1.1.1.1]}}")))
                .isEqualTo(new Dns(List.of("1.1.1.1"), List.of(), List.of()));
    }

    private static Pod pod(String spec) {
        String inline = spec.startsWith("{") ? spec : "{" + spec + "}";
        String yaml = "metadata: {name: p, namespace: d}\nspec: " + inline + "\n";
        return JsonCodec.toTyped(YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8)), Pod.class);
    }
}
