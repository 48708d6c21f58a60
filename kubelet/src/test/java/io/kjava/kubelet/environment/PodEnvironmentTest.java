package io.kjava.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.kjava.codec.JsonCodec;
import io.kjava.kubelet.references.ConfigObjects;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodEnvironmentTest {
    private final Cluster cluster = new Cluster();
    private final PodEnvironment environment = new PodEnvironment(cluster, cluster);

    @Test
    void setsLiteralsInOrderAndExpandsWhatCameBefore() {
        assertThat(variables("""
                                {"env":[{"name":"A","value":"1"},{"name":"B","value":"$(A)$(C)"},
                                 {"name":"C","value":"x"},{"name":"D","value":"$$(A)"},{"name":"E"}]}
                                """))
                .containsExactly(
                        Map.entry("A", "1"),
                        Map.entry("B", "1$(C)"),
                        Map.entry("C", "x"),
                        Map.entry("D", "$(A)"),
                        Map.entry("E", ""));
    }

    @Test
    void importsWholeObjectsUnderTheirPrefixAndLetsEnvWin() {
        cluster.configMaps.put("c", Map.of("k", "1", "dash-ed", "2", "over", "import"));
        cluster.secrets.put("s", Map.of("k", "secret"));
        assertThat(variables("""
                                {"envFrom":[{"configMapRef":{"name":"c"}},
                                  {"prefix":"S_","secretRef":{"name":"s"}},
                                  {"configMapRef":{"name":"none","optional":true}}],
                                 "env":[{"name":"over","value":"own"},{"name":"R","value":"$(S_k)"}]}
                                """))
                .containsOnly(
                        Map.entry("k", "1"),
                        Map.entry("dash-ed", "2"),
                        Map.entry("over", "own"),
                        Map.entry("S_k", "secret"),
                        Map.entry("R", "secret"));
    }

    @Test
    void saysWhichNamesItSkipped() {
        cluster.configMaps.put("c", Map.of("k", "1"));
        EnvironmentResult result = resolve("{\"envFrom\":[{\"prefix\":\"a=\",\"configMapRef\":{\"name\":\"c\"}}]}");
        assertThat(result)
                .isEqualTo(new EnvironmentResult.Resolved(
                        Map.of(),
                        List.of("Keys [a=k] from the EnvFrom configMap ns/c were skipped"
                                + " since they are considered invalid environment"
                                + " variable names.")));
    }

    @Test
    void complainsInTheWordsOfKubernetes() {
        cluster.configMaps.put("c", Map.of());
        cluster.secrets.put("s", Map.of());
        assertThat(problem("{\"envFrom\":[{\"configMapRef\":{\"name\":\"x\"}}]}"))
                .isEqualTo("configmap \"x\" not found");
        assertThat(problem(ref("\"secretKeyRef\":{\"name\":\"x\",\"key\":\"k\"}")))
                .isEqualTo("secret \"x\" not found");
        assertThat(problem(ref("\"configMapKeyRef\":{\"name\":\"c\",\"key\":\"k\"}")))
                .isEqualTo("couldn't find key k in ConfigMap ns/c");
        assertThat(problem(ref("\"secretKeyRef\":{\"name\":\"s\",\"key\":\"k\"}")))
                .isEqualTo("couldn't find key k in Secret ns/s");
        assertThat(problem(ref("\"fieldRef\":{\"fieldPath\":\"spec.x\"}"))).isEqualTo("unsupported fieldPath: spec.x");
        assertThat(problem(ref("\"resourceFieldRef\":{\"resource\":\"limits.gpu\"}")))
                .isEqualTo("Unsupported container resource : limits.gpu");
    }

    @Test
    void leavesOutWhatIsOptionalAndMissing() {
        cluster.configMaps.put("c", Map.of("k", "v"));
        assertThat(variables("""
                                {"env":[
                                 {"name":"A","valueFrom":{"configMapKeyRef":
                                   {"name":"c","key":"no","optional":true}}},
                                 {"name":"B","valueFrom":{"secretKeyRef":
                                   {"name":"no","key":"no","optional":true}}},
                                 {"name":"C","valueFrom":{"configMapKeyRef":{"name":"c","key":"k"}}}]}
                                """)).containsOnly(Map.entry("C", "v"));
    }

    @Test
    void readsFieldsOfThePod() {
        assertThat(variables("""
                                {"env":[%s,%s,%s,%s,%s,%s,%s,%s]}""".formatted(
                                field("NAME", "metadata.name"),
                                field("LABEL", "metadata.labels['app']"),
                                field("NOTE", "metadata.annotations['no']"),
                                field("NODE", "spec.nodeName"),
                                field("ACCOUNT", "spec.serviceAccountName"),
                                field("IP", "status.podIP"),
                                field("IPS", "status.podIPs"),
                                field("HOST", "status.hostIP"))))
                .containsOnly(
                        Map.entry("NAME", "p"),
                        Map.entry("LABEL", "web"),
                        Map.entry("NOTE", ""),
                        Map.entry("NODE", "n1"),
                        Map.entry("ACCOUNT", "default"),
                        Map.entry("IP", "10.0.0.5"),
                        Map.entry("IPS", "10.0.0.5,fd00::5"),
                        Map.entry("HOST", "192.0.2.1"));
    }

    @Test
    void readsResourcesWithDivisorsAndTheNodesOwnAsLimit() {
        assertThat(variables("""
                                {"resources":{"requests":{"cpu":"250m"},"limits":{"memory":"64Mi"}},
                                 "env":[%s,%s,%s,%s]}""".formatted(
                                resource("A", "requests.cpu", "1m"),
                                resource("B", "limits.memory", "1Mi"),
                                resource("C", "limits.cpu", "0"),
                                resource("D", "requests.memory", "1"))))
                .containsOnly(Map.entry("A", "250"), Map.entry("B", "64"), Map.entry("C", "4"), Map.entry("D", "0"));
    }

    @Test
    void knowsTheServicesOfTheNamespaceAndTheApiServer() {
        cluster.services.add(service("default", "kubernetes", "10.43.0.1", 443));
        cluster.services.add(service("ns", "my-db", "10.43.0.9", 5432));
        cluster.services.add(service("ns", "headless", "None", 80));
        cluster.services.add(service("default", "other", "10.43.0.8", 80));
        assertThat(variables("{\"env\":[{\"name\":\"X\",\"value\":\"$(MY_DB_SERVICE_HOST)\"}]}"))
                .contains(
                        Map.entry("KUBERNETES_SERVICE_HOST", "10.43.0.1"),
                        Map.entry("KUBERNETES_SERVICE_PORT", "443"),
                        Map.entry("KUBERNETES_PORT", "tcp://10.43.0.1:443"),
                        Map.entry("MY_DB_SERVICE_PORT_MAIN", "5432"),
                        Map.entry("MY_DB_PORT_5432_TCP_ADDR", "10.43.0.9"),
                        Map.entry("MY_DB_PORT_5432_TCP_PROTO", "tcp"),
                        Map.entry("X", "10.43.0.9"))
                .doesNotContainKeys("HEADLESS_SERVICE_HOST", "OTHER_SERVICE_HOST")
                .hasSize(8 + 8 + 1);
    }

    @Test
    void readsKeysOfEnvironmentFiles() {
        cluster.files.put("conf/a.env", "# c\nA='1'\n\nLONG='x\n y'\n");
        assertThat(variables(ref(file("LONG", false)))).containsOnly(Map.entry("V", "x\n y"));
        assertThat(variables(ref(file("NO", true)))).isEmpty();
        assertThat(problem(ref(file("NO", false))))
                .isEqualTo("environment variable key \"NO\" not found in file \"a.env\"");
        cluster.files.put("conf/a.env", "A=1\n");
        assertThat(problem(ref(file("A", false))))
                .isEqualTo(
                        "couldn't parse the env file \"a.env\": line 1: the value of A must be in" + " single quotes");
    }

    @Test
    void writesMapsAsQuotedSortedLines() {
        assertThat(PodFields.lines(Map.of("b", "say \"hi\"\n", "a", "é\u0001\u200b")))
                .isEqualTo("a=\"é\\x01\\u200b\"\nb=\"say \\\"hi\\\"\\n\"");
    }

    private static String file(String key, boolean optional) {
        return "\"fileKeyRef\":{\"volumeName\":\"conf\",\"path\":\"a.env\",\"key\":\"%s\",\"optional\":%s}"
                .formatted(key, optional);
    }

    private static String ref(String source) {
        return "{\"env\":[{\"name\":\"V\",\"valueFrom\":{" + source + "}}]}";
    }

    private static String field(String name, String path) {
        return "{\"name\":\"%s\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"%s\"}}}".formatted(name, path);
    }

    private static String resource(String name, String resource, String divisor) {
        return "{\"name\":\"%s\",\"valueFrom\":{\"resourceFieldRef\":{\"resource\":\"%s\",\"divisor\":\"%s\"}}}"
                .formatted(name, resource, divisor);
    }

    private static Service service(String namespace, String name, String ip, int port) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(ip)
                .addNewPort()
                .withName("main")
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    private Map<String, String> variables(String container) {
        return ((EnvironmentResult.Resolved) resolve(container)).variables();
    }

    private String problem(String container) {
        return ((EnvironmentResult.Problem) resolve(container)).message();
    }

    private EnvironmentResult resolve(String json) {
        Container container = new ContainerBuilder(
                        JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), Container.class))
                .withName("c")
                .build();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("p")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNodeName("n1")
                .withServiceAccountName("default")
                .addToContainers(container)
                .endSpec()
                .build();
        return environment.resolve(pod, container, List.of("10.0.0.5", "fd00::5"));
    }

    private static final class Cluster implements ConfigObjects, EnvironmentSources {
        private final Map<String, Map<String, String>> configMaps = new HashMap<>();
        private final Map<String, Map<String, String>> secrets = new HashMap<>();
        private final Map<String, String> files = new HashMap<>();
        private final List<Service> services = new ArrayList<>();

        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return Optional.ofNullable(configMaps.get(name))
                    .map(data -> new ConfigMapBuilder().withData(data).build());
        }

        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return Optional.ofNullable(secrets.get(name)).map(Cluster::sealed);
        }

        private static Secret sealed(Map<String, String> texts) {
            SecretBuilder secret = new SecretBuilder();
            texts.forEach((key, value) ->
                    secret.addToData(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
            return secret.build();
        }

        @Override
        public Collection<Service> services(String namespace) {
            return services;
        }

        @Override
        public Map<String, Quantity> allocatable() {
            return Map.of("cpu", new Quantity("4"), "memory", new Quantity("8Gi"));
        }

        @Override
        public List<String> hostIps() {
            return List.of("192.0.2.1");
        }

        @Override
        public byte[] file(Pod pod, String volume, String path, int limit) throws IOException {
            String text = files.get(volume + "/" + path);
            if (text == null) {
                throw new FileNotFoundException(path);
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
