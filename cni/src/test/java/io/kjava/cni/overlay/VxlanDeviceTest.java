package io.kjava.cni.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.cni.link.LinkChange;
import io.kjava.cni.link.LinkView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VxlanDeviceTest {
    private static final LinkView.Vxlan SETTINGS = new LinkView.Vxlan(1, 8472, "192.0.2.1", "eth0", false);
    private static final String MAC = VxlanDevice.macOf("n1");
    private final VxlanDevice device = new VxlanDevice("kjava.1", MAC, 1450, "10.42.0.0/32", SETTINGS);

    @Test
    void hardwareAddressIsLocalUnicastAndStable() {
        assertThat(MAC).isEqualTo(VxlanDevice.macOf("n1")).isNotEqualTo(VxlanDevice.macOf("n2"));
        assertThat(Integer.parseInt(MAC.substring(0, 2), 16) & 0x03).isEqualTo(0x02);
    }

    @Test
    void aDeviceThatIsRightIsLeftAlone() {
        assertThat(device.changes(link(1450, List.of("10.42.0.0/32"), SETTINGS)))
                .isEmpty();
    }

    @Test
    void aMissingDeviceIsMadeAndBroughtUp() {
        assertThat(device.changes(Optional.empty()))
                .containsExactly(
                        new LinkChange.CreateVxlan("kjava.1", MAC, SETTINGS),
                        new LinkChange.SetMtu("kjava.1", 1450),
                        new LinkChange.PutAddress("kjava.1", "10.42.0.0/32"),
                        new LinkChange.SetUp("kjava.1"));
    }

    @Test
    void aDeviceOnAnotherUnderlayIsMadeAnew() {
        LinkView.Vxlan elsewhere = new LinkView.Vxlan(1, 8472, "192.0.2.7", "eth1", false);
        assertThat(device.changes(link(1450, List.of("10.42.0.0/32"), elsewhere)))
                .startsWith(new LinkChange.DeleteLink("kjava.1"), new LinkChange.CreateVxlan("kjava.1", MAC, SETTINGS));
    }

    @Test
    void aNewRangeReplacesTheAddressAndKeepsTheDevice() {
        assertThat(device.changes(link(1450, List.of("10.42.9.0/32"), SETTINGS)))
                .containsExactly(
                        new LinkChange.RemoveAddress("kjava.1", "10.42.9.0/32"),
                        new LinkChange.PutAddress("kjava.1", "10.42.0.0/32"));
    }

    private static Optional<LinkView> link(int mtu, List<String> addresses, LinkView.Vxlan settings) {
        return Optional.of(new LinkView("kjava.1", mtu, MAC, true, addresses, Optional.of(settings)));
    }
}
