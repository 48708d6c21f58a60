package io.kjava.apiserver.printing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a pod's many states come down to in one row: how many are ready, in a word how it is. */
final class PodSummary {
    private final JsonNode spec;
    private final JsonNode status;
    private final Row row;
    private final Map<String, JsonNode> initContainers = new HashMap<>();
    private String reason;
    private int ready;
    private int total;
    private long restarts;
    private @Nullable Instant lastRestart;

    private PodSummary(Row row) {
        this.row = row;
        this.spec = row.at("spec");
        this.status = row.at("status");
        String own = status.path("reason").asString("");
        this.reason = own.isEmpty() ? status.path("phase").asString("") : own;
    }

    static void write(Row row) {
        PodSummary summary = new PodSummary(row);
        summary.decide();
        summary.print();
    }

    private void decide() {
        JsonNode scheduled = Row.condition(status.path("conditions"), "PodScheduled");
        if (scheduled.path("reason").asString("").equals("SchedulingGated")) {
            reason = "SchedulingGated";
        }
        total = spec.path("containers").size();
        for (JsonNode container : spec.path("initContainers")) {
            initContainers.put(container.path("name").asString(""), container);
            total += isSidecar(container) ? 1 : 0;
        }
        boolean initializing = initContainers();
        if (!initializing || Row.isTrue(status.path("conditions"), "Initialized")) {
            containers();
        }
        terminating();
    }

    private static boolean isSidecar(@Nullable JsonNode initContainer) {
        return initContainer != null
                && initContainer.path("restartPolicy").asString("").equals("Always");
    }

    /** Whether one of them is not done; then the reason says which, or why. */
    private boolean initContainers() {
        long sidecarRestarts = 0;
        Instant sidecarRestart = null;
        boolean initializing = false;
        int index = 0;
        for (JsonNode container : status.path("initContainerStatuses")) {
            JsonNode declared = initContainers.get(container.path("name").asString(""));
            restarts += container.path("restartCount").asLong(0);
            Instant ended = lastTermination(container);
            lastRestart = later(lastRestart, ended);
            if (isSidecar(declared)) {
                sidecarRestarts += container.path("restartCount").asLong(0);
                sidecarRestart = later(sidecarRestart, ended);
            }
            if (!isPassed(container, declared)) {
                reason = "Init:" + initReason(container, index);
                initializing = true;
                break;
            }
            index++;
        }
        if (!initializing || Row.isTrue(status.path("conditions"), "Initialized")) {
            restarts = sidecarRestarts;
            lastRestart = sidecarRestart;
        }
        return initializing;
    }

    private boolean isPassed(JsonNode container, @Nullable JsonNode declared) {
        JsonNode terminated = container.path("state").path("terminated");
        if (terminated.isObject() && terminated.path("exitCode").asInt(0) == 0) {
            return true;
        }
        boolean runs = isSidecar(declared) && container.path("started").asBoolean(false);
        if (runs && container.path("ready").asBoolean(false)) {
            ready++;
        }
        return runs;
    }

    private String initReason(JsonNode container, int index) {
        JsonNode terminated = container.path("state").path("terminated");
        if (terminated.isObject()) {
            String own = terminated.path("reason").asString("");
            return own.isEmpty() ? exit(terminated) : own;
        }
        String waiting = container.path("state").path("waiting").path("reason").asString("");
        boolean says = !waiting.isEmpty() && !waiting.equals("PodInitializing");
        return says ? waiting : index + "/" + spec.path("initContainers").size();
    }

    private static String exit(JsonNode terminated) {
        int signal = terminated.path("signal").asInt(0);
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt(0);
    }

    private void containers() {
        boolean running = false;
        JsonNode statuses = status.path("containerStatuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonNode container = statuses.get(i);
            restarts += container.path("restartCount").asLong(0);
            lastRestart = later(lastRestart, lastTermination(container));
            String why = containerReason(container.path("state"));
            if (!why.isEmpty()) {
                reason = why;
            } else if (container.path("ready").asBoolean(false)
                    && container.path("state").path("running").isObject()) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            boolean isReady = Row.isTrue(status.path("conditions"), "Ready");
            reason = isReady ? "Running" : "NotReady";
        }
    }

    private static String containerReason(JsonNode state) {
        String waiting = state.path("waiting").path("reason").asString("");
        JsonNode terminated = state.path("terminated");
        if (!waiting.isEmpty() || !terminated.isObject()) {
            return waiting;
        }
        String own = terminated.path("reason").asString("");
        return own.isEmpty() ? exit(terminated) : own;
    }

    private void terminating() {
        if (!row.object().isTerminating()) {
            return;
        }
        String phase = status.path("phase").asString("");
        if (status.path("reason").asString("").equals("NodeLost")) {
            reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    private static @Nullable Instant lastTermination(JsonNode container) {
        String time = container
                .path("lastState")
                .path("terminated")
                .path("finishedAt")
                .asString("");
        try {
            return time.isEmpty() ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? other : one;
    }

    private void print() {
        row.name()
                .text(ready + "/" + total)
                .text(reason)
                .text(restartText())
                .age()
                .textOrNone(status.path("podIPs").path(0).path("ip"))
                .textOrNone(spec.path("nodeName"))
                .textOrNone(status.path("nominatedNodeName"))
                .text(gates());
    }

    private String restartText() {
        Instant last = lastRestart;
        return restarts == 0 || last == null
                ? Long.toString(restarts)
                : "%d (%s ago)".formatted(restarts, Ages.since(last.toString(), row.now()));
    }

    private String gates() {
        JsonNode gates = spec.path("readinessGates");
        if (gates.isEmpty()) {
            return Row.NONE;
        }
        int open = 0;
        for (JsonNode gate : gates) {
            String type = gate.path("conditionType").asString("");
            open += Row.isTrue(status.path("conditions"), type) ? 1 : 0;
        }
        return open + "/" + gates.size();
    }
}
