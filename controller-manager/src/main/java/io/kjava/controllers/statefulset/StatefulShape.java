package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;

/** What a stateful set asks for, with every default filled in. Pure. */
record StatefulShape(
        int start,
        int replicas,
        boolean ordered,
        boolean onDelete,
        boolean hasPartition,
        int partition,
        int maxUnavailable,
        int minReadySeconds) {
    static StatefulShape of(StatefulSet set) {
        int replicas = Values.or(set.getSpec().getReplicas(), 1);
        RollingUpdateStatefulSetStrategy rolling = set.getSpec().getUpdateStrategy() == null
                ? null
                : set.getSpec().getUpdateStrategy().getRollingUpdate();
        boolean onDelete = set.getSpec().getUpdateStrategy() != null
                && "OnDelete".equals(set.getSpec().getUpdateStrategy().getType());
        int maxUnavailable = rolling == null || rolling.getMaxUnavailable() == null
                ? 1
                : Math.max(1, Values.scaled(rolling.getMaxUnavailable(), replicas, false));
        return new StatefulShape(
                set.getSpec().getOrdinals() == null
                        ? 0
                        : Values.zero(set.getSpec().getOrdinals().getStart()),
                replicas,
                !"Parallel".equals(set.getSpec().getPodManagementPolicy()),
                onDelete,
                rolling != null,
                rolling == null ? 0 : Values.zero(rolling.getPartition()),
                maxUnavailable,
                Values.zero(set.getSpec().getMinReadySeconds()));
    }

    int end() {
        return start + replicas;
    }

    boolean has(int ordinal) {
        return ordinal >= start && ordinal < end();
    }

    /** -1 when the name is none of the set's. */
    static int ordinal(StatefulSet set, Pod pod) {
        String prefix = Keys.name(set) + "-";
        String name = Keys.name(pod);
        if (!name.startsWith(prefix)) {
            return -1;
        }
        try {
            String number = name.substring(prefix.length());
            int ordinal = Integer.parseInt(number);
            return ordinal >= 0 && number.equals(Integer.toString(ordinal)) ? ordinal : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
