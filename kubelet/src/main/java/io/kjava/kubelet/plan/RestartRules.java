package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleOnExitCodes;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.plan.PodMember.Role;

/** Whether a container that has ended is started again. Pure. */
public final class RestartRules {
    private RestartRules() {}

    /** After this exit code, in a pod that is to go on. */
    public static boolean restarts(Pod pod, PodMember member, int exitCode) {
        if (member.is(Role.SIDECAR)) {
            return true;
        }
        if (member.is(Role.EPHEMERAL)) {
            return false;
        }
        Container spec = member.spec();
        if (spec.getRestartPolicyRules().stream().anyMatch(rule -> matches(rule, exitCode))) {
            return true;
        }
        String own = spec.getRestartPolicy();
        String policy = own == null || own.isEmpty() ? podPolicy(pod) : own;
        if (member.is(Role.INIT)) {
            return exitCode != 0 && !policy.equals("Never");
        }
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    public static String podPolicy(Pod pod) {
        String policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    private static boolean matches(ContainerRestartRule rule, int exitCode) {
        ContainerRestartRuleOnExitCodes codes = rule.getExitCodes();
        if (codes == null || !"Restart".equals(rule.getAction())) {
            return false;
        }
        boolean listed = codes.getValues().contains(exitCode);
        return "NotIn".equals(codes.getOperator()) ? !listed : listed;
    }
}
