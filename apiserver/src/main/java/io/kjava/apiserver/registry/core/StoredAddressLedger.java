package io.kjava.apiserver.registry.core;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.StoragePaths;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * One IPAddress object for each cluster IP, as Kubernetes keeps them since 1.33: that the storage makes a
 * key only once is what keeps two servers from giving the same address. They are written without the
 * request pipeline, because they are part of the write of their service.
 */
final class StoredAddressLedger implements AddressLedger {
    private static final String PREFIX =
            StoragePaths.builtIn(new ResourceName("networking.k8s.io", "v1", "ipaddresses"));
    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    private static final String US = "ipallocator.k8s.io";
    private final Storage storage;
    private final InstantSource clock;

    StoredAddressLedger(Storage storage, InstantSource clock) {
        this.storage = requireNonNull(storage, "storage");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public boolean take(String address, ObjectKey service) {
        try {
            storage.create(PREFIX + address, JsonCodec.write(object(address, service)));
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.EXISTS) {
                return false;
            }
            throw e;
        }
    }

    private DynamicObject object(String address, ObjectKey service) {
        DynamicObject object = DynamicObject.of("networking.k8s.io/v1", "IPAddress", "", address);
        ObjectNode metadata = object.metadata();
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode labels = metadata.putObject("labels");
        labels.put("ipaddress.kubernetes.io/ip-family", address.contains(":") ? "IPv6" : "IPv4");
        labels.put(MANAGED_BY, US);
        ObjectNode parent = object.objectAt("spec").putObject("parentRef");
        parent.put("group", "");
        parent.put("resource", "services");
        parent.put("namespace", service.namespace());
        parent.put("name", service.name());
        return object;
    }

    @Override
    public boolean isTaken(String address) {
        return storage.get(PREFIX + address).isPresent();
    }

    @Override
    public void release(String address) {
        Optional<Stored> found = storage.get(PREFIX + address);
        while (found.isPresent()) {
            try {
                storage.delete(PREFIX + address, found.get().revision());
                return;
            } catch (StorageException e) {
                if (e.reason() != Reason.REVISION_MISMATCH) {
                    if (e.reason() == Reason.NOT_FOUND) {
                        return;
                    }
                    throw e;
                }
                found = storage.get(PREFIX + address); // somebody labelled it meanwhile
            }
        }
    }

    @Override
    public Set<String> taken() {
        Set<String> taken = new HashSet<>();
        for (Stored stored : storage.range(PREFIX, "", 0, 0).items()) {
            if (JsonCodec.read(stored.value())
                    .text("metadata", "labels", MANAGED_BY)
                    .equals(US)) {
                taken.add(stored.key().substring(PREFIX.length()));
            }
        }
        return taken;
    }
}
