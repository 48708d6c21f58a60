package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.WriteHook;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cluster IPs and node ports of all services. One server allocates from memory; the stored services
 * are what it remembers when it starts. Thread-safe.
 */
public final class ServiceAllocations implements WriteHook {
    private final ServiceAddresses addresses;
    private final ServicePorts ports;
    private final String firstAddress;

    /**
     * @param cidrs one, or one of each family; the first decides the default family
     */
    public ServiceAllocations(List<String> cidrs, int firstNodePort, int lastNodePort, RandomGenerator random) {
        List<AddressRange> ranges =
                cidrs.stream().map(cidr -> new AddressRange(cidr, random)).toList();
        this.addresses = new ServiceAddresses(ranges);
        this.ports = new ServicePorts(new PortRange(firstNodePort, lastNodePort, random));
        this.firstAddress = ranges.getFirst().first();
    }

    /** The address of the {@code kubernetes} service. */
    public String firstAddress() {
        return firstAddress;
    }

    /** Takes what the stored services hold. Call once, before the first write. */
    public void remember(Iterable<byte[]> services) {
        for (byte[] json : services) {
            DynamicObject service = JsonCodec.read(json);
            addresses.remember(ServiceAddresses.of(service.at("spec")));
            ports.remember(ServicePorts.of(service.at("spec")), owner(service));
        }
    }

    @Override
    public Reservation beforeWrite(DynamicObject service, @Nullable DynamicObject old, UserInfo user, boolean dryRun) {
        HeldValues held = new HeldValues();
        Violations violations = new Violations();
        ObjectNode spec = object(service.tree(), "spec");
        List<String> addressesBefore = old == null ? List.of() : ServiceAddresses.of(old.at("spec"));
        Set<Integer> portsBefore = old == null ? Set.of() : ServicePorts.of(old.at("spec"));
        addresses.assign(spec, addressesBefore, held, violations);
        ports.assign(spec, portsBefore, owner(service), held, violations);
        if (!violations.isEmpty()) {
            held.rollback();
            violations.throwIfAny("", "Service", service.name());
        }
        return held;
    }

    @Override
    public void afterDelete(DynamicObject old) {
        addresses.release(ServiceAddresses.of(old.at("spec")));
        ports.release(ServicePorts.of(old.at("spec")));
    }

    private static String owner(DynamicObject service) {
        return service.namespace() + "/" + service.name();
    }
}
