package io.kjava.apiserver.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Supplier;

/** Asks the plugins one after the other: first all that change, then all that judge. Thread-safe. */
public final class AdmissionChain {
    private final List<AdmissionPlugin> plugins;

    public AdmissionChain(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(requireNonNull(plugins, "plugins"));
    }

    /** Changes the request's object in place. Throws the refusal of a plugin. */
    public void mutate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.mutate(request);
        }
    }

    /** Throws the refusal of the first plugin that refuses. */
    public void validate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            plugin.validate(request);
        }
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
