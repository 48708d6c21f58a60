package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.number;
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
    private static final TableColumn DESIRED = number("Desired", "How many pods are wanted.");
    private static final TableColumn CURRENT = number("Current", "How many pods there are.");
    private static final TableColumn READY = number("Ready", "How many pods are ready.");

    private WorkloadPrinters() {}

    static void addTo(PrinterTable table) {
        table.add(
                "apps",
                "Deployment",
                List.of(
                        NAME,
                        text("Ready", "How many of the wanted pods are ready."),
                        text("Up-to-date", "How many pods are of the current template."),
                        text("Available", "How many pods have been ready long enough."),
                        AGE,
                        CONTAINERS,
                        IMAGES,
                        SELECTOR),
                WorkloadPrinters::deployment);
        List<TableColumn> replicas = List.of(NAME, DESIRED, CURRENT, READY, AGE, CONTAINERS, IMAGES, SELECTOR);
        table.add("apps", "ReplicaSet", replicas, row -> replicas(row, true));
        table.add("", "ReplicationController", replicas, row -> replicas(row, false));
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
                        text("Revision", "The number of the revision."),
                        AGE),
                row -> row.name().text(controller(row)).numberAt("revision").age());
        table.add("batch", "Job", jobColumns(), WorkloadPrinters::job);
        table.add("batch", "CronJob", cronJobColumns(), WorkloadPrinters::cronJob);
        table.add(
                "",
                "PodTemplate",
                List.of(
                        NAME,
                        text("Containers", CONTAINERS.description()),
                        text("Images", IMAGES.description()),
                        text("Pod Labels", "The labels for the pod template.")),
                row -> row.name()
                        .containers(row.at("template"))
                        .text(LabelText.ofMap(row.at("template", "metadata", "labels"))));
        table.add("autoscaling", "HorizontalPodAutoscaler", AutoscalerMetrics.columns(), AutoscalerMetrics::write);
        table.add(
                "autoscaling",
                "Scale",
                List.of(NAME, DESIRED, number("Available", "How many pods there are."), AGE),
                row -> row.name()
                        .numberAt("spec", "replicas")
                        .numberAt("status", "replicas")
                        .age());
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

    private static List<TableColumn> daemonSetColumns() {
        return List.of(
                NAME,
                DESIRED,
                CURRENT,
                READY,
                number("Up-to-date", "How many pods are of the current template."),
                number("Available", "How many pods have been ready long enough."),
                text("Node Selector", "The labels of the nodes that the pods run on."),
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
                text("Completions", "How many of the wanted pods have succeeded."),
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
                text("Schedule", "When jobs are made, in cron format."),
                text("Timezone", "The time zone of the schedule."),
                text("Suspend", "Whether no jobs are made for now."),
                number("Active", "How many jobs are running."),
                text("Last Schedule", "When a job was made last."),
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
