package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the status of a job may become; most rules judge only what changes. Pure. */
final class JobStatusRules {
    private static final String COMPLETE = "Complete";
    private static final String FAILED = "Failed";
    private static final String TARGET = "FailureTarget";
    private static final String MET = "SuccessCriteriaMet";

    private final Spot spec;
    private final Spot status;
    private final Spot before;
    private final boolean complete;
    private final boolean failed;
    private final boolean finished;

    private JobStatusRules(Spot job, Spot old) {
        this.spec = job.at("spec");
        this.status = job.at("status");
        this.before = old.at("status");
        this.complete = is(status, COMPLETE);
        this.failed = is(status, FAILED);
        this.finished = complete || failed;
    }

    static void validate(Spot job, Spot old) {
        JobStatusRules rules = new JobStatusRules(job, old);
        NumberRules.nonNegative(rules.status, "active", "succeeded", "failed", "ready", "terminating");
        uncounted(rules.status.at("uncountedTerminatedPods"));
        rules.completion();
        rules.finished();
        rules.indexes();
        rules.pods();
        rules.criteria();
        rules.changes();
    }

    private static boolean is(Spot status, String type) {
        for (Spot condition : status.at("conditions").items()) {
            if (condition.at("type").is(type) && condition.at("status").is("True")) {
                return true;
            }
        }
        return false;
    }

    private boolean turns(String type) {
        return is(status, type) != is(before, type);
    }

    private boolean turnsFinished() {
        return finished != (is(before, COMPLETE) || is(before, FAILED));
    }

    private boolean changes(String field) {
        return !Sameness.of(status.at(field).value(), before.at(field).value());
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

    private void completion() {
        Spot conditions = status.at("conditions");
        boolean target = is(status, TARGET);
        if ((turns(COMPLETE) || turns(FAILED)) && complete && failed) {
            conditions.wrong("cannot set Complete=True and Failed=true conditions");
        }
        if ((turns(COMPLETE) || turns(TARGET)) && complete && target) {
            conditions.wrong("cannot set Complete=True and FailureTarget=true conditions");
        }
        Spot end = status.at("completionTime");
        Spot start = status.at("startTime");
        if (turns(COMPLETE) || changes("completionTime")) {
            if (end.isSet() && !complete) {
                end.invalid("cannot set completionTime when there is no Complete=True condition");
            }
            if (!end.isSet() && complete) {
                end.required("completionTime is required for Complete jobs");
            }
        }
        boolean times = changes("startTime") || changes("completionTime");
        if (times && end.isSet() && start.isSet() && end.text().compareTo(start.text()) < 0) {
            end.invalid("completionTime cannot be set before startTime");
        }
        if ((turns(FAILED) || turns(TARGET)) && failed && !target) {
            conditions.wrong("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if ((turns(COMPLETE) || turns(MET)) && complete && !is(status, MET)) {
            conditions.wrong("cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        }
    }

    private void finished() {
        if (!finished) {
            return;
        }
        boolean turns = turnsFinished();
        Spot active = status.at("active");
        if ((turns || changes("active")) && active.number() > 0) {
            active.invalid("active>0 is invalid for finished job");
        }
        Spot completions = spec.at("completions");
        boolean neverStarted = spec.at("suspend").flag() && completions.isSet() && completions.number() == 0;
        Spot start = status.at("startTime");
        if ((turns || changes("startTime")) && !neverStarted && !start.isSet()) {
            start.required("startTime is required for finished job");
        }
        Spot pods = status.at("uncountedTerminatedPods");
        if ((turns || changes("uncountedTerminatedPods"))
                && pods.at("succeeded").size() + pods.at("failed").size() > 0) {
            pods.invalid("uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private void indexes() {
        Spot succeeded = status.at("completedIndexes");
        Spot lost = status.at("failedIndexes");
        boolean succeededChanges = changes("completedIndexes");
        boolean lostChanges = changes("failedIndexes");
        boolean counted = spec.at("completions").isSet();
        boolean perIndex = spec.at("backoffLimitPerIndex").isSet();
        if (succeededChanges && counted) {
            parse(succeeded);
        }
        if (lostChanges && counted && perIndex && lost.isSet()) {
            parse(lost);
        }
        if (succeededChanges && !succeeded.isEmpty() && !JobSpecRules.isIndexed(spec)) {
            succeeded.invalid("cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (lostChanges && lost.isSet() && !perIndex) {
            lost.invalid("cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        if ((succeededChanges || lostChanges) && counted && lost.isSet()) {
            long common = IndexText.overlap(
                    succeeded.text(), lost.text(), spec.at("completions").number());
            if (common >= 0) {
                lost.invalid("failedIndexes and completedIndexes overlap at index: " + common);
            }
        }
    }

    private void parse(Spot text) {
        String problem =
                IndexText.count(text.text(), spec.at("completions").number()).problem();
        if (!problem.isEmpty()) {
            text.invalid("error parsing " + text.name() + ": " + problem);
        }
    }

    private void pods() {
        Spot terminating = status.at("terminating");
        if ((turnsFinished() || changes("terminating")) && finished && terminating.number() > 0) {
            terminating.invalid("terminating>0 is invalid for finished job");
        }
        Spot ready = status.at("ready");
        if ((changes("ready") || changes("active"))
                && ready.isSet()
                && ready.number() > status.at("active").number()) {
            ready.invalid("cannot set more ready pods than active");
        }
    }

    private void criteria() {
        Spot conditions = status.at("conditions");
        boolean met = is(status, MET);
        if (met && failed) {
            conditions.wrong("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && is(status, TARGET)) {
            conditions.wrong("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (spec.at("successPolicy").isSet() && !met && complete) {
            conditions.wrong("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
        }
    }

    private void changes() {
        Spot conditions = status.at("conditions");
        for (String type : List.of(FAILED, COMPLETE, TARGET)) {
            if (is(before, type) && !is(status, type)) {
                conditions.wrong("cannot disable the terminal " + type + "=True condition");
            }
        }
        counter("failed");
        if (!JobSpecRules.isIndexed(spec)
                || !Sameness.of(
                        spec.at("completions").value(), spec.at("parallelism").value())) {
            counter("succeeded");
        }
        Spot end = status.at("completionTime");
        Spot oldEnd = before.at("completionTime");
        if (end.isSet() && oldEnd.isSet() && !end.text().equals(oldEnd.text())) {
            end.invalid("completionTime cannot be mutated");
        }
        Spot start = status.at("startTime");
        boolean started = before.at("startTime").isSet();
        if (started && changes("startTime") && !spec.at("suspend").flag()) {
            start.required("startTime cannot be removed for unsuspended job");
        }
        boolean met = is(status, MET);
        if (is(before, MET) && !met) {
            conditions.wrong("cannot disable the SuccessCriteriaMet=True condition");
        }
        if (is(before, COMPLETE) && !is(before, MET) && met) {
            conditions.wrong("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
        }
    }

    private void counter(String name) {
        Spot counter = status.at(name);
        if (counter.number() < before.at(name).number()) {
            counter.invalid(counter.number(), "cannot decrease the " + name + " counter");
        }
    }
}
