package io.kjava.controllers.servicecidrs;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says that a range of cluster IPs is ready, and keeps one that is being deleted until no address is in it
 * that no other range holds.
 */
public final class ServiceCidrReconciler implements Reconciler {
    private static final int WORKERS = 5;
    private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    /** Until every API server has seen that the range is on its way out and gives none of its addresses. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ResourceClient<ServiceCIDR> client;
    private final Informer<ServiceCIDR> ranges;
    private final Informer<IPAddress> addresses;
    private final InstantSource clock;

    private ServiceCidrReconciler(
            ApiClient client, Informer<ServiceCIDR> ranges, Informer<IPAddress> addresses, InstantSource clock) {
        this.client = client.resource(ServiceCIDR.class);
        this.ranges = requireNonNull(ranges, "ranges");
        this.addresses = requireNonNull(addresses, "addresses");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<ServiceCIDR> ranges = informers.informer(ServiceCIDR.class);
        Informer<IPAddress> addresses = informers.informer(IPAddress.class);
        Reconciler reconciler = new ServiceCidrReconciler(client, ranges, addresses, clock);
        return ControllerSpec.of("service-cidr-controller", WORKERS, reconciler)
                // another range may hold, or no longer hold, what this one does
                .from(KeySource.changes(ranges, (event, sink) -> {
                    sink.add(Keys.of(event.object()));
                    ranges.all().stream()
                            .filter(other -> overlap(other, event.object()))
                            .forEach(other -> sink.add(Keys.of(other)));
                }))
                .from(KeySource.changes(
                        addresses,
                        (event, sink) -> ranges.all().stream()
                                .filter(Keys::isTerminating)
                                .filter(range -> holds(range, event.object()))
                                .forEach(range -> sink.add(Keys.of(range)))));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<ServiceCIDR> found = ranges.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        ServiceCIDR range = found.get();
        if (!Keys.isTerminating(range)) {
            if (!range.getMetadata().getFinalizers().contains(FINALIZER)) {
                finalizer(key, "finalizers");
            }
            report(range, "True", "", "Kubernetes Service CIDR is ready");
            return Outcome.SETTLED;
        }
        if (!range.getMetadata().getFinalizers().contains(FINALIZER)) {
            return Outcome.SETTLED;
        }
        if (isNeeded(range)) {
            report(
                    range,
                    "False",
                    "Terminating",
                    "There are still IPAddresses referencing the ServiceCIDR,"
                            + " please remove them or create a new ServiceCIDR");
            return Outcome.SETTLED;
        }
        Instant free = Instant.parse(range.getMetadata().getDeletionTimestamp()).plus(GRACE);
        Duration left = Duration.between(clock.instant(), free);
        if (left.isPositive()) {
            return new Outcome.CheckAgain(left);
        }
        finalizer(key, "$deleteFromPrimitiveList/finalizers");
        return Outcome.SETTLED;
    }

    private void finalizer(ObjectKey key, String field) {
        byte[] patch = JsonCodec.writeTyped(Map.of("metadata", Map.of(field, List.of(FINALIZER))));
        client.patch(key, PatchType.STRATEGIC, patch, "");
    }

    /** Whether an address would be left that is in no range. */
    private boolean isNeeded(ServiceCIDR range) {
        List<ServiceCIDR> others = ranges.all().stream()
                .filter(other -> !Keys.name(other).equals(Keys.name(range)))
                .toList();
        boolean covered = prefixes(range)
                .allMatch(prefix ->
                        others.stream().flatMap(ServiceCidrReconciler::prefixes).anyMatch(p -> p.contains(prefix)));
        return !covered
                && addresses.all().stream()
                        .filter(address -> "ipallocator.k8s.io"
                                .equals(address.getMetadata().getLabels().get("ipaddress.kubernetes.io/managed-by")))
                        .filter(address -> holds(range, address))
                        .anyMatch(address -> others.stream().noneMatch(other -> holds(other, address)));
    }

    private static boolean holds(ServiceCIDR range, IPAddress address) {
        Optional<Prefix> exact = Prefix.parse(Keys.name(address));
        return exact.isPresent() && prefixes(range).anyMatch(prefix -> prefix.contains(exact.get()));
    }

    private static boolean overlap(ServiceCIDR one, ServiceCIDR other) {
        return prefixes(one).anyMatch(prefix -> prefixes(other).anyMatch(prefix::overlaps));
    }

    private static Stream<Prefix> prefixes(ServiceCIDR range) {
        return range.getSpec().getCidrs().stream().map(Prefix::parse).flatMap(Optional::stream);
    }

    private void report(ServiceCIDR range, String status, String reason, String message) {
        Optional<Condition> before = range.getStatus() == null
                ? Optional.empty()
                : range.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .findFirst();
        if (before.isPresent()
                && before.get().getStatus().equals(status)
                && before.get().getMessage().equals(message)) {
            return;
        }
        Condition condition = new ConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        client.updateStatus(new ServiceCIDRBuilder(range)
                .withNewStatus()
                .withConditions(condition)
                .endStatus()
                .build());
    }
}
