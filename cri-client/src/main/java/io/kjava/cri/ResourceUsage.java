package io.kjava.cri;

import java.time.Instant;
import java.util.List;

/** What was measured of processor, memory and network; a negative number was not measured. */
public final class ResourceUsage {
    private ResourceUsage() {}

    /**
     * Processor time.
     *
     * @param coreNanoSeconds since the start
     * @param nanoCores now
     */
    public record Cpu(Instant at, long coreNanoSeconds, long nanoCores) {}

    public record Memory(
            Instant at, long workingSet, long available, long usage, long rss, long pageFaults, long majorPageFaults) {}

    public record Swap(Instant at, long available, long usage) {}

    public record Interface(String name, long rxBytes, long rxErrors, long txBytes, long txErrors) {}

    /** The default interface comes first. */
    public record Network(Instant at, List<Interface> interfaces) {
        public Network {
            interfaces = List.copyOf(interfaces);
        }
    }
}
