package io.kjava.apiserver.registry.core;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.StoragePaths;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * The ranges that cluster IPs come from: those of the configuration, and those of the ServiceCIDR objects
 * that are ready and not on their way out. Thread-safe.
 */
final class ServiceRanges {
    private static final String PREFIX =
            StoragePaths.builtIn(new ResourceName("networking.k8s.io", "v1", "servicecidrs"));
    private final List<AddressRange> configured;
    private final Storage storage;
    private final RandomGenerator random;

    /**
     * @param cidrs one, or one of each family; the first decides the default family
     */
    ServiceRanges(List<String> cidrs, Storage storage, RandomGenerator random) {
        this.storage = requireNonNull(storage, "storage");
        this.random = requireNonNull(random, "random");
        this.configured =
                cidrs.stream().map(cidr -> new AddressRange(cidr, random)).toList();
    }

    List<AddressRange> configured() {
        return configured;
    }

    /** All others of the family of a configured one, read anew. */
    List<AddressRange> othersLike(AddressRange first) {
        return added().stream()
                .filter(range -> range.isIpv6() == first.isIpv6())
                .filter(range -> !range.text().equals(first.text()))
                .toList();
    }

    Optional<AddressRange> containing(String address) {
        return configured.stream()
                .filter(range -> range.contains(address))
                .findFirst()
                .or(() -> added().stream()
                        .filter(range -> range.contains(address))
                        .findFirst());
    }

    private List<AddressRange> added() {
        List<AddressRange> result = new ArrayList<>();
        for (Stored stored : storage.range(PREFIX, "", 0, 0).items()) {
            DynamicObject object = JsonCodec.read(stored.value());
            if (object.meta("deletionTimestamp").isEmpty() && isReady(object)) {
                object.at("spec", "cidrs").forEach(cidr -> result.add(new AddressRange(cidr.asString(""), random)));
            }
        }
        return result;
    }

    /** One without the condition counts: perhaps no controller runs. */
    private static boolean isReady(DynamicObject object) {
        for (JsonNode condition : object.at("status", "conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return true;
    }
}
