package io.kjava.client;

import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The defaults that components rely on, as the server fills them in on creation. */
final class TestingDefaults {
    private int nextClusterIp = 10;

    void fill(DynamicObject object) {
        ObjectNode spec = object.tree().get("spec") instanceof ObjectNode node
                ? node
                : object.tree().objectNode();
        switch (object.kind()) {
            case "Pod" -> {
                podSpec(spec);
                object.objectAt("status").put("phase", "Pending").put("qosClass", "BestEffort");
            }
            case "Namespace" -> namespace(object);
            case "Deployment" -> deployment(spec);
            case "ReplicaSet" -> {
                put(spec, "replicas", 1);
                template(spec);
            }
            case "ReplicationController" -> replicationController(object, spec);
            case "DaemonSet" -> daemonSet(spec);
            case "StatefulSet" -> statefulSet(spec);
            case "Job" -> job(object, spec);
            case "CronJob" -> cronJob(spec);
            case "Service" -> service(spec);
            case "PersistentVolumeClaim" -> {
                put(spec, "volumeMode", "Filesystem");
                object.objectAt("status").put("phase", "Pending");
            }
            case "PersistentVolume" -> {
                put(spec, "volumeMode", "Filesystem");
                put(spec, "persistentVolumeReclaimPolicy", "Retain");
                object.objectAt("status").put("phase", "Pending");
            }
            default -> {}
        }
    }

    private static void podSpec(ObjectNode spec) {
        put(spec, "restartPolicy", "Always");
        put(spec, "dnsPolicy", "ClusterFirst");
        put(spec, "schedulerName", "default-scheduler");
        put(spec, "terminationGracePeriodSeconds", 30);
        put(spec, "serviceAccountName", "default");
        if (!spec.has("securityContext")) {
            spec.putObject("securityContext");
        }
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").get("spec") instanceof ObjectNode podSpec) {
            put(podSpec, "restartPolicy", "Always");
            put(podSpec, "dnsPolicy", "ClusterFirst");
            put(podSpec, "schedulerName", "default-scheduler");
            put(podSpec, "terminationGracePeriodSeconds", 30);
            if (!podSpec.has("securityContext")) {
                podSpec.putObject("securityContext");
            }
        }
    }

    private static void namespace(DynamicObject object) {
        object.objectAt("metadata", "labels").put("kubernetes.io/metadata.name", object.name());
        object.objectAt("spec").putArray("finalizers").add("kubernetes");
        object.objectAt("status").put("phase", "Active");
    }

    private static void deployment(ObjectNode spec) {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = child(spec, "strategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString().equals("RollingUpdate")) {
            ObjectNode rolling = child(strategy, "rollingUpdate");
            put(rolling, "maxUnavailable", "25%");
            put(rolling, "maxSurge", "25%");
        }
        template(spec);
    }

    private static void replicationController(DynamicObject object, ObjectNode spec) {
        put(spec, "replicas", 1);
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (!spec.has("selector") && labels.isObject()) {
            spec.set("selector", labels.deepCopy());
        }
        if (!object.metadata().has("labels") && labels.isObject()) {
            object.metadata().set("labels", labels.deepCopy());
        }
        template(spec);
    }

    private static void daemonSet(ObjectNode spec) {
        put(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = child(spec, "updateStrategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString().equals("RollingUpdate")) {
            ObjectNode rolling = child(strategy, "rollingUpdate");
            put(rolling, "maxUnavailable", 1);
            put(rolling, "maxSurge", 0);
        }
        template(spec);
    }

    private static void statefulSet(ObjectNode spec) {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = child(spec, "updateStrategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString().equals("RollingUpdate")) {
            put(child(strategy, "rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = child(spec, "persistentVolumeClaimRetentionPolicy");
        put(retention, "whenDeleted", "Retain");
        put(retention, "whenScaled", "Retain");
        template(spec);
    }

    private static void job(DynamicObject object, ObjectNode spec) {
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1);
        }
        put(spec, "parallelism", 1);
        put(spec, "completionMode", "NonIndexed");
        put(spec, "suspend", false);
        put(spec, "podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        put(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        template(spec);
        if (!spec.path("manualSelector").asBoolean(false)) {
            String uid = object.uid();
            ObjectNode labels = child(child(child(spec, "template"), "metadata"), "labels");
            labels.put("batch.kubernetes.io/controller-uid", uid);
            labels.put("controller-uid", uid);
            labels.put("batch.kubernetes.io/job-name", object.name());
            labels.put("job-name", object.name());
            child(child(spec, "selector"), "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
        }
    }

    private static void cronJob(ObjectNode spec) {
        put(spec, "concurrencyPolicy", "Allow");
        put(spec, "suspend", false);
        put(spec, "successfulJobsHistoryLimit", 3);
        put(spec, "failedJobsHistoryLimit", 1);
    }

    private void service(ObjectNode spec) {
        put(spec, "type", "ClusterIP");
        put(spec, "sessionAffinity", "None");
        boolean external = spec.path("type").asString().equals("ExternalName");
        if (!external && !spec.has("clusterIP")) {
            spec.put("clusterIP", "10.43.0." + nextClusterIp++);
        }
        if (!external) {
            put(spec, "internalTrafficPolicy", "Cluster");
            if (!spec.has("ipFamilies")) {
                spec.putArray("ipFamilies").add("IPv4");
            }
            put(spec, "ipFamilyPolicy", "SingleStack");
            if (!spec.has("clusterIPs")) {
                spec.putArray("clusterIPs").add(spec.path("clusterIP").asString());
            }
        }
        if (spec.get("ports") instanceof ArrayNode ports) {
            for (JsonNode port : ports) {
                put((ObjectNode) port, "protocol", "TCP");
                if (!port.has("targetPort")) {
                    ((ObjectNode) port).set("targetPort", port.path("port"));
                }
            }
        }
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode node ? node : parent.putObject(name);
    }

    private static void put(ObjectNode node, String name, Object value) {
        if (!node.has(name)) {
            switch (value) {
                case Integer number -> node.put(name, number);
                case Boolean flag -> node.put(name, flag);
                default -> node.put(name, value.toString());
            }
        }
    }
}
