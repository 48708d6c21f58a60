package io.kjava.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Owns the metrics of one process. Asking for a name again returns the metric that is there, so that
 * several components may share one. Thread-safe. A name that is taken by another type, or is not a
 * Prometheus name, is {@code IllegalArgumentException}.
 */
public final class MetricRegistry {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ConcurrentMap<String, Object> metrics = new ConcurrentHashMap<>();

    /** A counter; its name ends in {@code _total} on the wire. */
    public Counter counter(String name, String help, String... labelNames) {
        return metric(
                name,
                Counter.class,
                () -> new Counter(io.prometheus.metrics.core.metrics.Counter.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labelNames)
                        .withoutExemplars()
                        .register(registry)));
    }

    public Gauge gauge(String name, String help, String... labelNames) {
        return metric(
                name,
                Gauge.class,
                () -> new Gauge(io.prometheus.metrics.core.metrics.Gauge.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labelNames)
                        .withoutExemplars()
                        .register(registry)));
    }

    /** A histogram with these upper bounds, ascending; {@code +Inf} is added. */
    public Histogram histogram(String name, String help, double[] bounds, String... labelNames) {
        return metric(
                name,
                Histogram.class,
                () -> new Histogram(io.prometheus.metrics.core.metrics.Histogram.builder()
                        .name(name)
                        .help(help)
                        .classicOnly()
                        .classicUpperBounds(bounds)
                        .labelNames(labelNames)
                        .withoutExemplars()
                        .register(registry)));
    }

    /** A gauge that is read when somebody asks; the supplier must be quick and may be called often. */
    public void gaugeFrom(String name, String help, DoubleSupplier value) {
        metric(
                name,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(point -> point.call(value.getAsDouble()))
                        .register(registry));
    }

    /** Like {@link #gaugeFrom}, with one label whose values are the keys of the map. */
    public void gaugesFrom(String name, String help, String labelName, Supplier<Map<String, Double>> values) {
        metric(
                name,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labelName)
                        .callback(point -> values.get().forEach((label, v) -> point.call(v, label)))
                        .register(registry));
    }

    /** Like {@link #gaugeFrom}, with some labels whose values are the keys of the map. */
    public void gaugesFrom(
            String name, String help, List<String> labelNames, Supplier<Map<List<String>, Double>> values) {
        metric(
                name,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labelNames.toArray(String[]::new))
                        .callback(point ->
                                values.get().forEach((labels, v) -> point.call(v, labels.toArray(String[]::new))))
                        .register(registry));
    }

    /** A counter that is read when somebody asks. */
    public void counterFrom(String name, String help, DoubleSupplier value) {
        metric(
                name,
                CounterWithCallback.class,
                () -> CounterWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(point -> point.call(value.getAsDouble()))
                        .register(registry));
    }

    /** A constant 1 whose labels say something, for example {@code kubernetes_build_info}. */
    public void info(String name, String help, Map<String, String> labels) {
        String[] names = labels.keySet().toArray(String[]::new);
        String[] values = labels.values().toArray(String[]::new);
        metric(
                        name,
                        Info.class,
                        () -> Info.builder()
                                .name(name)
                                .help(help)
                                .labelNames(names)
                                .register(registry))
                .setLabelValues(values);
    }

    MetricSnapshots scrape() {
        return registry.scrape();
    }

    private <T> T metric(String name, Class<T> type, Supplier<T> make) {
        Object metric = metrics.computeIfAbsent(name, _ -> make.get());
        if (!type.isInstance(metric)) {
            throw new IllegalArgumentException("metric %s is a %s (expected: %s)"
                    .formatted(name, metric.getClass().getSimpleName(), type.getSimpleName()));
        }
        return type.cast(metric);
    }
}
