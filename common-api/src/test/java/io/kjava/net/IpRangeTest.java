package io.kjava.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class IpRangeTest {
    @Test
    void rangesAreEqualHoweverTheyWereWritten() {
        assertThat(range("10.42.3.7/16")).isEqualTo(range("10.42.0.0/16")).hasToString("10.42.0.0/16");
        assertThat(range("fd00::1/64")).isEqualTo(range("fd00:0:0:0::/64"));
    }

    @Test
    void aRangeContainsAddressesOfItsFamilyOnly() {
        assertThat(range("10.42.0.0/15").contains(InetAddress.ofLiteral("10.43.255.255")))
                .isTrue();
        assertThat(range("10.42.0.0/15").contains(InetAddress.ofLiteral("10.44.0.0")))
                .isFalse();
        assertThat(range("0.0.0.0/0").contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(range("10.42.0.0/16").contains(range("10.42.9.0/24"))).isTrue();
        assertThat(range("10.42.9.0/24").contains(range("10.42.0.0/16"))).isFalse();
    }

    @Test
    void anythingElseIsNoRange() {
        assertThat(IpRange.parse("10.42.0.0")).isEmpty();
        assertThat(IpRange.parse("10.42.0.0/33")).isEmpty();
        assertThat(IpRange.parse("name/8")).isEmpty();
        assertThat(IpRange.parse("10.42.0.0/-1")).isEmpty();
    }

    private static IpRange range(String cidr) {
        return IpRange.parse(cidr).orElseThrow();
    }
}
