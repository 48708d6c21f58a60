package io.kjava.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.JsonCodec;
import io.kjava.codec.YamlCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OpenApiDocumentsTest {
    private final SchemaCatalog catalog = new SchemaCatalog();
    private Collection<ResourceType> served = BuiltinKinds.all();
    private final OpenApiDocuments documents = new OpenApiDocuments(() -> served, catalog, "v1.36.0");

    @Test
    void theIndexNamesEveryGroupVersionByTheHashOfItsDocument() {
        JsonNode index = JsonCodec.readTree(documents.index().body());
        assertThat(index.path("paths").propertyNames())
                .contains("api/v1", "apis/apps/v1", "apis/rbac.authorization.k8s.io/v1");
        OpenApiDocument apps = documents.group("apis/apps/v1").orElseThrow();
        assertThat(index.path("paths")
                        .path("apis/apps/v1")
                        .path("serverRelativeURL")
                        .asString())
                .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + apps.hash());
        assertThat(documents.group("apis/apps/v1").orElseThrow()).isSameAs(apps);
        assertThat(documents.group("apis/nothing/v1")).isEmpty();
    }

    @Test
    void aMapAndBytesSayHowTheyAreMerged() {
        assertThat(property("api/v1", "io.k8s.api.core.v1.PersistentVolumeClaimStatus", "allocatedResourceStatuses")
                        .path("x-kubernetes-map-type")
                        .asString())
                .isEqualTo("granular");
        String request = "io.k8s.api.certificates.v1.CertificateSigningRequestSpec";
        assertThat(property("apis/certificates.k8s.io/v1", request, "request")
                        .path("x-kubernetes-list-type")
                        .asString())
                .isEqualTo("atomic");
        String registration = "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec";
        assertThat(property("apis/apiregistration.k8s.io/v1", registration, "caBundle")
                        .path("x-kubernetes-list-type")
                        .asString())
                .isEqualTo("atomic");
    }

    private JsonNode property(String path, String definition, String field) {
        return v3(path).path("components")
                .path("schemas")
                .path(definition)
                .path("properties")
                .path(field);
    }

    @Test
    void everyReferenceLeadsToADefinition() {
        for (String path :
                JsonCodec.readTree(documents.index().body()).path("paths").propertyNames()) {
            JsonNode document = v3(path);
            Set<String> missing = references(document);
            document.path("components")
                    .path("schemas")
                    .propertyNames()
                    .forEach(name -> missing.remove("#/components/schemas/" + name));
            assertThat(missing).as(path).isEmpty();
        }
        JsonNode v2 = JsonCodec.readTree(documents.versionTwo().body());
        Set<String> missing = references(v2);
        v2.path("definitions").propertyNames().forEach(name -> missing.remove("#/definitions/" + name));
        assertThat(missing).isEmpty();
        assertThat(v2.path("definitions").size()).isGreaterThan(450);
    }

    @Test
    void kubectlFindsTheKindAndItsParametersByThePath() {
        JsonNode document = v3("apis/apps/v1");
        JsonNode item = document.path("paths").path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}");
        assertThat(item.path("get").path("x-kubernetes-group-version-kind").toString())
                .isEqualTo("{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}");
        assertThat(item.path("patch").path("parameters").findValuesAsString("name"))
                .containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
        assertThat(item.path("patch").path("operationId").asString()).isEqualTo("patchAppsV1NamespacedDeployment");
        assertThat(item.path("patch").path("requestBody").path("content").propertyNames())
                .contains("application/apply-patch+yaml");
        assertThat(document.path("components")
                        .path("schemas")
                        .path("io.k8s.api.apps.v1.Deployment")
                        .path("x-kubernetes-group-version-kind")
                        .get(0)
                        .path("kind")
                        .asString())
                .isEqualTo("Deployment");
    }

    @Test
    void aStructureThatHoldsOneOfItsFieldsSaysSo() {
        JsonNode subject =
                v3("apis/flowcontrol.apiserver.k8s.io/v1").path("components").path("schemas");
        assertThat(subject.path("io.k8s.api.flowcontrol.v1.Subject")
                        .path("x-kubernetes-unions")
                        .toString())
                .isEqualTo("[{\"discriminator\":\"kind\",\"fields-to-discriminateBy\":{\"group\":\"Group\","
                        + "\"serviceAccount\":\"ServiceAccount\",\"user\":\"User\"}}]");
        assertThat(v3("api/v1")
                        .path("components")
                        .path("schemas")
                        .path("io.k8s.api.core.v1.SeccompProfile")
                        .path("x-kubernetes-unions")
                        .toString())
                .isEqualTo("[{\"discriminator\":\"type\",\"fields-to-discriminateBy\":{\"localhostProfile\":"
                        + "\"LocalhostProfile\"}}]");
    }

    @Test
    void aListMayBeFollowedAndComesByHttps() {
        JsonNode v2 = JsonCodec.readTree(documents.versionTwo().body()).path("paths");
        JsonNode list = v2.path("/apis/apps/v1/deployments").path("get");
        assertThat(list.path("schemes").toString()).isEqualTo("[\"https\"]");
        assertThat(list.path("produces").toString())
                .isEqualTo("[\"application/json\",\"application/yaml\",\"application/vnd.kubernetes.protobuf\","
                        + "\"application/json;stream=watch\",\"application/vnd.kubernetes.protobuf;stream=watch\"]");
        JsonNode responses = v3("apis/apps/v1")
                .path("paths")
                .path("/apis/apps/v1/deployments")
                .path("get")
                .path("responses");
        assertThat(responses.path("200").path("content").propertyNames()).contains("application/json;stream=watch");
    }

    @Test
    void fieldsSayHowTheyMergeAndWhatTheyAre() {
        JsonNode schemas = v3("api/v1").path("components").path("schemas");
        JsonNode containers =
                schemas.path("io.k8s.api.core.v1.PodSpec").path("properties").path("containers");
        assertThat(containers.path("x-kubernetes-patch-merge-key").asString()).isEqualTo("name");
        assertThat(containers.path("x-kubernetes-patch-strategy").asString()).isEqualTo("merge");
        assertThat(containers.path("x-kubernetes-list-type").asString()).isEqualTo("map");
        assertThat(containers.path("description").asString()).startsWith("List of containers");
        assertThat(schemas.path("io.k8s.api.core.v1.PodSpec")
                        .path("properties")
                        .path("volumes")
                        .path("x-kubernetes-patch-strategy")
                        .asString())
                .isEqualTo("merge,retainKeys");
        assertThat(schemas.path("io.k8s.api.core.v1.PodSpec").path("required").toString())
                .isEqualTo("[\"containers\"]");
        assertThat(schemas.path("io.k8s.api.core.v1.ContainerPort")
                        .path("properties")
                        .path("protocol")
                        .path("default")
                        .asString())
                .isEqualTo("TCP");
        assertThat(schemas.path("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector")
                        .toString())
                .contains("\"x-kubernetes-map-type\":\"atomic\"");
    }

    @Test
    void customKindsArePublishedAndWithdrawn() {
        ResourceType type = new ResourceType(
                new ResourceName("stable.example.com", "v1", "crontabs"),
                "CronTab",
                "crontab",
                true,
                List.of(),
                List.of(),
                Set.of("status", "scale"),
                ResourceType.ALL_VERBS);
        String schema = """
                type: object
                description: A cron tab
                properties:
                  spec:
                    type: object
                    properties:
                      cronSpec: {type: string, nullable: true, description: When}
                      size: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
                """;
        catalog.register(catalog.read("stable.example.com/v1", "CronTab", (ObjectNode)
                YamlCodec.readTree(schema.getBytes(StandardCharsets.UTF_8))));
        List<ResourceType> more = new ArrayList<>(BuiltinKinds.all());
        more.add(type);
        served = more;
        JsonNode v3 = v3("apis/stable.example.com/v1");
        JsonNode cronTab = v3.path("components").path("schemas").path("com.example.stable.v1.CronTab");
        assertThat(cronTab.path("x-kubernetes-group-version-kind")
                        .get(0)
                        .path("kind")
                        .asString())
                .isEqualTo("CronTab");
        assertThat(cronTab.path("properties").propertyNames())
                .containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "spec");
        assertThat(v3.path("paths").propertyNames())
                .contains("/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}/scale");
        JsonNode v2 = JsonCodec.readTree(documents.versionTwo().body()).path("definitions");
        JsonNode spec = v2.path("com.example.stable.v1.CronTab")
                .path("properties")
                .path("spec")
                .path("properties");
        assertThat(spec.path("cronSpec").toString()).isEqualTo("{\"description\":\"When\"}");
        assertThat(spec.path("size").toString()).isEqualTo("{\"x-kubernetes-int-or-string\":true}");
        assertThat(spec.path("free").toString()).isEqualTo("{\"x-kubernetes-preserve-unknown-fields\":true}");
        assertThat(v2.path("com.example.stable.v1.CronTabList")
                        .path("properties")
                        .path("items")
                        .toString())
                .contains("#/definitions/com.example.stable.v1.CronTab");
        served = BuiltinKinds.all();
        assertThat(documents.group("apis/stable.example.com/v1")).isEmpty();
    }

    @Test
    void operationNamesAreUnique() {
        JsonNode paths = JsonCodec.readTree(documents.versionTwo().body()).path("paths");
        List<String> ids = paths.findValuesAsString("operationId");
        assertThat(ids.size()).isGreaterThan(600);
        List<String> twice = ids.stream()
                .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                .distinct()
                .toList();
        assertThat(twice).allMatch(id -> id.endsWith("Proxy"));
    }

    private JsonNode v3(String path) {
        return JsonCodec.readTree(documents.group(path).orElseThrow().body());
    }

    /** A JSON schema has a field of that name too. */
    private static Set<String> references(JsonNode document) {
        Set<String> result = new TreeSet<>();
        document.findValues("$ref").stream().filter(JsonNode::isString).forEach(node -> result.add(node.stringValue()));
        return result;
    }
}
