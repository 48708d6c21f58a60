package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the status of a job may become; only what changes is judged. Pure. */
final class JobStatusRules {
    private JobStatusRules() {}

    static void validate(Spot job, Spot old) {
        Spot status = job.at("status");
        Spot before = old.at("status");
        NumberRules.nonNegative(status, "active", "succeeded", "failed", "ready", "terminating");
        uncounted(status.at("uncountedTerminatedPods"));
        boolean done = is(status, "Complete");
        boolean failed = is(status, "Failed");
        if (!Sameness.of(
                status.at("conditions").value(), before.at("conditions").value())) {
            conditions(status, before, done, failed);
        }
        times(job, old, done);
        finished(status, before, done || failed);
        indexes(job, before);
        counters(status, before);
    }

    private static boolean is(Spot status, String type) {
        for (Spot condition : status.at("conditions").items()) {
            if (condition.at("type").is(type) && condition.at("status").is("True")) {
                return true;
            }
        }
        return false;
    }

    private static void uncounted(Spot pods) {
        Set<String> seen = new HashSet<>();
        for (String list : List.of("succeeded", "failed")) {
            for (Spot uid : pods.at(list).items()) {
                if (uid.isEmpty()) {
                    uid.invalid("", "must not be empty");
                } else if (!seen.add(uid.text())) {
                    uid.duplicate();
                }
            }
        }
    }

    private static void conditions(Spot status, Spot before, boolean done, boolean failed) {
        Spot at = status.at("conditions");
        boolean target = is(status, "FailureTarget");
        boolean met = is(status, "SuccessCriteriaMet");
        if (done && failed) {
            at.wrong("cannot set Complete=True and Failed=true conditions");
        }
        if (done && target) {
            at.wrong("cannot set Complete=True and FailureTarget=true conditions");
        }
        if (failed && !target && !is(before, "Failed")) {
            at.wrong("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if (done && !met && !is(before, "Complete")) {
            at.wrong("cannot set Complete=True condition without the SuccessCriteriaMet=true" + " condition");
        }
        if (met && failed) {
            at.wrong("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && target) {
            at.wrong("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (is(before, type) && !is(status, type)) {
                at.wrong("cannot disable the terminal " + type + "=True condition");
            }
        }
        if (is(before, "SuccessCriteriaMet") && !met) {
            at.wrong("cannot disable the SuccessCriteriaMet=True condition");
        }
    }

    private static void times(Spot job, Spot old, boolean done) {
        Spot status = job.at("status");
        Spot end = status.at("completionTime");
        Spot start = status.at("startTime");
        Spot oldEnd = old.at("status", "completionTime");
        Spot oldStart = old.at("status", "startTime");
        if (end.isSet() && !done) {
            end.invalid("cannot set completionTime when there is no Complete=True condition");
        }
        if (!end.isSet() && done) {
            end.required("completionTime is required for Complete jobs");
        }
        if (end.isSet() && start.isSet() && end.text().compareTo(start.text()) < 0) {
            end.invalid("completionTime cannot be set before startTime");
        }
        if (end.isSet() && oldEnd.isSet() && !end.text().equals(oldEnd.text())) {
            end.invalid("completionTime cannot be mutated");
        }
        if (oldStart.isSet()
                && !oldStart.text().equals(start.text())
                && !job.at("spec", "suspend").flag()) {
            start.required("startTime cannot be removed for unsuspended job");
        }
    }

    private static void finished(Spot status, Spot before, boolean finished) {
        boolean was = is(before, "Complete") || is(before, "Failed");
        if (!finished || was) {
            return;
        }
        if (status.at("active").number() > 0) {
            status.at("active").invalid("active>0 is invalid for finished job");
        }
        if (!status.at("startTime").isSet()) {
            status.at("startTime").required("startTime is required for finished job");
        }
        Spot pods = status.at("uncountedTerminatedPods");
        if (pods.at("succeeded").size() + pods.at("failed").size() > 0) {
            pods.invalid("uncountedTerminatedPods needs to be empty for finished job");
        }
        if (status.at("terminating").number() > 0) {
            status.at("terminating").invalid("terminating>0 is invalid for finished job");
        }
    }

    private static void indexes(Spot job, Spot before) {
        Spot spec = job.at("spec");
        Spot completed = job.at("status", "completedIndexes");
        Spot failed = job.at("status", "failedIndexes");
        boolean indexed = JobSpecRules.isIndexed(spec);
        if (!completed.text().equals(before.at("completedIndexes").text())) {
            if (!indexed && !completed.isEmpty()) {
                completed.invalid("cannot set non-empty completedIndexes when non-indexed completion mode");
            } else if (indexed) {
                parse(completed, spec, "completedIndexes");
            }
        }
        if (failed.text().equals(before.at("failedIndexes").text())) {
            return;
        }
        if (!spec.at("backoffLimitPerIndex").isSet()) {
            if (failed.isSet()) {
                failed.invalid("cannot set non-null failedIndexes when backoffLimitPerIndex is null");
            }
        } else {
            parse(failed, spec, "failedIndexes");
        }
    }

    private static void parse(Spot text, Spot spec, String name) {
        if (!spec.at("completions").isSet()) {
            return;
        }
        String problem =
                IndexText.count(text.text(), spec.at("completions").number()).problem();
        if (!problem.isEmpty()) {
            text.invalid("error parsing " + name + ": " + problem);
        }
    }

    private static void counters(Spot status, Spot before) {
        if (status.at("ready").number() > status.at("active").number()) {
            status.at("ready").invalid("cannot set more ready pods than active");
        }
        for (String counter : List.of("failed", "succeeded")) {
            if (status.at(counter).number() < before.at(counter).number()) {
                status.at(counter).invalid(status.at(counter).number(), "cannot decrease the " + counter + " counter");
            }
        }
    }
}
