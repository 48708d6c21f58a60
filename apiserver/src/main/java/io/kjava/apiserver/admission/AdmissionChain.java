package io.kjava.apiserver.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Supplier;

/** Asks the plugins one after the other: first all that change, then all that judge. Thread-safe. */
public final class AdmissionChain {
    private final List<AdmissionPlugin> plugins;
    private final AdmissionMetrics metrics;

    public AdmissionChain(List<AdmissionPlugin> plugins, AdmissionMetrics metrics) {
        this.plugins = List.copyOf(requireNonNull(plugins, "plugins"));
        this.metrics = requireNonNull(metrics, "metrics");
    }

    /** Changes the request's object in place. Throws the refusal of a plugin. */
    public void mutate(AdmissionRequest request) {
        metrics.mutating(request, () -> plugins.forEach(plugin -> metrics.mutate(plugin, request)));
    }

    /** Throws the refusal of the first plugin that refuses. */
    public void validate(AdmissionRequest request) {
        metrics.validating(request, () -> plugins.forEach(plugin -> metrics.validate(plugin, request)));
    }

    /** Judges, then writes; tells the plugins how it ended. */
    public <T> T validateAround(AdmissionRequest request, Supplier<T> write) {
        boolean written = false;
        try {
            validate(request);
            T result = write.get();
            written = true;
            return result;
        } finally {
            for (AdmissionPlugin plugin : plugins) {
                plugin.settle(request, written);
            }
        }
    }
}
