package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.flag;
import static io.kjava.apiserver.printing.Columns.number;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;
import static io.kjava.apiserver.printing.Columns.wide;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Rows of what runs pods. */
final class WorkloadPrinters {
    private static final TableColumn CONTAINERS = wide("Containers", "Names of each container in the template.");
    private static final TableColumn IMAGES = wide("Images", "Images referenced by each container in the template.");

    private static final TableColumn SELECTOR = wide("Selector", "The labels of the pods that belong to the object.");

    private WorkloadPrinters() {}

    /** Its name is no name that a client could ask for. */
    static TablePrinter scale() {
        return new TablePrinter(
                List.of(
                        new TableColumn("Name", "string", "", NAME.description(), 0),
                        number("Desired", of("autoscaling.v1.ScaleSpec", "replicas")),
                        number("Available", of("autoscaling.v1.ScaleStatus", "replicas")),
                        AGE),
                (object, now, cells) -> new Row(object, now, cells)
                        .name()
                        .numberAt("spec", "replicas")
                        .numberAt("status", "replicas")
                        .age());
    }

    static TablePrinter customScale() {
        return new TablePrinter(
                List.of(
                        NAME,
                        number("Desired", "How many pods are wanted."),
                        number("Available", "How many pods there are."),
                        new TableColumn("Age", "date", "", AGE.description(), 0)),
                (object, now, cells) -> new Row(object, now, cells)
                        .name()
                        .numberAt("spec", "replicas")
                        .numberAt("status", "replicas")
                        .age());
    }

    static void addTo(PrinterTable table) {
        table.add(
                "apps",
                "Deployment",
                List.of(
                        NAME,
                        text("Ready", "How many of the wanted pods are ready."),
                        text("Up-to-date", of("apps.v1.DeploymentStatus", "updatedReplicas")),
                        text("Available", of("apps.v1.DeploymentStatus", "availableReplicas")),
                        AGE,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR),
                WorkloadPrinters::deployment);
        TableColumn labels = wide("Selector", of("core.v1.ReplicationControllerSpec", "selector"));
        table.add("apps", "ReplicaSet", replicasColumns("apps.v1.ReplicaSet", SELECTOR), row -> replicas(row, true));
        table.add(
                "",
                "ReplicationController",
                replicasColumns("core.v1.ReplicationController", labels),
                row -> replicas(row, false));
        table.add(
                "apps",
                "StatefulSet",
                List.of(NAME, text("Ready", "How many of the wanted pods are ready."), AGE, CONTAINERS, IMAGES),
                row -> row.name().text(readyOf(row)).age().containers(row.at("spec", "template")));
        table.add("apps", "DaemonSet", daemonSetColumns(), WorkloadPrinters::daemonSet);
        table.add(
                "apps",
                "ControllerRevision",
                List.of(
                        NAME,
                        text("Controller", "The object that this is a revision of."),
                        text("Revision", of("apps.v1.ControllerRevision", "revision")),
                        AGE),
                row -> row.name().text(controller(row)).numberAt("revision").age());
        table.add("batch", "Job", jobColumns(), WorkloadPrinters::job);
        table.add("batch", "CronJob", cronJobColumns(), WorkloadPrinters::cronJob);
        table.add(
                "",
                "PodTemplate",
                List.of(
                        NAME,
                        new TableColumn("Containers", "string", "", CONTAINERS.description(), 0),
                        new TableColumn("Images", "string", "", IMAGES.description(), 0),
                        text("Pod Labels", "The labels for the pod template.")),
                row -> row.name()
                        .containers(row.at("template"))
                        .text(LabelText.ofMap(row.at("template", "metadata", "labels"))));
        table.add("autoscaling", "HorizontalPodAutoscaler", AutoscalerMetrics.columns(), AutoscalerMetrics::write);
    }

    private static String readyOf(Row row) {
        return row.at("status", "readyReplicas").asLong(0)
                + "/"
                + row.at("spec", "replicas").asLong(0);
    }

    private static void deployment(Row row) {
        row.name()
                .text(readyOf(row))
                .numberAt("status", "updatedReplicas")
                .numberAt("status", "availableReplicas")
                .age()
                .containers(row.at("spec", "template"))
                .text(LabelText.requirements(row.at("spec", "selector")));
    }

    private static void replicas(Row row, boolean labelSelector) {
        JsonNode selector = row.at("spec", "selector");
        row.name()
                .numberAt("spec", "replicas")
                .numberAt("status", "replicas")
                .numberAt("status", "readyReplicas")
                .age()
                .containers(row.at("spec", "template"))
                .text(labelSelector ? LabelText.ofSelector(selector) : LabelText.ofMap(selector));
    }

    private static List<TableColumn> replicasColumns(String type, TableColumn selector) {
        return List.of(
                NAME,
                number("Desired", of(type + "Spec", "replicas")),
                number("Current", of(type + "Status", "replicas")),
                number("Ready", of(type + "Status", "readyReplicas")),
                AGE,
                CONTAINERS,
                IMAGES,
                selector);
    }

    private static List<TableColumn> daemonSetColumns() {
        String status = "apps.v1.DaemonSetStatus";
        return List.of(
                NAME,
                number("Desired", of(status, "desiredNumberScheduled")),
                number("Current", of(status, "currentNumberScheduled")),
                number("Ready", of(status, "numberReady")),
                number("Up-to-date", of(status, "updatedNumberScheduled")),
                number("Available", of(status, "numberAvailable")),
                text("Node Selector", of("core.v1.PodSpec", "nodeSelector")),
                AGE,
                CONTAINERS,
                IMAGES,
                SELECTOR);
    }

    private static void daemonSet(Row row) {
        row.name()
                .numberAt("status", "desiredNumberScheduled")
                .numberAt("status", "currentNumberScheduled")
                .numberAt("status", "numberReady")
                .numberAt("status", "updatedNumberScheduled")
                .numberAt("status", "numberAvailable")
                .text(LabelText.ofMap(row.at("spec", "template", "spec", "nodeSelector")))
                .age()
                .containers(row.at("spec", "template"))
                .text(LabelText.ofSelector(row.at("spec", "selector")));
    }

    private static String controller(Row row) {
        for (JsonNode owner : row.at("metadata", "ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                String apiVersion = owner.path("apiVersion").asString("");
                int slash = apiVersion.indexOf('/');
                String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                String kind = owner.path("kind").asString("").toLowerCase(Locale.ROOT);
                return kind + group + "/" + owner.path("name").asString("");
            }
        }
        return Row.NONE;
    }

    private static List<TableColumn> jobColumns() {
        return List.of(
                NAME,
                text("Status", "The status of the job."),
                text("Completions", of("batch.v1.JobStatus", "succeeded")),
                text("Duration", "How long the job takes or took."),
                AGE,
                CONTAINERS,
                IMAGES,
                SELECTOR);
    }

    private static void job(Row row) {
        row.name()
                .text(jobStatus(row))
                .text(completions(row))
                .text(duration(row))
                .age()
                .containers(row.at("spec", "template"))
                .text(LabelText.ofSelector(row.at("spec", "selector")));
    }

    private static String jobStatus(Row row) {
        JsonNode conditions = row.at("status", "conditions");
        if (Row.isTrue(conditions, "Complete")) {
            return "Complete";
        }
        if (Row.isTrue(conditions, "Failed")) {
            return "Failed";
        }
        if (row.object().isTerminating()) {
            return "Terminating";
        }
        if (Row.isTrue(conditions, "Suspended")) {
            return "Suspended";
        }
        return Row.isTrue(conditions, "FailureTarget") ? "FailureTarget" : "Running";
    }

    private static String completions(Row row) {
        long succeeded = row.at("status", "succeeded").asLong(0);
        JsonNode wanted = row.at("spec", "completions");
        if (wanted.isNumber()) {
            return succeeded + "/" + wanted.asLong();
        }
        long parallelism = row.at("spec", "parallelism").asLong(0);
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String duration(Row row) {
        String start = row.at("status", "startTime").asString("");
        String end = row.at("status", "completionTime").asString("");
        if (start.isEmpty()) {
            return "";
        }
        if (end.isEmpty()) {
            return Ages.since(start, row.now());
        }
        try {
            return Ages.span(Duration.between(OffsetDateTime.parse(start), OffsetDateTime.parse(end)));
        } catch (DateTimeException e) {
            return Ages.UNKNOWN;
        }
    }

    private static List<TableColumn> cronJobColumns() {
        return List.of(
                NAME,
                text("Schedule", of("batch.v1.CronJobSpec", "schedule")),
                text("Timezone", of("batch.v1.CronJobSpec", "timeZone")),
                flag("Suspend", of("batch.v1.CronJobSpec", "suspend")),
                number("Active", of("batch.v1.CronJobStatus", "active")),
                text("Last Schedule", of("batch.v1.CronJobStatus", "lastScheduleTime")),
                AGE,
                CONTAINERS,
                IMAGES,
                SELECTOR);
    }

    private static void cronJob(Row row) {
        JsonNode suspend = row.at("spec", "suspend");
        JsonNode job = row.at("spec", "jobTemplate", "spec");
        String last = row.at("status", "lastScheduleTime").asString("");
        row.name()
                .textAt("spec", "schedule")
                .textOrNone(row.at("spec", "timeZone"))
                .text(suspend.isBoolean() ? (suspend.booleanValue() ? "True" : "False") : Row.UNSET)
                .countAt("status", "active")
                .text(last.isEmpty() ? Row.NONE : Ages.since(last, row.now()))
                .age()
                .containers(job.path("template"))
                .text(LabelText.ofSelector(job.path("selector")));
    }
}
