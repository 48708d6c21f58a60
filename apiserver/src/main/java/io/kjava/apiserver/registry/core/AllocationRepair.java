package io.kjava.apiserver.registry.core;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back in line what the ledgers say is taken and what the services have: a server that was killed in
 * the middle of a write has taken something for nobody. What nobody has in two passes is given back, since a
 * service that is being written has its address before it is there. Confined to one thread.
 */
public final class AllocationRepair {
    private static final Logger log = LoggerFactory.getLogger(AllocationRepair.class);
    private final AddressLedger addresses;
    private final PortLedger ports;
    private Set<String> strayAddresses = Set.of();
    private Set<Integer> strayPorts = Set.of();

    AllocationRepair(AddressLedger addresses, PortLedger ports) {
        this.addresses = requireNonNull(addresses, "addresses");
        this.ports = requireNonNull(ports, "ports");
    }

    /** One pass over all services, newer than what the ledgers hold or as new. */
    public void pass(Iterable<byte[]> services) {
        Map<String, ObjectKey> wantedAddresses = new HashMap<>();
        Set<Integer> wantedPorts = new HashSet<>();
        for (byte[] json : services) {
            DynamicObject service = JsonCodec.read(json);
            for (String address : ServiceAddresses.of(service.at("spec"))) {
                wantedAddresses.put(AddressRange.canonical(address), service.key());
            }
            ServicePorts.of(service.at("spec")).stream().filter(ports::contains).forEach(wantedPorts::add);
        }
        strayAddresses = repairAddresses(wantedAddresses);
        strayPorts = repairPorts(wantedPorts);
    }

    /** Returns what nobody has and was not given back yet. */
    private Set<String> repairAddresses(Map<String, ObjectKey> wanted) {
        Set<String> stray = new HashSet<>(addresses.taken());
        wanted.forEach((address, service) -> {
            if (!stray.contains(address) && addresses.take(address, service)) {
                log.atInfo()
                        .addKeyValue("service", service)
                        .addKeyValue("address", address)
                        .log("cluster IP was not marked as taken");
            }
        });
        stray.removeAll(wanted.keySet());
        Set<String> old = new HashSet<>(stray);
        old.retainAll(strayAddresses);
        old.forEach(addresses::release);
        stray.removeAll(old);
        return stray;
    }

    private Set<Integer> repairPorts(Set<Integer> wanted) {
        Set<Integer> stray = new HashSet<>(ports.taken());
        wanted.stream().filter(port -> !stray.contains(port)).forEach(ports::take);
        stray.removeAll(wanted);
        Set<Integer> old = new HashSet<>(stray);
        old.retainAll(strayPorts);
        if (!old.isEmpty()) {
            ports.release(old);
        }
        stray.removeAll(old);
        return stray;
    }
}
