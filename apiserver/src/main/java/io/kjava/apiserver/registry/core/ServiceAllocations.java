package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.WriteHook;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.storage.Storage;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cluster IPs and node ports of all services. What is taken is in the storage, so that every server of
 * a cluster gives what none has given. Thread-safe.
 */
public final class ServiceAllocations implements WriteHook {
    private final ServiceRanges ranges;
    private final AddressLedger addressLedger;
    private final PortLedger portLedger;
    private final ServiceAddresses addresses;
    private final ServicePorts ports;

    /**
     * @param cidrs one, or one of each family; the first decides the default family
     */
    public ServiceAllocations(
            List<String> cidrs,
            int firstNodePort,
            int lastNodePort,
            Storage storage,
            InstantSource clock,
            RandomGenerator random) {
        this.ranges = new ServiceRanges(cidrs, storage, random);
        this.addressLedger = new StoredAddressLedger(storage, clock);
        this.portLedger = new StoredPortLedger(storage, new PortRange(firstNodePort, lastNodePort, random));
        this.addresses = new ServiceAddresses(ranges, addressLedger);
        this.ports = new ServicePorts(portLedger);
    }

    /** The address of the {@code kubernetes} service. */
    public String firstAddress() {
        return ranges.configured().getFirst().first();
    }

    /** What brings back in line what is taken and what the services have. */
    public AllocationRepair repair() {
        return new AllocationRepair(addressLedger, portLedger);
    }

    @Override
    public Reservation beforeWrite(DynamicObject service, @Nullable DynamicObject old, UserInfo user, boolean dryRun) {
        HeldValues held = new HeldValues();
        Violations violations = new Violations();
        ObjectNode spec = object(service.tree(), "spec");
        List<String> addressesBefore = old == null ? List.of() : ServiceAddresses.of(old.at("spec"));
        Set<Integer> portsBefore = old == null ? Set.of() : ServicePorts.of(old.at("spec"));
        try {
            (dryRun ? addresses.dry() : addresses).assign(service.key(), spec, addressesBefore, held, violations);
            if (violations.isEmpty()) {
                (dryRun ? ports.dry() : ports).assign(spec, portsBefore, held, violations);
            }
            violations.throwIfAny("", "Service", service.name());
        } catch (RuntimeException e) {
            held.rollback();
            throw e;
        }
        return held;
    }

    @Override
    public void afterDelete(DynamicObject old) {
        addresses.release(ServiceAddresses.of(old.at("spec")));
        ports.release(ServicePorts.of(old.at("spec")));
    }
}
