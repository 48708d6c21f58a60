package io.kjava.apiserver.admission;

import static io.kjava.apiserver.RunningServer.create;
import static io.kjava.apiserver.RunningServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.apiserver.RunningServer;
import io.kjava.client.ApiClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RoleEscalationTest {
    private static final String ROLE =
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: %s, namespace:"
                    + " rbac}, rules: [{apiGroups: [%s], resources: [%s], verbs: [%s]}]}";
    private static final String BINDING =
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: %s, namespace:"
                    + " rbac}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: %s},"
                    + " subjects: [{kind: User, name: %s, apiGroup: rbac.authorization.k8s.io}]}";
    private static RunningServer server;
    private static ApiClient admin;
    private static ApiClient writer;

    @BeforeAll
    static void start() {
        server = new RunningServer();
        admin = server.admin();
        server.namespace("rbac", "");
        create(
                admin,
                "roles",
                ROLE.formatted("writer", "rbac.authorization.k8s.io", "roles, rolebindings", "'*'")
                        .replace("verbs: ['*']", "verbs: [create, update, get]"));
        create(admin, "roles", ROLE.formatted("reader", "''", "pods", "get, list"));
        create(admin, "rolebindings", BINDING.formatted("writer", "Role", "writer", "low"));
        create(admin, "rolebindings", BINDING.formatted("reader", "Role", "reader", "low"));
        writer = server.as("low", "staff");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void nobodyGivesByARoleWhatHeHasNot() {
        create(writer, "roles", ROLE.formatted("less", "''", "pods", "get"));
        ApiException refusal = refused(writer, "roles", ROLE.formatted("god", "''", "pods, secrets", "get, delete"));
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal.getMessage())
                .isEqualTo("roles.rbac.authorization.k8s.io \"god\" is forbidden: user \"low\" (groups=[\"staff\""
                        + " \"system:authenticated\"]) is attempting to grant RBAC permissions not"
                        + " currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}\n"
                        + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"delete\"]}");
    }

    @Test
    void nobodyBindsWhatHeHasNotUnlessHeMayBindIt() {
        create(writer, "rolebindings", BINDING.formatted("fine", "Role", "reader", "x"));
        assertThat(refused(writer, "rolebindings", BINDING.formatted("b", "ClusterRole", "cluster-admin", "x"))
                        .getMessage())
                .startsWith("rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user \"low\"")
                .contains("{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}")
                .contains("{NonResourceURLs:[\"*\"], Verbs:[\"*\"]}");
        assertThat(refused(writer, "rolebindings", BINDING.formatted("c", "Role", "absent", "x"))
                        .getMessage())
                .isEqualTo("roles.rbac.authorization.k8s.io \"absent\" not found");
    }
}
