package io.kjava.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricRegistryTest {
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void printsEveryTypeAsPrometheusReadsIt() throws IOException {
        registry.counter("apiserver_request_total", "Requests.", "verb", "code").increment("GET", "200");
        registry.gauge("apiserver_current_inflight_requests", "Now.", "request_kind")
                .set(3, "mutating");
        registry.histogram("latency_seconds", "How long.", new double[] {0.1, 1})
                .observe(0.5);
        registry.gaugeFrom("live", "Asked when printed.", () -> 7);
        registry.info("kubernetes_build_info", "Build.", Map.of("major", "1"));

        assertThat(print())
                .contains("apiserver_request_total{code=\"200\",verb=\"GET\"} 1.0")
                .contains("apiserver_current_inflight_requests{request_kind=\"mutating\"} 3.0")
                .contains("latency_seconds_bucket{le=\"0.1\"} 0")
                .contains("latency_seconds_bucket{le=\"1.0\"} 1")
                .contains("latency_seconds_bucket{le=\"+Inf\"} 1")
                .contains("latency_seconds_sum 0.5")
                .contains("live 7.0")
                .contains("kubernetes_build_info{major=\"1\"} 1");
    }

    @Test
    void aNameIsOneMetricHoweverOftenItIsAskedFor() {
        registry.counter("a_total", "A.").increment();
        registry.counter("a_total", "A.").increment();

        assertThat(registry.counter("a_total", "A.").value()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> registry.gauge("a_total", "A."));
    }

    @Test
    void aProcessSaysWhatItUses() throws IOException {
        ProcessMetrics.register(registry);

        assertThat(print()).contains("process_resident_memory_bytes", "process_cpu_seconds_total");
    }

    private String print() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusText.write(registry, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
