package io.kjava.client;

import static java.util.Objects.requireNonNull;

import io.kjava.telemetry.Counter;
import io.kjava.telemetry.Histogram;
import io.kjava.telemetry.MetricRegistry;

/**
 * Counts and times what clients of the API ask, under the names that Kubernetes' own client library
 * has. Thread-safe; clients of one registry share them.
 */
public final class ClientMetrics {
    /** What the code of a call without an answer is called. */
    public static final String NO_ANSWER = "<error>";

    private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60};
    private static final double[] BYTES = {64, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216};

    private final String host;
    private final Counter requests;
    private final Histogram durations;
    private final Histogram sent;
    private final Histogram received;

    /** @param host whom the client asks */
    public ClientMetrics(MetricRegistry registry, String host) {
        this.host = requireNonNull(host, "host");
        this.requests = registry.counter(
                "rest_client_requests",
                "Number of HTTP requests, partitioned by status code, method, and host.",
                "code",
                "host",
                "method");
        this.durations = registry.histogram(
                "rest_client_request_duration_seconds",
                "Request latency in seconds. Broken down by verb, and host.",
                SECONDS,
                "host",
                "verb");
        this.sent = registry.histogram(
                "rest_client_request_size_bytes",
                "Request size in bytes. Broken down by verb and host.",
                BYTES,
                "host",
                "verb");
        this.received = registry.histogram(
                "rest_client_response_size_bytes",
                "Response size in bytes. Broken down by verb and host.",
                BYTES,
                "host",
                "verb");
    }

    /** Of a client whose calls nobody looks at. */
    public static ClientMetrics unseen() {
        return new ClientMetrics(new MetricRegistry(), "");
    }

    /** A call has its answer, or {@link #NO_ANSWER}. */
    public void answered(String method, String code, long nanos) {
        requests.increment(code, host, method);
        durations.observeNanos(nanos, host, method);
    }

    /** What was sent, and received as a whole. */
    public void sizes(String method, int sentBytes, int receivedBytes) {
        sent.observe(sentBytes, host, method);
        received.observe(receivedBytes, host, method);
    }
}
