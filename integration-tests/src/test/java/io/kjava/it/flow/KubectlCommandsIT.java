package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.RunningCommand;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of kubectl on objects and workloads, as the release on the path has them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlCommandsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NS = "kubectl-commands";
    private static final String IMAGE = "--image=" + TestImages.BUSYBOX;

    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @BeforeAll
    void makeRoom() {
        kubectl.namespace(NS);
    }

    private Command in(String... words) {
        return kubectl.command(
                Stream.concat(Stream.of("-n", NS), Stream.of(words)).toArray(String[]::new));
    }

    private String ok(String... words) {
        return in(words).ok();
    }

    private String refused(String... words) {
        Command.Result result = in(words).run();
        assertThat(result.exit()).isEqualTo(1);
        return result.err();
    }

    /** What is created, by which words, and how it is called in the answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            clusterrole gen-role --verb=get --resource=pods | clusterrole.rbac.authorization.k8s.io/gen-role
            clusterrolebinding gen-b --clusterrole=view --user=u | clusterrolebinding.rbac.authorization.k8s.io/gen-b
            configmap gen --from-literal=a=b | configmap/gen
            cronjob gen --image=none --schedule=@yearly | cronjob.batch/gen
            deployment gen --image=none --replicas=0 | deployment.apps/gen
            ingress gen --rule=a.example.com/x=web:80 | ingress.networking.k8s.io/gen
            job gen-from --from=cronjob/gen | job.batch/gen-from
            namespace gen-space | namespace/gen-space
            poddisruptionbudget gen --selector=a=b --min-available=1 | poddisruptionbudget.policy/gen
            priorityclass gen-class --value=10 | priorityclass.scheduling.k8s.io/gen-class
            quota gen --hard=secrets=50 | resourcequota/gen
            role gen --verb=get --resource=pods | role.rbac.authorization.k8s.io/gen
            rolebinding gen --role=gen --user=u | rolebinding.rbac.authorization.k8s.io/gen
            secret generic gen --from-literal=a=b | secret/gen
            secret docker-registry gen-reg --docker-username=u --docker-password=p --docker-server=x | secret/gen-reg
            service clusterip gen-ip --tcp=80:80 | service/gen-ip
            service externalname gen-name --external-name=a.example.com | service/gen-name
            service loadbalancer gen-lb --tcp=80 | service/gen-lb
            service nodeport gen-port --tcp=80 | service/gen-port
            serviceaccount gen | serviceaccount/gen
            """)
    void generatorsCreate(String words, String answer) {
        String[] all = ("create " + words).split(" ");

        assertThat(ok(all)).isEqualTo(answer + " created\n");
        assertThat(refused(all)).contains("already exists");
    }

    @Test
    void labelsAndAnnotates() {
        ok("create", "configmap", "marked");

        assertThat(ok("label", "configmap", "marked", "x=y")).isEqualTo("configmap/marked labeled\n");
        assertThat(refused("label", "configmap", "marked", "x=z"))
                .contains("'x' already has a value (y), and --overwrite is false");
        ok("label", "configmap", "marked", "x=z", "--overwrite");
        assertThat(ok("get", "configmap", "-l", "x in (z,w),!none", "-o", "name"))
                .isEqualTo("configmap/marked\n");
        assertThat(ok("label", "configmap", "marked", "x-")).isEqualTo("configmap/marked unlabeled\n");
        ok("annotate", "configmap", "marked", "note=1");
        assertThat(kubectl.value(NS, "configmap/marked", ".metadata.annotations.note"))
                .isEqualTo("1");
    }

    @Test
    void readsInEveryForm() {
        for (String name : List.of("form-a", "form-b", "form-c")) {
            ok("create", "secret", "generic", name, "--from-literal=k=v", "--type=example.com/form");
        }
        String[] get = {"get", "secrets", "--field-selector=type=example.com/form", "--chunk-size=1"};

        assertThat(more(get, "-o", "name")).isEqualTo("secret/form-a\nsecret/form-b\nsecret/form-c\n");
        assertThat(more(get, "--no-headers", "--sort-by={.metadata.creationTimestamp}")
                        .lines())
                .hasSize(3);
        assertThat(more(get, "-o", "jsonpath={range .items[*]}{.metadata.name} {end}"))
                .isEqualTo("form-a form-b form-c ");
        assertThat(more(get, "-o", "custom-columns=N:.metadata.name,K:.data.k")
                        .lines()
                        .toList())
                .element(1)
                .isEqualTo("form-a   dg==");
        assertThat(more(get, "-o", "yaml")).contains("kind: List").contains("type: example.com/form");
        assertThat(more(get, "-L", "none").lines().findFirst())
                .hasValueSatisfying(header -> assertThat(header).matches("NAME +TYPE +DATA +AGE +NONE *"));
    }

    private String more(String[] words, String... others) {
        return ok(Stream.concat(Stream.of(words), Stream.of(others)).toArray(String[]::new));
    }

    @Test
    void watchesUntilDeletionAndWaits() {
        ok("create", "configmap", "watched");
        try (RunningCommand watch =
                in("get", "configmap", "watched", "-w", "--output-watch-events").start()) {
            Eventually.holds(LIMIT, () -> assertThat(watch.output()).contains("ADDED"));
            ok("patch", "configmap", "watched", "-p", "{\"data\":{\"a\":\"b\"}}");
            ok("delete", "configmap", "watched");
            Eventually.holds(
                    LIMIT, () -> assertThat(watch.output()).contains("MODIFIED").contains("DELETED"));
        }
        ok("create", "configmap", "awaited", "--from-literal=a=b");
        assertThat(ok("wait", "configmap/awaited", "--for=jsonpath={.data.a}=b", "--timeout=20s"))
                .isEqualTo("configmap/awaited condition met\n");
        assertThat(ok("delete", "configmap", "awaited", "--dry-run=server"))
                .isEqualTo("configmap \"awaited\" deleted (server dry run)\n");
        ok("delete", "configmap", "awaited", "--wait=false");
        ok("wait", "configmap/awaited", "--for=delete", "--timeout=20s");
    }

    @Test
    void rollsAWorkloadOutAndBack() {
        ok("create", "deployment", "rolled", IMAGE, "--", "sleep", "100000");
        ok(
                "patch",
                "deployment",
                "rolled",
                "-p",
                "{\"spec\":{\"template\":{\"spec\":" + "{\"terminationGracePeriodSeconds\":0}}}}");
        ok("rollout", "status", "deployment/rolled", "--timeout=60s");
        ok("set", "env", "deployment/rolled", "A=B");
        ok("set", "resources", "deployment/rolled", "--limits=memory=64Mi");
        ok("set", "image", "deployment/rolled", "busybox=" + TestImages.BUSYBOX);
        ok("set", "serviceaccount", "deployment/rolled", "default");
        assertThat(ok("scale", "deployment", "rolled", "--replicas=2", "--current-replicas=1"))
                .isEqualTo("deployment.apps/rolled scaled\n");
        ok("autoscale", "deployment", "rolled", "--min=1", "--max=3", "--cpu-percent=80");
        assertThat(ok("rollout", "status", "deployment/rolled", "--timeout=60s"))
                .contains("successfully rolled out");
        assertThat(ok("rollout", "history", "deployment/rolled").lines()).hasSizeGreaterThan(4);
        assertThat(ok("rollout", "undo", "deployment/rolled", "--to-revision=1"))
                .contains("rolled back");
        assertThat(ok("rollout", "pause", "deployment/rolled")).contains("paused");
        assertThat(refused("rollout", "pause", "deployment/rolled")).contains("is already paused");
        ok("rollout", "resume", "deployment/rolled");
        assertThat(ok("rollout", "restart", "deployment/rolled")).contains("restarted");
        ok("rollout", "status", "deployment/rolled", "--timeout=60s");
        ok("expose", "deployment", "rolled", "--port=80");

        ok("delete", "deployment", "rolled", "--cascade=orphan");
        assertThat(ok("get", "replicasets", "-l", "app=rolled", "-o", "name")).isNotEmpty();
        ok("delete", "replicasets", "-l", "app=rolled", "--cascade=foreground");
        Eventually.holds(
                LIMIT,
                () -> assertThat(ok("get", "pods", "-l", "app=rolled", "-o", "name"))
                        .isEmpty());
    }

    @Test
    void runsDebugsAndTellsEvents() {
        ok("run", "bugged", IMAGE, "--restart=Never", "--labels=app=bugged", "--", "sleep", "100000");
        kubectl.await(NS, "pod/bugged", "condition=Ready", LIMIT);
        ok("debug", "bugged", IMAGE, "--container=look", "--", "true");
        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl.value(
                                NS, "pod/bugged", ".status.ephemeralContainerStatuses[0].state.terminated.reason"))
                        .isEqualTo("Completed"));
        String said = in("debug", "node/server", IMAGE, "--", "true").run().all();
        assertThat(said).contains("Creating debugging pod node-debugger-server-");

        assertThat(ok("events", "--for=pod/bugged")).contains("Scheduled").contains("Started");
        assertThat(ok("get", "events", "--field-selector=involvedObject.name=bugged,reason=Scheduled"))
                .contains("Successfully assigned kubectl-commands/bugged to ");
        assertThat(ok("describe", "pod", "bugged"))
                .contains("Ephemeral Containers:")
                .contains("Events:");
        assertThat(refused("top", "nodes")).contains("Metrics API not available");
        assertThat(in("delete", "pod", "bugged", "--grace-period=0", "--force").ok())
                .contains("force deleted");
    }

    @Test
    void answersWhoMayDoWhat() {
        ok("create", "serviceaccount", "asker");
        ok("create", "role", "asked", "--verb=get", "--resource=pods");
        ok("create", "rolebinding", "asked", "--role=asked", "--serviceaccount=" + NS + ":asker");
        String as = "--as=system:serviceaccount:" + NS + ":asker";

        Eventually.holds(
                LIMIT, () -> assertThat(ok("auth", "can-i", "get", "pods", as)).isEqualTo("yes\n"));
        assertThat(in("auth", "can-i", "delete", "pods", as).run().out()).isEqualTo("no\n");
        assertThat(ok("auth", "can-i", "--list", as)).containsPattern("pods +\\[\\] +\\[\\] +\\[get\\]");
        assertThat(ok("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"))
                .isEqualTo("system:admin");
        String token = ok("create", "token", "asker", "--duration=10m").strip();
        assertThat(token.split("\\.")).hasSize(3);
        assertThat(refused("get", "secrets", as))
                .contains("(Forbidden): secrets is forbidden: User \"system:serviceaccount:" + NS + ":asker\" cannot"
                        + " list resource \"secrets\" in API group \"\" in the namespace \"" + NS + "\"");
    }

    @Test
    void drainsRespectingBudgets() {
        TestCluster.shared().agent();
        ok("create", "deployment", "kept", IMAGE, "--", "sleep", "100000");
        ok(
                "patch",
                "deployment",
                "kept",
                "-p",
                "{\"spec\":{\"template\":{\"spec\":{\"nodeName\":\"agent\","
                        + "\"terminationGracePeriodSeconds\":0}}}}");
        ok("rollout", "status", "deployment/kept", "--timeout=60s");
        ok("create", "poddisruptionbudget", "kept", "--selector=app=kept", "--min-available=1");
        Eventually.holds(
                LIMIT,
                () -> assertThat(kubectl.value(NS, "poddisruptionbudget/kept", ".status.currentHealthy"))
                        .isEqualTo("1"));
        assertThat(ok("cordon", "agent")).isEqualTo("node/agent cordoned\n");
        try {
            String[] drain = {"drain", "agent", "--ignore-daemonsets", "--pod-selector=app=kept", "--timeout=3s"};
            assertThat(refused(drain)).contains("Cannot evict pod as it would violate the pod's disruption budget.");
            ok("delete", "poddisruptionbudget", "kept");
            drain[4] = "--timeout=60s";
            ok("delete", "deployment", "kept", "--cascade=orphan");
            ok("delete", "replicasets", "-l", "app=kept", "--cascade=orphan");
            Command.Result drained = in(Stream.concat(Stream.of(drain), Stream.of("--force"))
                            .toArray(String[]::new))
                    .run();
            assertThat(drained.all()).contains("node/agent drained");
        } finally {
            assertThat(ok("uncordon", "agent")).isEqualTo("node/agent uncordoned\n");
        }
        assertThat(ok("taint", "node", "agent", "it=x:PreferNoSchedule")).isEqualTo("node/agent tainted\n");
        assertThat(ok("taint", "node", "agent", "it-")).isEqualTo("node/agent untainted\n");
    }
}
