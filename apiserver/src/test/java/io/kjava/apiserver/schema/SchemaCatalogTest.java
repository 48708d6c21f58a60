package io.kjava.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.schema.MergeRules.ListType;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import org.junit.jupiter.api.Test;

class SchemaCatalogTest {
    private final SchemaCatalog catalog = new SchemaCatalog();

    @Test
    void everyServedKindAndItsListHasASchema() {
        for (ResourceType type : BuiltinKinds.all()) {
            String apiVersion = type.name().apiVersion();
            assertThat(catalog.find(apiVersion, type.kind()))
                    .as(type.toString())
                    .isPresent();
            if (type.verbs().contains("list")) {
                assertThat(catalog.find(apiVersion, type.kind() + "List"))
                        .as(type.kind() + "List")
                        .isPresent();
            }
        }
    }

    @Test
    void aPodKnowsHowItsContainersMerge() {
        StructuralSchema containers = path("v1", "Pod", "spec", "containers");
        assertThat(containers.merge().listType()).isEqualTo(ListType.MAP);
        assertThat(containers.merge().listMapKeys()).containsExactly("name");
        assertThat(containers.element()).isNotNull();
        StructuralSchema ports = containers.element().property("ports");
        assertThat(ports.merge().listMapKeys()).containsExactly("containerPort", "protocol");
        assertThat(ports.merge().patchMergeKey()).isEqualTo("containerPort");
        assertThat(ports.element().property("protocol").rules().fallback().asString())
                .isEqualTo("TCP");
    }

    @Test
    void inlinedStructuresStandInTheirOwner() {
        assertThat(path("v1", "Pod", "spec", "volumes").element().properties())
                .containsKeys("name", "configMap", "hostPath", "projected");
        assertThat(catalog.definition("io.k8s.api.core.v1.Probe").orElseThrow().properties())
                .containsKeys("exec", "httpGet", "periodSeconds");
    }

    @Test
    void aSelectorIsAtomicAndAReferenceMayBeGranular() {
        assertThat(path("apps/v1", "Deployment", "spec", "selector").merge().atomic())
                .isTrue();
        assertThat(path("v1", "PersistentVolume", "spec", "claimRef").merge().atomic())
                .isFalse();
    }

    @Test
    void optionsAndStatusAreKindsOfEveryGroupTheyBelongTo() {
        assertThat(catalog.find("apps/v1", "DeleteOptions")).isPresent();
        assertThat(catalog.find("v1", "Status")).isPresent();
        assertThat(catalog.find("meta.k8s.io/v1", "Table")).isPresent();
        assertThat(catalog.find("apps/v1", "Nothing")).isEmpty();
    }

    private StructuralSchema path(String apiVersion, String kind, String... fields) {
        StructuralSchema schema = catalog.find(apiVersion, kind).orElseThrow();
        for (String field : fields) {
            schema = schema.property(field);
            assertThat(schema).as(field).isNotNull();
        }
        return schema;
    }
}
