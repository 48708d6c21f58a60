package io.kjava.controllers.resourcequota;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.api.ObjectKey;
import io.kjava.api.QuantityValue;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;
import io.kjava.quota.QuotaScopes;
import io.kjava.quota.QuotaUsage;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the status of quotas. Keys are quotas, and {@code namespace/*} for all of a namespace. */
public final class QuotaReconciler implements Reconciler {
    private static final int WORKERS = 5;
    private static final Set<String> PLAIN_COUNTS =
            Set.of("configmaps", "secrets", "replicationcontrollers", "resourcequotas");

    private final ApiClient api;
    private final ResourceClient<ResourceQuota> client;
    private final Informer<ResourceQuota> quotas;
    private final Informer<Pod> pods;
    private final Informer<Service> services;
    private final Informer<PersistentVolumeClaim> claims;
    private final CountedKinds counted;
    private final InstantSource clock;

    private QuotaReconciler(ApiClient client, SharedInformers informers, CountedKinds counted, InstantSource clock) {
        this.api = client;
        this.client = client.resource(ResourceQuota.class);
        this.quotas = informers.informer(ResourceQuota.class);
        this.pods = informers.informer(Pod.class);
        this.services = informers.informer(Service.class);
        this.claims = informers.informer(PersistentVolumeClaim.class);
        this.counted = requireNonNull(counted, "counted");
        this.clock = requireNonNull(clock, "clock");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers, InstantSource clock) {
        CountedKinds counted = new CountedKinds(client, informers);
        QuotaReconciler reconciler = new QuotaReconciler(client, informers, counted, clock);
        return ControllerSpec.of("resourcequota-controller", WORKERS, reconciler)
                .from(counted)
                .from(KeySource.objects(reconciler.quotas))
                .from(KeySource.changes(reconciler.pods, reconciler::podChanged))
                .from(KeySource.changes(reconciler.services, reconciler::changed))
                .from(KeySource.changes(reconciler.claims, reconciler::changed));
    }

    private void podChanged(InformerEvent<Pod> event, KeySink sink) {
        if (event instanceof InformerEvent.Updated<Pod> updated) {
            boolean same = QuotaUsage.of(updated.before(), clock.instant())
                    .equals(QuotaUsage.of(updated.object(), clock.instant()));
            if (same) {
                return;
            }
        }
        changed(event, sink);
    }

    private <T extends HasMetadata> void changed(InformerEvent<T> event, KeySink sink) {
        String namespace = Keys.namespace(event.object());
        quotas.inNamespace(namespace).forEach(quota -> sink.add(Keys.of(quota)));
    }

    @Override
    public Outcome reconcile(ObjectKey key) throws InterruptedException {
        if (key.name().equals(CountedKinds.ALL)) {
            for (ResourceQuota quota : quotas.inNamespace(key.namespace())) {
                recount(quota);
            }
            return Outcome.SETTLED;
        }
        Optional<ResourceQuota> quota = quotas.get(key);
        if (quota.isPresent()) {
            recount(quota.get());
        }
        return Outcome.SETTLED;
    }

    private void recount(ResourceQuota quota) throws InterruptedException {
        ResourceQuotaStatus known = status(quota, new CachedCounts(Keys.namespace(quota)));
        if (!isSame(quota.getStatus(), known)) {
            recountExactly(Keys.of(quota));
        }
    }

    /**
     * Admission counts what it lets in before it is written. The first write waits for what is counted
     * already, so that the lists show it; what is counted later makes the second write conflict.
     */
    private void recountExactly(ObjectKey key) throws InterruptedException {
        Optional<ResourceQuota> found = client.list(ListQuery.in(key.namespace())).items().stream()
                .filter(quota -> Keys.of(quota).equals(key))
                .findFirst();
        if (found.isEmpty()) {
            return;
        }
        ResourceQuota quota = found.get().getStatus() == null ? found.get() : client.updateStatus(found.get());
        ResourceQuotaStatus status = status(quota, new ListedCounts(key.namespace()));
        if (!isSame(quota.getStatus(), status)) {
            client.updateStatus(
                    new ResourceQuotaBuilder(quota).withStatus(status).build());
        }
    }

    private ResourceQuotaStatus status(ResourceQuota quota, Counts counts) throws InterruptedException {
        Map<String, Quantity> hard =
                quota.getSpec().getHard() == null ? Map.of() : quota.getSpec().getHard();
        Map<String, QuantityValue> sums = sums(quota, counts);
        Map<String, Quantity> used = new LinkedHashMap<>();
        for (String name : hard.keySet()) {
            used.put(name, amount(quota, name, sums, counts).toWire());
        }
        ResourceQuotaStatus status = new ResourceQuotaStatus();
        status.setHard(hard);
        status.setUsed(used);
        return status;
    }

    /** Where objects of one namespace are counted. */
    private interface Counts {
        Collection<Pod> pods();

        Collection<Service> services();

        Collection<PersistentVolumeClaim> claims();

        OptionalInt count(String plural, String group) throws InterruptedException;
    }

    /** Cheap, and perhaps a moment behind. */
    private final class CachedCounts implements Counts {
        private final String namespace;

        CachedCounts(String namespace) {
            this.namespace = namespace;
        }

        @Override
        public Collection<Pod> pods() {
            return pods.inNamespace(namespace);
        }

        @Override
        public Collection<Service> services() {
            return services.inNamespace(namespace);
        }

        @Override
        public Collection<PersistentVolumeClaim> claims() {
            return claims.inNamespace(namespace);
        }

        @Override
        public OptionalInt count(String plural, String group) throws InterruptedException {
            return counted.count(plural, group, namespace);
        }
    }

    /** As the server has it now. */
    private final class ListedCounts implements Counts {
        private final ListQuery query;

        ListedCounts(String namespace) {
            this.query = ListQuery.in(namespace);
        }

        @Override
        public Collection<Pod> pods() {
            return api.resource(Pod.class).list(query).items();
        }

        @Override
        public Collection<Service> services() {
            return api.resource(Service.class).list(query).items();
        }

        @Override
        public Collection<PersistentVolumeClaim> claims() {
            return api.resource(PersistentVolumeClaim.class).list(query).items();
        }

        @Override
        public OptionalInt count(String plural, String group) {
            return counted.list(plural, group, query);
        }
    }

    private Map<String, QuantityValue> sums(ResourceQuota quota, Counts counts) {
        Map<String, QuantityValue> sums = new HashMap<>();
        for (Pod pod : counts.pods()) {
            if (QuotaScopes.matches(quota, pod)) {
                add(sums, QuotaUsage.of(pod, clock.instant()));
            }
        }
        for (PersistentVolumeClaim claim : counts.claims()) {
            if (QuotaScopes.matches(quota, claim)) {
                add(sums, QuotaUsage.of(claim));
            }
        }
        if (QuotaScopes.matchesOthers(quota)) {
            counts.services().forEach(s -> add(sums, QuotaUsage.of(s)));
        }
        return sums;
    }

    private static void add(Map<String, QuantityValue> sums, Map<String, QuantityValue> usage) {
        usage.forEach((name, amount) -> sums.merge(name, amount, QuantityValue::add));
    }

    private static QuantityValue amount(
            ResourceQuota quota, String name, Map<String, QuantityValue> sums, Counts counts)
            throws InterruptedException {
        QuantityValue known = sums.get(name);
        if (known != null) {
            return known;
        }
        String resource = name.startsWith("count/") ? name.substring("count/".length()) : name;
        boolean isCount = name.startsWith("count/") || PLAIN_COUNTS.contains(name);
        if (!isCount || !QuotaScopes.matchesOthers(quota)) {
            return QuantityValue.ZERO;
        }
        int dot = resource.indexOf('.');
        String plural = dot < 0 ? resource : resource.substring(0, dot);
        String group = dot < 0 ? "" : resource.substring(dot + 1);
        OptionalInt count = counts.count(plural, group);
        return QuantityValue.of(count.orElse(0));
    }

    private static boolean isSame(@Nullable ResourceQuotaStatus before, ResourceQuotaStatus after) {
        return before != null && isSame(before.getHard(), after.getHard()) && isSame(before.getUsed(), after.getUsed());
    }

    private static boolean isSame(@Nullable Map<String, Quantity> a, Map<String, Quantity> b) {
        if (a == null || !a.keySet().equals(b.keySet())) {
            return false;
        }
        return a.entrySet().stream().allMatch(e -> isSame(e.getValue(), b.get(e.getKey())));
    }

    private static boolean isSame(Quantity a, @Nullable Quantity b) {
        return b != null && QuantityValue.of(a).compareTo(QuantityValue.of(b)) == 0;
    }
}
