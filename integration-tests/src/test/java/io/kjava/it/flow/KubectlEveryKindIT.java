package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every kind that is served, with an object of it: what {@code get} and {@code describe} show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlEveryKindIT {
    private static final String NS = "every-kind";
    /** What kubectl 1.32 describes by versions that 1.36 does not serve. */
    private static final Set<String> BETA_DESCRIBED = Set.of(
            "ipaddresses.networking.k8s.io",
            "servicecidrs.networking.k8s.io",
            "volumeattributesclasses.storage.k8s.io");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @BeforeAll
    void createOneOfEach() throws IOException {
        kubectl.namespace(NS);
        kubectl.command("-n", NS, "apply", "-f", "-")
                .input(text("every-kind.yaml"))
                .ok();
        kubectl.command("wait", "crd/everies.kinds.kjava.io", "--for=condition=Established", "--timeout=30s")
                .ok();
        kubectl.command("-n", NS, "apply", "-f", "-").input("""
                apiVersion: kinds.kjava.io/v1
                kind: Every
                metadata: {name: every}
                spec: {size: 3}
                """).ok();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = KubectlEveryKindIT.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** All kinds that can be listed, by their full names; other tests' own kinds may be without an object. */
    private List<String> kinds() {
        return kubectl.run("api-resources", "--verbs=list,get", "--no-headers", "-o", "name")
                .lines()
                .filter(name -> !name.equals("componentstatuses")) // asked of components, not stored
                .filter(name -> !name.endsWith(".kjava.io") || name.equals("everies.kinds.kjava.io"))
                .toList();
    }

    /** All tables come in one answer, each with its header, in the order asked for. */
    @Test
    void aTableHasTheColumnsOfItsKind() throws IOException {
        List<String> kinds = kinds();
        String tables = kubectl.command("get", String.join(",", kinds), "-A", "-o", "wide")
                .limit(LIMIT)
                .ok();
        String[] parts = tables.strip().split("\n\n");
        assertThat(parts).hasSameSizeAs(kinds);
        List<String> actual = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            String header = parts[i].lines().findFirst().orElse("");
            actual.add(kinds.get(i) + ": " + header.strip().replaceAll("  +", "; "));
        }

        assertThat(actual)
                .containsExactlyInAnyOrderElementsOf(
                        text("every-kind-columns.txt").lines().toList());
    }

    @Test
    void everyKindHasANameAndADocument() {
        List<String> kinds = kinds();
        String all = String.join(",", kinds);
        String names =
                kubectl.command("get", all, "-A", "-o", "name").limit(LIMIT).ok();
        assertThat(names.lines()
                        .map(line -> line.substring(0, line.indexOf('/')))
                        .distinct())
                .hasSameSizeAs(kinds);

        String documents = kubectl.command(
                        "get", all, "-A", "-o", "jsonpath={range .items[*]}{.apiVersion}/{.kind}{\"\\n\"}{end}")
                .limit(LIMIT)
                .ok();
        assertThat(documents.lines()).allMatch(line -> line.matches("([a-z0-9.]+/)?v\\d/[A-Za-z]+"));
        assertThat(documents.lines().distinct()).hasSameSizeAs(kinds);
    }

    @Test
    void everyKindIsDescribedAndExplained() {
        List<String> kinds =
                kinds().stream().filter(kind -> !BETA_DESCRIBED.contains(kind)).toList();
        String described = kubectl.command("describe", String.join(",", kinds), "-n", NS)
                .limit(LIMIT)
                .ok();
        assertThat(described.lines().filter(line -> line.startsWith("Name:")))
                .hasSizeGreaterThanOrEqualTo(kinds.size());
        assertThat(described).contains("Pod Template:", "Reclaim Policy:", "Signer:", "Subsets:", "Events:");

        String explained = kubectl.run("explain", "everies.spec.size", "--api-version=kinds.kjava.io/v1");
        assertThat(explained).contains("FIELD: size <integer>").contains("How large it is.");
        assertThat(kubectl.run("explain", "everies", "--recursive")).contains("size\t<integer>");
    }

    @Test
    void certificatesAreApprovedAndDenied() {
        String approved = kubectl.run("certificate", "approve", "every-kind");
        assertThat(approved).isEqualTo("certificatesigningrequest.certificates.k8s.io/every-kind approved\n");
        assertThat(kubectl.value(NS, "csr/every-kind", ".status.conditions[0].type"))
                .isEqualTo("Approved");
        Command.Result denied =
                kubectl.command("certificate", "deny", "every-kind").run();
        assertThat(denied.exit()).isEqualTo(1);
        assertThat(denied.err()).contains("is already Approved");
    }

    @Test
    void discoveryNamesVersionsCategoriesAndVerbs() {
        List<String> versions = kubectl.run("api-versions").lines().toList();
        assertThat(versions).contains("apps/v1", "autoscaling/v2", "kinds.kjava.io/v1", "resource.k8s.io/v1", "v1");
        assertThat(kubectl.run("api-resources", "--categories=all", "-o", "name")
                        .lines())
                .containsExactly(
                        "pods",
                        "replicationcontrollers",
                        "services",
                        "daemonsets.apps",
                        "deployments.apps",
                        "replicasets.apps",
                        "statefulsets.apps",
                        "horizontalpodautoscalers.autoscaling",
                        "cronjobs.batch",
                        "jobs.batch");
        String wide = kubectl.run("api-resources", "-o", "wide");
        assertThat(wide)
                .containsPattern("pods +po +v1 +true +Pod +create,delete,deletecollection,get,list,patch,"
                        + "update,watch +all");
        assertThat(Arrays.stream(kubectl.run("cluster-info").split("\n")).collect(Collectors.joining(" ")))
                .contains("Kubernetes control plane");
    }
}
