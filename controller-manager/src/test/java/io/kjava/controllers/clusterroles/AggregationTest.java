package io.kjava.controllers.clusterroles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.kjava.controllers.TestingCluster;
import org.junit.jupiter.api.Test;

class AggregationTest {
    private final TestingCluster cluster = new TestingCluster();

    @Test
    void aRoleGetsTheRulesOfThoseThatItSelects() {
        cluster.create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("whole")
                .endMetadata()
                .withNewAggregationRule()
                .withClusterRoleSelectors(
                        new LabelSelectorBuilder().addToMatchLabels("add", "me").build())
                .endAggregationRule()
                .build());
        cluster.create(part("b", "pods"));
        cluster.create(part("a", "services"));
        cluster.settle();
        assertThat(cluster.get(ClusterRole.class, "whole").getRules())
                .extracting(rule -> rule.getResources().getFirst())
                .containsExactly("services", "pods");
        cluster.delete(ClusterRole.class, "a");
        cluster.settle();
        assertThat(cluster.get(ClusterRole.class, "whole").getRules()).hasSize(1);
    }

    private static ClusterRole part(String name, String resource) {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("add", "me")
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources(resource)
                .withVerbs("get")
                .endRule()
                .build();
    }
}
