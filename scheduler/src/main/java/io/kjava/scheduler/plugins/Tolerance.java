package io.kjava.scheduler.plugins;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;

/** Whether tolerations stand a taint: the rules of the Kubernetes documentation. */
final class Tolerance {
    private Tolerance() {}

    static boolean tolerates(PodView pod, Taint taint) {
        return tolerates(pod.pod().getSpec().getTolerations(), taint);
    }

    static boolean tolerates(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (stands(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    private static boolean stands(Toleration toleration, Taint taint) {
        if (isSet(toleration.getEffect()) && !toleration.getEffect().equals(taint.getEffect())) {
            return false;
        }
        if (isSet(toleration.getKey()) && !toleration.getKey().equals(taint.getKey())) {
            return false;
        }
        String operator = isSet(toleration.getOperator()) ? toleration.getOperator() : "Equal";
        String wanted = toleration.getValue() == null ? "" : toleration.getValue();
        String actual = taint.getValue() == null ? "" : taint.getValue();
        return switch (operator) {
            case "Exists" -> true;
            case "Equal" -> isSet(toleration.getKey()) && wanted.equals(actual);
            case "Gt" -> compare(actual, wanted) > 0;
            case "Lt" -> compare(actual, wanted) < 0;
            default -> false;
        };
    }

    private static int compare(String actual, String wanted) {
        try {
            return Long.compare(Long.parseLong(actual), Long.parseLong(wanted));
        } catch (NumberFormatException e) {
            return 0; // not numbers: neither greater nor less
        }
    }

    private static boolean isSet(@org.jspecify.annotations.Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
