package io.kjava.apiserver.printing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.printing.TablePrinter.IncludeObject;
import io.kjava.apiserver.schema.Descriptions;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.YamlCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class TablePrinterTest {
    private static final ColumnTexts TEXTS = new ColumnTexts(() -> Descriptions.load()::of);
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void everyKindPrintsAsManyCellsAsItHasColumns() {
        for (ResourceType type : BuiltinKinds.all()) {
            TablePrinter printer = TablePrinter.of(type);
            DynamicObject bare = DynamicObject.of(type.name().apiVersion(), type.kind(), "default", "bare");
            assertThat(printer.row(bare, NOW).size())
                    .as(type.toString())
                    .isEqualTo(printer.columns().size());
        }
    }

    @Test
    void aRunningPodIsPrintedAsKubectlPrintsIt() {
        assertThat(row("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec: {nodeName: n1, containers: [{name: a}, {name: b}], readinessGates: \
            [{conditionType: x}]}
            status:
              phase: Running
              podIPs: [{ip: 10.0.0.1}]
              conditions: [{type: Ready, status: "False"}, {type: x, status: "True"}]
              containerStatuses:
              - {name: a, ready: true, restartCount: 3, state: {running: {}}, lastState: \
              {terminated: {finishedAt: "2026-01-01T00:55:00Z"}}}
              - {name: b, ready: false, restartCount: 0, state: {running: {}}}
            """))
                .containsExactly("web", "1/2", "Running", "3 (5m ago)", "60m", "10.0.0.1", "n1", "<none>", "1/1");
    }

    @Test
    void aPodsStatusSaysWhatHoldsItUp() {
        assertThat(status("status: {phase: Pending}")).isEqualTo("Pending");
        assertThat(status("status: {phase: Pending, conditions: [{type: PodScheduled, reason: SchedulingGated}]}"))
                .isEqualTo("SchedulingGated");
        assertThat(status("status: {phase: Failed, reason: Evicted}")).isEqualTo("Evicted");
        assertThat(status("status: {phase: Running, containerStatuses: [{name: a, state: {waiting:"
                        + " {reason: CrashLoopBackOff}}}]}"))
                .isEqualTo("CrashLoopBackOff");
        assertThat(status("status: {phase: Succeeded, containerStatuses: [{name: a, state:"
                        + " {terminated: {exitCode: 0, reason: Completed}}}]}"))
                .isEqualTo("Completed");
        assertThat(status("status: {phase: Failed, containerStatuses: [{name: a, state:"
                        + " {terminated: {exitCode: 137, signal: 9}}}]}"))
                .isEqualTo("Signal:9");
        assertThat(status("status: {phase: Pending, initContainerStatuses: [{name: i, state:" + " {running: {}}}]}"))
                .isEqualTo("Init:0/1");
        assertThat(status("status: {phase: Pending, initContainerStatuses: [{name: i, state:"
                        + " {terminated: {exitCode: 1}}}]}"))
                .isEqualTo("Init:ExitCode:1");
        assertThat(status("status: {phase: Pending, initContainerStatuses: [{name: i, state:"
                        + " {waiting: {reason: ImagePullBackOff}}}]}"))
                .isEqualTo("Init:ImagePullBackOff");
        assertThat(status("status: {phase: Running, conditions: [{type: Ready, status: 'True'}],"
                        + " containerStatuses: [{name: a, state: {terminated: {reason:"
                        + " Completed}}}, {name: b, ready: true, state: {running: {}}}]}"))
                .isEqualTo("Running");
        DynamicObject ending = pod("status: {phase: Running}");
        ending.setMeta("deletionTimestamp", "2026-01-01T00:59:00Z");
        assertThat(cells(ending).get(2)).isEqualTo("Terminating");
    }

    @Test
    void aSidecarCountsAsAContainer() {
        String pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {initContainers: [{name: s, restartPolicy: Always}], containers: [{name: a}]}
            status:
              phase: Running
              initContainerStatuses: [{name: s, ready: true, started: true, restartCount: 1, state: {running: {}}}]
              containerStatuses: [{name: a, ready: true, restartCount: 2, state: {running: {}}}]
            """;
        assertThat(row(pod)).startsWith("p", "2/2", "Running", "3");
    }

    @Test
    void workloadsShowHowFarTheyAre() {
        assertThat(row("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              replicas: 3
              selector: {matchLabels: {b: c}, matchExpressions: [{key: a, operator: In, values: \
              [z, x]}]}
              template: {spec: {containers: [{name: k, image: i}, {name: m, image: j}]}}
            status: {readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1}
            """)).containsExactly("d", "1/3", "2", "1", "<unknown>", "k,m", "i,j", "a in (x,z),b=c");
        assertThat(row("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: j}
            spec: {completions: 2}
            status: {succeeded: 2, startTime: "2026-01-01T00:00:00Z", completionTime: \
            "2026-01-01T00:00:42Z", conditions: [{type: Complete, status: "True"}]}
            """)).startsWith("j", "Complete", "2/2", "42s");
        assertThat(row("""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: h}
            spec:
              scaleTargetRef: {kind: Deployment, name: d}
              maxReplicas: 5
              metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 80}}}]
            status: {currentReplicas: 2, currentMetrics: [{resource: {current: \
            {averageUtilization: 40}}}]}
            """)).startsWith("h", "Deployment/d", "cpu: 40%/80%", "<unset>", "5", "2");
    }

    @Test
    void nodesServicesAndVolumesHaveTheirOwnColumns() {
        assertThat(row("""
            apiVersion: v1
            kind: Node
            metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: "", \
            node-role.kubernetes.io/etcd: ""}}
            spec: {unschedulable: true}
            status: {conditions: [{type: Ready, status: "True"}], addresses: [{type: InternalIP, \
            address: 1.2.3.4}], nodeInfo: {kubeletVersion: v1.36.0}}
            """))
                .containsExactly(
                        "n1",
                        "Ready,SchedulingDisabled",
                        "control-plane,etcd",
                        "<unknown>",
                        "v1.36.0",
                        "1.2.3.4",
                        "<none>",
                        "<unknown>",
                        "<unknown>",
                        "<unknown>");
        assertThat(row("""
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {type: LoadBalancer, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: \
            30080, protocol: TCP}, {port: 53, protocol: UDP}], selector: {a: b}}
            """))
                .containsExactly(
                        "s", "LoadBalancer", "10.0.0.1", "<pending>", "80:30080/TCP,53/UDP", "<unknown>", "a=b");
        assertThat(row("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: c}
            spec: {volumeName: v, storageClassName: fast, volumeMode: Filesystem}
            status: {phase: Bound, accessModes: [ReadWriteMany, ReadWriteOnce], capacity: \
            {storage: 1Gi}}
            """))
                .containsExactly("c", "Bound", "v", "1Gi", "RWO,RWX", "fast", "<unset>", "<unknown>", "Filesystem");
        assertThat(row("""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: e}
            addressType: IPv4
            ports: [{port: 80}]
            endpoints: [{addresses: [a]}, {addresses: [b]}, {addresses: [c]}, {addresses: [d]}]
            """)).startsWith("e", "IPv4", "80", "a,b,c + 1 more...");
        assertThat(row("{apiVersion: rbac.authorization.k8s.io/v1, kind: Role,"
                        + " metadata: {name: r, creationTimestamp: \"2026-01-01T00:00:00Z\"}}"))
                .containsExactly("r", "2026-01-01T00:00:00Z");
    }

    @Test
    void eventsOfBothGroupsArePrintedAlike() {
        String core = """
            apiVersion: v1
            kind: Event
            metadata: {name: e}
            type: Normal
            reason: Pulled
            message: "pulled "
            involvedObject: {kind: Pod, name: p}
            lastTimestamp: "2026-01-01T00:59:00Z"
            firstTimestamp: "2026-01-01T00:58:00Z"
            count: 2
            source: {component: kubelet, host: n1}
            """;
        assertThat(row(core))
                .containsExactly("60s", "Normal", "Pulled", "pod/p", "", "kubelet, n1", "pulled", "2m", "2", "e");
        String other = """
            apiVersion: events.k8s.io/v1
            kind: Event
            metadata: {name: e}
            type: Normal
            reason: Pulled
            note: pulled
            regarding: {kind: Pod, name: p}
            eventTime: "2026-01-01T00:59:00.000000Z"
            reportingController: kubelet
            """;
        assertThat(row(other))
                .containsExactly("60s", "Normal", "Pulled", "pod/p", "", "kubelet", "pulled", "60s", "1", "e");
    }

    @Test
    void customColumnsFollowTheirJsonPaths() {
        JsonNode columns = YamlCodec.readTree("""
            - {name: Spec, type: string, jsonPath: .spec.cronSpec, description: when}
            - {name: Replicas, type: integer, jsonPath: .spec.replicas, priority: 1}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
            - {name: Images, type: string, jsonPath: '.spec.items[*].image'}
            - {name: Dotted, type: string, jsonPath: ".metadata.labels.a\\\\.b/c"}
            - {name: None, type: boolean, jsonPath: .spec.none}
            """.getBytes(StandardCharsets.UTF_8));
        TablePrinter printer = TablePrinter.custom(columns);
        DynamicObject object = object("""
            apiVersion: e.io/v1
            kind: X
            metadata: {name: x, creationTimestamp: "2026-01-01T00:00:00Z", labels: {a.b/c: v}}
            spec: {cronSpec: "* *", replicas: 2, items: [{image: a}, {image: b}]}
            status: {conditions: [{type: Other, status: "False"}, {type: Ready, status: "True"}]}
            """);
        assertThat(printer.row(object, NOW).toString())
                .isEqualTo("[\"x\",\"* *\",2,\"True\",\"60m\",\"a\",\"v\",null]");
        assertThat(printer.columns().get(2).priority()).isEqualTo(1);
        assertThat(TablePrinter.custom(columns.path("none")).columns())
                .extracting(TableColumn::name)
                .containsExactly("Name", "Age");
    }

    @Test
    void rowsCarryAsMuchOfTheObjectAsIsAsked() {
        DynamicObject pod = pod("status: {phase: Succeeded}");
        TablePrinter printer = printer(pod);
        JsonNode row = printer.tableRow(pod, "meta.k8s.io/v1", NOW, IncludeObject.METADATA);
        assertThat(row.path("object").path("kind").asString()).isEqualTo("PartialObjectMetadata");
        assertThat(row.path("object").has("spec")).isFalse();
        assertThat(row.path("conditions").get(0).path("type").asString()).isEqualTo("Completed");
        assertThat(printer.tableRow(pod, "meta.k8s.io/v1", NOW, IncludeObject.NONE)
                        .path("object")
                        .isNull())
                .isTrue();
        JsonNode table = printer.emptyTable("meta.k8s.io/v1", JsonNodeFactory.instance.objectNode(), TEXTS);
        assertThat(table.path("columnDefinitions").get(0).toString())
                .startsWith("{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\"");
    }

    @Test
    void agesAreAsExactAsTheyNeedToBe() {
        assertThat(List.of(0, 119, 120, 605, 3 * 3600, 3 * 3600 + 60, 50 * 3600, 9 * 86400, 800 * 86400))
                .extracting(seconds -> Ages.span(java.time.Duration.ofSeconds(seconds)))
                .containsExactly("0s", "119s", "2m", "10m", "3h", "3h1m", "2d2h", "9d", "2y70d");
        assertThat(Ages.since("", NOW)).isEqualTo("<unknown>");
    }

    private static String status(String yaml) {
        return cells(pod(yaml)).get(2);
    }

    private static DynamicObject pod(String status) {
        return object("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
                + "spec: {initContainers: [{name: i}], containers: [{name: a}]}\n"
                + status);
    }

    private static List<String> row(String yaml) {
        return cells(object(yaml));
    }

    private static List<String> cells(DynamicObject object) {
        return printer(object)
                .row(object, NOW)
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static TablePrinter printer(DynamicObject object) {
        return TablePrinter.of(
                BuiltinKinds.findKind(object.apiVersion(), object.kind()).orElseThrow());
    }

    private static DynamicObject object(String yaml) {
        return YamlCodec.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatAColumnIsAboutIsWhatTheDocumentsSayOfItsField() {
        List<String> silent = TablePrinter.allColumns()
                .filter(column -> TEXTS.of(column.description()).isEmpty())
                .map(TableColumn::name)
                .toList();

        assertThat(silent).containsExactly("Handler"); // Kubernetes says nothing either
        assertThat(TEXTS.of(Columns.AGE.description())).startsWith("CreationTimestamp is a timestamp");
    }
}
