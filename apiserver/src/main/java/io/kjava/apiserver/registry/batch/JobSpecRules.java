package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;

/** What the spec of a job must be, in a job or in a template of one. Pure. */
final class JobSpecRules {
    private static final int MAX_PARALLEL = 100_000;
    private static final int MAX_FAILED = 100_000;
    private static final int MANY = 100_000;
    private static final int PARALLEL_OF_MANY = 10_000;
    private static final int FAILED_OF_MANY = 10_000;
    private static final int MAX_MANAGER = 63;

    private JobSpecRules() {}

    static void validate(Spot spec) {
        NumberRules.nonNegative(
                spec,
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes");
        if (spec.at("maxFailedIndexes").isSet()
                && !spec.at("backoffLimitPerIndex").isSet()) {
            spec.at("backoffLimitPerIndex").required("when maxFailedIndexes is specified");
        }
        Spot manager = spec.at("managedBy");
        if (manager.isSet()) {
            TextRules.domainPrefixedPath(manager);
            if (manager.text().length() > MAX_MANAGER) {
                manager.tooLong(MAX_MANAGER);
            }
        }
        mode(spec);
        if (spec.at("podFailurePolicy").isSet()) {
            JobPolicyRules.failure(spec);
        }
        Spot success = spec.at("successPolicy");
        if (success.isSet()) {
            if (isIndexed(spec)) {
                JobPolicyRules.success(spec, success);
            } else {
                success.invalid("requires indexed completion mode");
            }
        }
        replacement(spec);
        PodRules.template(spec.at("template"));
        restart(spec);
    }

    static boolean isIndexed(Spot spec) {
        return spec.at("completionMode").is("Indexed");
    }

    private static void mode(Spot spec) {
        Spot mode = spec.at("completionMode");
        if (mode.isSet()) {
            mode.oneOf("NonIndexed", "Indexed");
        }
        if (isIndexed(spec)) {
            indexed(spec);
        } else if (!mode.isSet() || mode.is("NonIndexed")) {
            for (String field : new String[] {"backoffLimitPerIndex", "maxFailedIndexes"}) {
                if (spec.at(field).isSet()) {
                    spec.at(field).invalid("requires indexed completion mode");
                }
            }
        }
    }

    private static void indexed(Spot spec) {
        Spot completions = spec.at("completions");
        Spot parallelism = spec.at("parallelism");
        Spot failed = spec.at("maxFailedIndexes");
        if (!completions.isSet()) {
            completions.required("when completion mode is Indexed");
        }
        if (parallelism.number() > MAX_PARALLEL) {
            parallelism.invalid("must be less than or equal to 100000 when completion mode is Indexed");
        }
        if (completions.isSet() && failed.number() > completions.number()) {
            failed.invalid("must be less than or equal to completions");
        }
        if (failed.number() > MAX_FAILED) {
            failed.invalid("must be less than or equal to 100000");
        }
        if (completions.number() <= MANY || !spec.at("backoffLimitPerIndex").isSet()) {
            return;
        }
        String why = "must be less than or equal to 10000 when completions are above 100000 and used"
                + " with backoff limit per index";
        if (!failed.isSet()) {
            failed.required("must be specified when completions is above 100000");
        }
        if (parallelism.number() > PARALLEL_OF_MANY) {
            parallelism.invalid(why);
        }
        if (failed.number() > FAILED_OF_MANY) {
            failed.invalid(why);
        }
    }

    private static void replacement(Spot spec) {
        Spot policy = spec.at("podReplacementPolicy");
        if (!policy.isSet()) {
            return;
        }
        if (spec.at("podFailurePolicy").isSet()) {
            policy.oneOf("Failed");
        } else {
            policy.oneOf("Failed", "TerminatingOrFailed");
        }
    }

    private static void restart(Spot spec) {
        Spot policy = spec.at("template", "spec", "restartPolicy");
        switch (policy.text()) {
            case "", "Always" -> policy.required("valid values: \"OnFailure\", \"Never\"");
            case "Never" -> {}
            case "OnFailure" -> {
                if (spec.at("podFailurePolicy").isSet()) {
                    policy.invalid("only \"Never\" is supported when podFailurePolicy is specified");
                }
            }
            default -> policy.unsupported("OnFailure", "Never");
        }
    }
}
