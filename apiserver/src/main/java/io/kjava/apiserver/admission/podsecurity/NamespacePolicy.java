package io.kjava.apiserver.admission.podsecurity;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a namespace's labels ask for. A label that cannot be read stands for the strictest when pods are
 * refused and for nothing when they are only told about.
 *
 * @param problems labels that cannot be read
 */
record NamespacePolicy(LevelVersion enforce, LevelVersion audit, LevelVersion warn, List<LabelProblem> problems) {
    private static final String PREFIX = "pod-security.kubernetes.io/";

    /** A label and why its value is none. */
    record LabelProblem(String label, String value, String why) {}

    NamespacePolicy {
        requireNonNull(enforce, "enforce");
        requireNonNull(audit, "audit");
        requireNonNull(warn, "warn");
        problems = List.copyOf(problems);
    }

    static NamespacePolicy of(Map<String, String> labels) {
        List<LabelProblem> problems = new ArrayList<>();
        LevelVersion enforce = read(labels, "enforce", Level.RESTRICTED, problems);
        LevelVersion audit = read(labels, "audit", Level.PRIVILEGED, problems);
        LevelVersion warn = read(labels, "warn", Level.PRIVILEGED, problems);
        boolean enforces = Optional.ofNullable(labels.get(PREFIX + "enforce"))
                .flatMap(Level::parse)
                .isPresent();
        if (!labels.containsKey(PREFIX + "warn") && enforces && enforce.level().compareTo(warn.level()) > 0) {
            warn = warn.withLevel(enforce.level());
            if (!labels.containsKey(PREFIX + "warn-version")) {
                warn = warn.withMinor(enforce.minor());
            }
        }
        return new NamespacePolicy(enforce, audit, warn, problems);
    }

    private static LevelVersion read(
            Map<String, String> labels, String mode, Level unreadable, List<LabelProblem> problems) {
        LevelVersion result = LevelVersion.PRIVILEGED;
        String level = labels.get(PREFIX + mode);
        if (level != null) {
            Optional<Level> parsed = Level.parse(level);
            result = result.withLevel(parsed.orElse(unreadable));
            if (parsed.isEmpty()) {
                problems.add(new LabelProblem(PREFIX + mode, level, "must be one of privileged, baseline, restricted"));
            }
        }
        String version = labels.get(PREFIX + mode + "-version");
        if (version != null) {
            Optional<Integer> parsed = LevelVersion.parseVersion(version);
            result = result.withMinor(parsed.orElse(LevelVersion.LATEST));
            if (parsed.isEmpty()) {
                problems.add(new LabelProblem(PREFIX + mode + "-version", version, "must be \"latest\" or \"v1.x\""));
            }
        }
        return result;
    }

    boolean asksForNothing() {
        return problems.isEmpty() && enforce.level() == Level.PRIVILEGED && tellsNothing();
    }

    boolean tellsNothing() {
        return audit.level() == Level.PRIVILEGED && warn.level() == Level.PRIVILEGED;
    }
}
