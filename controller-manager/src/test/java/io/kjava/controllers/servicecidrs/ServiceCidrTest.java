package io.kjava.controllers.servicecidrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.kjava.controllers.TestingCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceCidrTest {
    private final TestingCluster cluster = new TestingCluster();

    @Test
    void aRangeIsReadyAndStaysWhileAnAddressIsInItAlone() {
        cluster.create(range("more", "10.50.0.0/24"));
        cluster.settle();
        assertThat(ready("more")).isEqualTo("True");
        cluster.create(address("10.50.0.9"));
        cluster.delete(ServiceCIDR.class, "more");
        cluster.advance(Duration.ofMinutes(1));
        assertThat(ready("more")).isEqualTo("False");
        cluster.delete(IPAddress.class, "10.50.0.9");
        cluster.advance(Duration.ofMinutes(1));
        assertThat(cluster.find(ServiceCIDR.class, "more")).isEmpty();
    }

    @Test
    void aRangeGoesWhenAnotherHoldsItsAddresses() {
        cluster.create(range("more", "10.50.0.0/24"));
        cluster.create(address("10.50.0.9"));
        cluster.settle();
        cluster.delete(ServiceCIDR.class, "more");
        cluster.advance(Duration.ofMinutes(1));
        assertThat(ready("more")).isEqualTo("False");
        cluster.create(range("larger", "10.50.0.0/16"));
        cluster.advance(Duration.ofMinutes(1));
        assertThat(cluster.find(ServiceCIDR.class, "more")).isEmpty();
        assertThat(ready("larger")).isEqualTo("True");
    }

    private String ready(String name) {
        return cluster.get(ServiceCIDR.class, name)
                .getStatus()
                .getConditions()
                .getFirst()
                .getStatus();
    }

    private static ServiceCIDR range(String name, String cidr) {
        return new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withCidrs(cidr)
                .endSpec()
                .build();
    }

    private static IPAddress address(String address) {
        return new IPAddressBuilder()
                .withNewMetadata()
                .withName(address)
                .addToLabels("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io")
                .endMetadata()
                .build();
    }

    @Test
    void aPrefixHoldsWhatIsInIt() {
        Prefix range = Prefix.parse("10.43.0.0/16").orElseThrow();
        assertThat(range.contains(Prefix.parse("10.43.255.1").orElseThrow())).isTrue();
        assertThat(range.contains(Prefix.parse("10.43.7.0/24").orElseThrow())).isTrue();
        assertThat(range.contains(Prefix.parse("10.0.0.0/8").orElseThrow())).isFalse();
        assertThat(range.overlaps(Prefix.parse("10.0.0.0/8").orElseThrow())).isTrue();
        assertThat(range.contains(Prefix.parse("10.44.0.1").orElseThrow())).isFalse();
        assertThat(range.contains(Prefix.parse("fd00::1").orElseThrow())).isFalse();
        assertThat(Prefix.parse("fd00::/64")
                        .orElseThrow()
                        .contains(Prefix.parse("fd00::1").orElseThrow()))
                .isTrue();
        assertThat(Prefix.parse("a.name")).isEmpty();
    }
}
