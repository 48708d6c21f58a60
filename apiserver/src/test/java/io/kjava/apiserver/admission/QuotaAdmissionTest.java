package io.kjava.apiserver.admission;

import static io.kjava.apiserver.RunningServer.create;
import static io.kjava.apiserver.RunningServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.RunningServer;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import io.kjava.lifecycle.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuotaAdmissionTest {
    private static RunningServer server;
    private static ApiClient admin;

    @BeforeAll
    static void start() {
        server = new RunningServer();
        admin = server.admin();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A quota of which the controller has already counted that nothing is used. */
    private static void quota(String namespace, String hard, String used, String scopes) {
        create(
                admin,
                "resourcequotas",
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: %s}, spec: {hard: {%s}%s}}"
                        .formatted(namespace, hard, scopes));
        ResourceClient<DynamicObject> quotas = admin.dynamic(new ResourceName("", "v1", "resourcequotas"), true);
        DynamicObject status = server.get("v1", "resourcequotas", namespace, "q");
        DynamicObject wanted = RunningServer.read("{hard: {%s}, used: {%s}}".formatted(hard, used));
        status.set("status", wanted.tree());
        quotas.updateStatus(status);
        quotas.list(ListQuery.in(namespace)); // a list of the present: from now on everybody knows the quota
    }

    private static String used(String namespace, String name) {
        return server.get("v1", "resourcequotas", namespace, "q").text("status", "used", name);
    }

    private static String pod(String namespace, String name, String resources) {
        return ("{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s}, spec: {containers: [{name: "
                        + "c, image: i, resources: {%s}}]}}")
                .formatted(name, namespace, resources);
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsNumbers() {
        server.namespace("numbers", "");
        quota("numbers", "pods: '5', requests.cpu: '1'", "pods: '0', requests.cpu: '0'", "");
        create(admin, "pods", pod("numbers", "a", "requests: {cpu: 800m}"));
        ApiException refusal = refused(admin, "pods", pod("numbers", "b", "requests: {cpu: 300m}"));
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal.getMessage())
                .isEqualTo("pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=300m, used:"
                        + " requests.cpu=800m, limited: requests.cpu=1");
        assertThat(refused(admin, "pods", pod("numbers", "c", "")).getMessage())
                .isEqualTo("pods \"c\" is forbidden: failed quota: q: must specify requests.cpu for: c");
        assertThat(used("numbers", "pods")).isEqualTo("1");
    }

    @Test
    void concurrentCreatesAreCountedExactly() throws Exception {
        server.namespace("crowd", "");
        quota("crowd", "count/configmaps: '10'", "count/configmaps: '0'", "");
        List<Future<Boolean>> results = new ArrayList<>();
        try (ExecutorService crowd = Threads.perTask("crowd-")) {
            for (int i = 0; i < 64; i++) {
                String map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m%d, namespace: crowd}}".formatted(i);
                results.add(crowd.submit(() -> isLetIn(map)));
            }
        }
        int letIn = 0;
        for (Future<Boolean> result : results) {
            letIn += result.get() ? 1 : 0;
        }
        assertThat(letIn).isEqualTo(10);
        assertThat(used("crowd", "count/configmaps")).isEqualTo("10");
    }

    private static boolean isLetIn(String map) {
        try {
            create(admin, "configmaps", map);
            return true;
        } catch (ApiException e) {
            assertThat(e.getMessage()).contains("exceeded quota: q, requested: count/configmaps=1");
            return false;
        }
    }

    @Test
    void whatIsCountedAndNotWrittenIsGivenBack() {
        server.namespace("refund", "");
        quota("refund", "secrets: '5'", "secrets: '0'", "");
        String secret = "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: refund}}";
        create(admin, "secrets", secret);
        assertThat(refused(admin, "secrets", secret).isAlreadyExists()).isTrue();
        assertThat(used("refund", "secrets")).isEqualTo("1");
    }

    @Test
    void scopesDecideWhichPodsCount() {
        server.namespace("scopes", "");
        quota("scopes", "pods: '1'", "pods: '0'", ", scopes: [BestEffort]");
        create(admin, "pods", pod("scopes", "a", "requests: {cpu: 1m}"));
        create(admin, "pods", pod("scopes", "b", ""));
        assertThat(refused(admin, "pods", pod("scopes", "c", "")).getMessage())
                .contains("exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1");
    }

    @Test
    void aServiceThatBecomesANodePortIsChargedForTheDifference() {
        server.namespace("ports", "");
        quota("ports", "services: '2', services.nodeports: '1'", "services: '0', services.nodeports: '0'", "");
        String service = "{apiVersion: v1, kind: Service, metadata: {name: %s, namespace: ports}, spec: {type: %s,"
                + " ports: [{name: a, port: 80}%s]}}";
        create(admin, "services", service.formatted("a", "NodePort", ""));
        assertThat(used("ports", "services.nodeports")).isEqualTo("1");
        assertThat(refused(admin, "services", service.formatted("b", "NodePort", ", {name: b, port: 81}"))
                        .getMessage())
                .isEqualTo("services \"b\" is forbidden: exceeded quota: q, requested:"
                        + " services.nodeports=2, used: services.nodeports=1, limited:"
                        + " services.nodeports=1");
    }
}
