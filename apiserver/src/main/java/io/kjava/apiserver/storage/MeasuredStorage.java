package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A storage whose operations are timed, under the names that Kubernetes gives those of etcd. As
 * thread-safe as the storage it wraps.
 */
public final class MeasuredStorage extends ForwardingStorage {
    private static final double[] BOUNDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };
    private final Histogram durations;
    private final Counter requests;
    private final Counter errors;
    private final Function<String, ResourceName> owners;
    private final LongSupplier nanos;

    /**
     * @param owners whose a key is; its version does not matter
     * @param nanos a clock that only runs forward
     */
    public MeasuredStorage(
            Storage storage, MetricRegistry registry, Function<String, ResourceName> owners, LongSupplier nanos) {
        super(storage);
        this.owners = requireNonNull(owners, "owners");
        this.nanos = requireNonNull(nanos, "nanos");
        this.durations = registry.histogram(
                "etcd_request_duration_seconds",
                "Etcd request latency in seconds for each operation and object type.",
                BOUNDS,
                "group",
                "operation",
                "resource");
        this.requests = registry.counter(
                "etcd_requests",
                "Etcd request counts for each operation and object type.",
                "group",
                "operation",
                "resource");
        this.errors = registry.counter(
                "etcd_request_errors",
                "Etcd failed request counts for each operation and object type.",
                "group",
                "operation",
                "resource");
    }

    private <T> T timed(String operation, String key, Supplier<T> call) {
        ResourceName of = owners.apply(key);
        String group = of.group();
        String resource = of.plural();
        long start = nanos.getAsLong();
        try {
            return call.get();
        } catch (StorageException e) {
            errors.increment(group, operation, resource);
            throw e;
        } finally {
            requests.increment(group, operation, resource);
            durations.observeNanos(nanos.getAsLong() - start, group, operation, resource);
        }
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        return timed("create", key, () -> super.create(key, value, ttl));
    }

    @Override
    public Optional<Stored> get(String key) {
        return timed("get", key, () -> super.get(key));
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        return timed("update", key, () -> super.update(key, expected, value, ttl));
    }

    @Override
    public Stored delete(String key, long expected) {
        return timed("delete", key, () -> super.delete(key, expected));
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        return timed("list", prefix, () -> super.range(prefix, after, revision, limit));
    }
}
