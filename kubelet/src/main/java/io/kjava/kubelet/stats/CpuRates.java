package io.kjava.kubelet.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** From counters of processor time to how much is used now. Keeps the last looks; thread-safe. */
final class CpuRates {
    private static final int MOST = 4096;
    private static final Duration LEAST = Duration.ofSeconds(5);

    private final Map<String, Sample> samples = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sample> eldest) {
            return size() > MOST;
        }
    };

    private record Sample(Instant at, long nanos, long rate) {}

    /** Nanoseconds of processor in each second; negative before the second look. */
    synchronized long rate(String key, Instant at, long nanos) {
        Sample last = samples.get(key);
        if (last == null || nanos < last.nanos()) {
            samples.put(key, new Sample(at, nanos, -1));
            return -1;
        }
        Duration since = Duration.between(last.at(), at);
        if (since.compareTo(LEAST) < 0) {
            return last.rate();
        }
        long rate = (long) ((nanos - last.nanos()) / (since.toNanos() / 1e9));
        samples.put(key, new Sample(at, nanos, rate));
        return rate;
    }
}
