package io.kjava.apiserver.registry.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.WriteHook.Reservation;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ServiceAllocationsTest {
    private static final UserInfo USER = UserInfo.of("somebody");
    private final Storage storage = new MemoryStorage(InstantSource.system());
    private final ServiceAllocations one = server("10.43.0.0/24");
    private final ServiceAllocations other = server("10.43.0.0/24");

    @Test
    void twoServersGiveNothingTwice() throws ExecutionException, InterruptedException {
        Set<String> addresses = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DynamicObject>> written = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                DynamicObject service = service("s" + i, "NodePort", "");
                ServiceAllocations server = i % 2 == 0 ? one : other;
                written.add(threads.submit(() -> {
                    server.beforeWrite(service, null, USER, false).commit();
                    return service;
                }));
            }
            for (Future<DynamicObject> future : written) {
                addresses.add(future.get().text("spec", "clusterIP"));
                ports.add(future.get()
                        .at("spec", "ports")
                        .path(0)
                        .path("nodePort")
                        .asInt());
            }
        }
        assertThat(addresses).hasSize(200);
        assertThat(ports).hasSize(200);
    }

    @Test
    void whatOneServerHasGivenAnotherRefuses() {
        one.beforeWrite(service("a", "ClusterIP", "10.43.0.7"), null, USER, false)
                .commit();
        assertThatThrownBy(() -> other.beforeWrite(service("b", "ClusterIP", "10.43.0.7"), null, USER, false))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spec.clusterIPs: Invalid value: [\"10.43.0.7\"]:"
                        + " failed to allocate IP 10.43.0.7: provided IP is already allocated");
        assertThatThrownBy(() -> other.beforeWrite(service("b", "ClusterIP", "10.99.0.7"), null, USER, false))
                .hasMessageContaining("the provided network does not match the current range");
    }

    @Test
    void aFullRangeIsAnInternalError() {
        ServiceAllocations small = server("10.44.0.0/29");
        for (int i = 0; i < 6; i++) {
            small.beforeWrite(service("s" + i, "ClusterIP", ""), null, USER, false)
                    .commit();
        }
        assertThatThrownBy(() -> small.beforeWrite(service("s6", "ClusterIP", ""), null, USER, false))
                .hasMessage("Internal error occurred: failed to allocate a serviceIP: range is full");
        range("more", "10.45.0.0/29", "");
        DynamicObject service = service("s6", "ClusterIP", "");
        small.beforeWrite(service, null, USER, false).commit();
        assertThat(service.text("spec", "clusterIP")).startsWith("10.45.0.");
    }

    @Test
    void aRangeThatIsGoingGivesNothing() {
        range("more", "10.45.0.0/24", "2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> one.beforeWrite(service("a", "ClusterIP", "10.45.0.7"), null, USER, false))
                .hasMessageContaining("does not match the current range");
    }

    @Test
    void aDryRunAndARefusedWriteTakeNothing() {
        DynamicObject service = service("a", "NodePort", "");
        one.beforeWrite(service, null, USER, true).rollback();
        assertThat(service.text("spec", "clusterIP")).startsWith("10.43.0.");
        Reservation refused = one.beforeWrite(service("b", "NodePort", ""), null, USER, false);
        refused.rollback();
        assertThat(stored("/registry/ipaddresses/")).isEmpty();
        assertThat(new StoredPortLedger(storage, new PortRange(30000, 32767, new SplittableRandom(1))).taken())
                .isEmpty();
    }

    @Test
    void anAddressIsAnObjectOfItsService() {
        one.beforeWrite(service("web", "ClusterIP", "10.43.0.7"), null, USER, false)
                .commit();
        DynamicObject address = JsonCodec.read(
                storage.get("/registry/ipaddresses/10.43.0.7").orElseThrow().value());
        assertThat(address.text("metadata", "labels", "ipaddress.kubernetes.io/managed-by"))
                .isEqualTo("ipallocator.k8s.io");
        assertThat(address.at("spec", "parentRef").toString())
                .isEqualTo("{\"group\":\"\",\"resource\":\"services\",\"namespace\":\"shop\",\"name\":\"web\"}");
    }

    @Test
    void repairMarksWhatServicesHaveAndGivesBackWhatNobodyHas() {
        DynamicObject kept = service("kept", "NodePort", "10.43.0.9");
        kept.objectAt("spec").withArray("ports").get(0);
        DynamicObject lost = service("lost", "NodePort", "10.43.0.10");
        one.beforeWrite(lost, null, USER, false).commit(); // and the server dies here
        kept.objectAt("spec").putArray("clusterIPs").add("10.43.0.9");
        AllocationRepair repair = other.repair();
        repair.pass(List.of(JsonCodec.write(kept)));
        assertThat(stored("/registry/ipaddresses/"))
                .containsExactly("/registry/ipaddresses/10.43.0.10", "/registry/ipaddresses/10.43.0.9");
        repair.pass(List.of(JsonCodec.write(kept)));
        assertThat(stored("/registry/ipaddresses/")).containsExactly("/registry/ipaddresses/10.43.0.9");
        assertThat(new StoredPortLedger(storage, new PortRange(30000, 32767, new SplittableRandom(1))).taken())
                .isEmpty();
    }

    @Test
    void theMapOfPortsIsThatOfKubernetes() {
        StoredPortLedger ledger = new StoredPortLedger(storage, new PortRange(30000, 32767, new SplittableRandom(1)));
        assertThat(ledger.take(30000)).isTrue();
        assertThat(ledger.take(30009)).isTrue();
        assertThat(ledger.take(30009)).isFalse();
        String value = new String(
                storage.get("/registry/ranges/servicenodeports").orElseThrow().value(), StandardCharsets.UTF_8);
        assertThat(value).contains("\"kind\":\"RangeAllocation\"", "\"range\":\"30000-32767\"", "\"data\":\"AgE=\"");
        StoredPortLedger moved = new StoredPortLedger(storage, new PortRange(30005, 30010, new SplittableRandom(1)));
        assertThat(moved.taken()).containsExactly(30009);
    }

    private ServiceAllocations server(String cidr) {
        return new ServiceAllocations(
                List.of(cidr), 30000, 32767, storage, InstantSource.system(), new SplittableRandom(1));
    }

    private void range(String name, String cidr, String deleted) {
        DynamicObject range = DynamicObject.of("networking.k8s.io/v1", "ServiceCIDR", "", name);
        range.objectAt("spec").putArray("cidrs").add(cidr);
        if (!deleted.isEmpty()) {
            range.metadata().put("deletionTimestamp", deleted);
        }
        storage.create("/registry/servicecidrs/" + name, JsonCodec.write(range));
    }

    private List<String> stored(String prefix) {
        return storage.range(prefix, "", 0, 0).items().stream()
                .map(stored -> stored.key())
                .toList();
    }

    private static DynamicObject service(String name, String type, String address) {
        DynamicObject service = DynamicObject.of("v1", "Service", "shop", name);
        service.objectAt("spec").put("type", type);
        if (!address.isEmpty()) {
            service.objectAt("spec").put("clusterIP", address);
        }
        service.objectAt("spec").putArray("ports").addObject().put("port", 80);
        return service;
    }
}
