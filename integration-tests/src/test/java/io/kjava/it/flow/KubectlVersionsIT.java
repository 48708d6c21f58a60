package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.Kubectls;
import io.kjava.it.fixture.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What releases of kubectl do differently: writing, comparing, explaining; with every release of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlVersionsIT {
    private static final String CONFLICT = """
        Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a
        Please review the fields above--they currently have other managers. Here
        are the ways you can resolve this warning:
        * If you intend to manage all of these fields, please re-run the apply
          command with the `--force-conflicts` flag.""";

    private final Kubectl cluster = TestCluster.shared().kubectl();
    private final Map<String, String> namespaces = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    static Stream<Path> programs() {
        return Kubectls.programs().stream();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void applyCreatesChangesAndPrunes(Path program) {
        Session session = session(program, "apply");
        String both = session.map("one", "1") + "---\n" + session.map("two", "2");

        assertThat(session.apply(both)).isEqualTo("configmap/apply-one created\nconfigmap/apply-two created\n");
        assertThat(session.apply(session.map("one", "1"))).isEqualTo("configmap/apply-one unchanged\n");
        assertThat(session.apply(session.map("one", "3"))).isEqualTo("configmap/apply-one configured\n");
        assertThat(session.value("configmap/apply-one", ".data.a")).isEqualTo("3");
        String pruned = session.apply(
                session.map("one", "3"), "--prune", "--selector=app=apply", "--prune-allowlist=core/v1/ConfigMap");
        assertThat(pruned).contains("configmap/apply-one unchanged\n").contains("configmap/apply-two pruned\n");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void applySetsPruneWhatLeftThem(Path program) {
        Session session = session(program, "applyset");
        String both = session.map("one", "1") + "---\n" + session.map("two", "2");
        String[] secret = {"--prune", "--applyset=secrets/set"};

        assertThat(session.set(both, secret)).contains("configmap/applyset-one").contains("configmap/applyset-two");
        assertThat(session.set(session.map("one", "1"), secret)).contains("configmap/applyset-two pruned");
        assertThat(session.command("get", "configmap", "applyset-two").run().err())
                .contains("\"applyset-two\" not found");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void serverSideApplyRefusesAndTakesFields(Path program) {
        Session session = session(program, "ssa");
        session.apply(session.map("one", "1"));

        Command.Result refused = session.command("apply", "--server-side", "--field-manager=other", "-f", "-")
                .input(session.map("one", "2"))
                .run();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains(CONFLICT);

        String[] force = {"--server-side", "--field-manager=other", "--force-conflicts"};
        assertThat(session.apply(session.map("one", "2"), force)).isEqualTo("configmap/ssa-one serverside-applied\n");
        String owners = session.value("configmap/ssa-one", ".metadata.managedFields[*].manager");
        assertThat(owners).contains("other");
        assertThat(session.value("configmap/ssa-one", ".data.a")).isEqualTo("2");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void serverSideApplyTakesOverFromClientSide(Path program) {
        Session session = session(program, "migrate");
        session.apply(session.map("one", "1") + "  b: \"1\"\n");

        assertThat(session.apply(session.map("one", "2"), "--server-side"))
                .isEqualTo("configmap/migrate-one serverside-applied\n");
        assertThat(session.value("configmap/migrate-one", ".data")).isEqualTo("{\"a\":\"2\"}");
        assertThat(session.value("configmap/migrate-one", ".metadata.managedFields[*].manager")
                        .split(" "))
                .containsExactlyInAnyOrder("kubectl", "kubectl-last-applied");
        assertThat(session.value("configmap/migrate-one", ".metadata.managedFields[*].operation"))
                .isEqualTo("Apply Apply");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void diffTellsByItsExitCode(Path program) {
        Session session = session(program, "diff");
        session.apply(session.map("one", "1"));

        assertThat(session.diff(session.map("one", "1")).exit()).isZero();
        Command.Result other = session.diff(session.map("one", "2"));
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out()).contains("-  a: \"1\"\n+  a: \"2\"\n");
        assertThat(session.value("configmap/diff-one", ".data.a")).isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void patchesEditsAndReplaces(Path program) throws IOException {
        Session session = session(program, "patch");
        session.apply(session.map("one", "1"));

        session.command("patch", "configmap", "patch-one", "-p", "{\"data\":{\"b\":\"2\"}}")
                .ok();
        session.command("patch", "configmap", "patch-one", "--type=merge", "-p", "{\"data\":{\"c\":\"3\"}}")
                .ok();
        session.command(
                        "patch",
                        "configmap",
                        "patch-one",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"remove\",\"path\":\"/data/b\"}]")
                .ok();
        assertThat(session.value("configmap/patch-one", ".data")).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");

        session.command("edit", "configmap", "patch-one")
                .with("KUBE_EDITOR", script("sed -i 's/c: \"3\"/c: edited/' \"$1\"\n"))
                .ok();
        assertThat(session.value("configmap/patch-one", ".data.c")).isEqualTo("edited");

        String uid = session.value("configmap/patch-one", ".metadata.uid");
        session.command("replace", "-f", "-").input(session.map("one", "5")).ok();
        assertThat(session.value("configmap/patch-one", ".data")).isEqualTo("{\"a\":\"5\"}");
        assertThat(session.value("configmap/patch-one", ".metadata.uid")).isEqualTo(uid);
        session.command("replace", "--force", "-f", "-")
                .input(session.map("one", "6"))
                .ok();
        assertThat(session.value("configmap/patch-one", ".metadata.uid")).isNotEqualTo(uid);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void unknownFieldsAreRefusedToldOrDropped(Path program) {
        Session session = session(program, "validate");
        String wrong = session.map("one", "1") + "unknown: 1\n";
        String complaint = "strict decoding error: unknown field \"unknown\"";

        Command.Result strict = session.command("apply", "-f", "-").input(wrong).run();
        assertThat(strict.exit()).isEqualTo(1);
        assertThat(strict.err())
                .contains("(BadRequest)")
                .contains("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: " + complaint);
        Command.Result warned = session.command("apply", "--validate=warn", "-f", "-")
                .input(wrong)
                .run();
        assertThat(warned.all())
                .contains("Warning: unknown field \"unknown\"")
                .contains("configmap/validate-one created");
        Command.Result ignored = session.command("apply", "--validate=ignore", "-f", "-")
                .input(wrong.replace("\"1\"", "\"2\""))
                .run();
        assertThat(ignored.all()).isEqualTo("configmap/validate-one configured\n");
        Command.Result dry = session.command("create", "--dry-run=server", "-f", "-")
                .input(session.map("dry", "1"))
                .run();
        assertThat(dry.out()).isEqualTo("configmap/validate-dry created (server dry run)\n");
        assertThat(session.command("get", "configmap", "validate-dry").run().exit())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void explainsAndDiscovers(Path program) {
        Session session = session(program, "explain");

        assertThat(session.command("explain", "pods.spec.containers.image").ok())
                .contains("VERSION:")
                .contains("<string>")
                .contains("Container image name.");
        assertThat(session.command("explain", "deployments", "--recursive").ok())
                .contains("terminationGracePeriodSeconds\t<integer>")
                .contains("progressDeadlineSeconds");
        assertThat(session.command("api-resources", "--api-group=apps", "-o", "name")
                        .ok()
                        .lines())
                .containsExactly(
                        "controllerrevisions.apps",
                        "daemonsets.apps",
                        "deployments.apps",
                        "replicasets.apps",
                        "statefulsets.apps");
    }

    private String script(String body) throws IOException {
        Path file = Files.createTempFile(folder, "editor", ".sh");
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    /** Objects of a topic are called and labelled after it; each release has a namespace. */
    private Session session(Path program, String topic) {
        String release = program.getFileName().toString().replace('.', '-');
        String name = release + "-" + Math.abs(program.hashCode() % 1000);
        String namespace = namespaces.computeIfAbsent(name, cluster::namespace);
        return new Session(cluster.using(program), namespace, topic);
    }

    /** One release of kubectl in a namespace of its own. */
    private record Session(Kubectl kubectl, String namespace, String topic) {
        String map(String name, String value) {
            return """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %1$s-%2$s, labels: {app: %1$s}}
            data:
              a: "%3$s"
            """.formatted(topic, name, value);
        }

        Command command(String... words) {
            List<String> all =
                    Stream.concat(Stream.of("-n", namespace), Stream.of(words)).toList();
            return kubectl.command(all.toArray(String[]::new));
        }

        String apply(String manifest, String... options) {
            List<String> words = Stream.concat(Stream.of("apply", "-f", "-"), Stream.of(options))
                    .toList();
            return command(words.toArray(String[]::new)).input(manifest).ok();
        }

        String set(String manifest, String... options) {
            List<String> words = Stream.concat(Stream.of("apply", "-f", "-"), Stream.of(options))
                    .toList();
            return command(words.toArray(String[]::new))
                    .with("KUBECTL_APPLYSET", "true")
                    .input(manifest)
                    .ok();
        }

        Command.Result diff(String manifest) {
            return command("diff", "-f", "-").input(manifest).run();
        }

        String value(String what, String path) {
            return command("get", what, "--show-managed-fields", "-o", "jsonpath={" + path + "}")
                    .ok();
        }
    }
}
