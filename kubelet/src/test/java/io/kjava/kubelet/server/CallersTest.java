package io.kjava.kubelet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.kubelet.server.CallerReviews.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final Caller API_SERVER = new Caller("kube-apiserver-kubelet-client", "", List.of(), Map.of());
    private static final Caller ADMIN = new Caller("admin", "", List.of("system:masters"), Map.of());

    private final List<String> asked = new ArrayList<>();
    private final CallerReviews lettingReadMetrics = new CallerReviews() {
        @Override
        public Optional<Caller> identify(String token) {
            return Optional.empty();
        }

        @Override
        public boolean allows(Caller caller, String verb, String subresource) {
            asked.add(verb + " " + subresource);
            return verb.equals("get") && subresource.equals("metrics");
        }
    };

    @Test
    void nobodyButTheApiServerIsLetIn() {
        Callers callers = new Callers(API_SERVER.name(), false, lettingReadMetrics);
        assertThatCode(() -> callers.require(API_SERVER, "POST", List.of("exec", "ns", "p", "c")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> callers.require(ADMIN, "GET", List.of("metrics")))
                .isInstanceOf(HttpProblem.class)
                .hasMessage("Forbidden (user=admin, verb=get, resource=nodes, subresource(s)=[metrics])");
        assertThat(asked).isEmpty();
    }

    @Test
    void othersMayDoWhatTheRulesLetThemWhereAnOperatorWantsIt() {
        Callers callers = new Callers(API_SERVER.name(), true, lettingReadMetrics);
        assertThatCode(() -> callers.require(ADMIN, "GET", List.of("metrics"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> callers.require(ADMIN, "GET", List.of("pods")))
                .hasMessage("Forbidden (user=admin, verb=get, resource=nodes, subresource(s)=[pods, proxy])");
        assertThatThrownBy(() -> callers.require(ADMIN, "GET", List.of("exec", "ns", "p", "c")))
                .hasMessage("Forbidden (user=admin, verb=create, resource=nodes, subresource(s)=[proxy])");
        assertThat(asked).containsExactly("get metrics", "get pods", "get proxy", "create proxy");
    }
}
