package io.kjava.kubelet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdvertisedResourcesTest {
    @Test
    void makesAllocatableWhatOthersAdvertise() {
        assertThat(AdvertisedResources.corrections(new NodeStatusBuilder()
                        .addToCapacity("cpu", new Quantity("2"))
                        .addToCapacity("example.com/dongle", new Quantity("4"))
                        .addToCapacity("example.com/right", new Quantity("1"))
                        .addToAllocatable("example.com/right", new Quantity("1"))
                        .addToAllocatable("example.com/gone", new Quantity("1"))
                        .build()))
                .isEqualTo(Map.of(
                        "example.com/dongle", Optional.of(new Quantity("4")),
                        "example.com/gone", Optional.empty()));
    }
}
