package io.kjava.kubelet.status;

import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The strategic merge patch that turns one status of a pod into the next: the kubelet's own fields,
 * with a null for each that is gone, and conditions of others untouched. Pure.
 */
final class StatusPatch {
    private static final List<String> OWN_FIELDS =
            List.of("reason", "message", "podIP", "podIPs", "hostIP", "hostIPs", "resize");
    /** Conditions that the kubelet also takes away. */
    private static final List<String> PASSING_CONDITIONS =
            List.of(PodConditions.RESIZE_PENDING, PodConditions.RESIZE_IN_PROGRESS);

    private static final List<String> CONDITION_FIELDS = List.of("reason", "message", "observedGeneration");

    private StatusPatch() {}

    /** JSON as maps and lists. */
    private static final class Tree extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1L;
    }

    /** @param uid makes the server refuse it for another pod of the same name */
    static byte[] of(String uid, PodStatus before, PodStatus after) {
        Tree status = tree(after);
        Tree old = tree(before);
        for (String field : OWN_FIELDS) {
            if (old.containsKey(field) && !status.containsKey(field)) {
                status.put(field, null);
            }
        }
        status.put("conditions", conditions(before, after));
        replaceAddresses(status, "podIPs", podIps(before), podIps(after));
        replaceAddresses(status, "hostIPs", hostIps(before), hostIps(after));
        Tree patch = new Tree();
        patch.put("metadata", Map.of("uid", uid));
        patch.put("status", status);
        return JsonCodec.writeTyped(patch);
    }

    /** Whether the second says nothing that the first does not say. */
    static boolean isSame(PodStatus before, PodStatus after) {
        Tree was = tree(before);
        Tree is = tree(after);
        was.remove("conditions");
        is.remove("conditions");
        for (String foreign : List.of("nominatedNodeName", "resourceClaimStatuses")) {
            was.remove(foreign);
        }
        return was.equals(is)
                && gone(before, after).isEmpty()
                && after.getConditions().stream().allMatch(before.getConditions()::contains);
    }

    private static List<String> gone(PodStatus before, PodStatus after) {
        return PASSING_CONDITIONS.stream()
                .filter(type -> has(before, type) && !has(after, type))
                .toList();
    }

    private static boolean has(PodStatus status, String type) {
        return status.getConditions().stream().anyMatch(one -> type.equals(one.getType()));
    }

    private static List<Tree> conditions(PodStatus before, PodStatus after) {
        List<Tree> conditions = new ArrayList<>();
        for (PodCondition condition : after.getConditions()) {
            Tree tree = tree(condition);
            boolean known = before.getConditions().stream()
                    .anyMatch(old -> condition.getType().equals(old.getType()));
            if (known) {
                CONDITION_FIELDS.forEach(field -> tree.putIfAbsent(field, null));
            }
            conditions.add(tree);
        }
        for (String type : gone(before, after)) {
            Tree delete = new Tree();
            delete.put("$patch", "delete");
            delete.put("type", type);
            conditions.add(delete);
        }
        return conditions;
    }

    /** Lists of addresses are merged by address: an old one would stay. */
    private static void replaceAddresses(Tree status, String field, List<String> old, List<String> now) {
        if (old.isEmpty() || now.isEmpty() || old.equals(now)) {
            return;
        }
        List<Object> items = new ArrayList<>();
        now.forEach(ip -> items.add(Map.of("ip", ip)));
        status.put("$setElementOrder/" + field, List.copyOf(items));
        old.stream().filter(ip -> !now.contains(ip)).forEach(ip -> items.add(Map.of("$patch", "delete", "ip", ip)));
        status.put(field, items);
    }

    private static List<String> podIps(PodStatus status) {
        return status.getPodIPs().stream().map(PodIP::getIp).toList();
    }

    private static List<String> hostIps(PodStatus status) {
        return status.getHostIPs().stream().map(HostIP::getIp).toList();
    }

    private static Tree tree(Object typed) {
        return JsonCodec.read(JsonCodec.writeTyped(typed), Tree.class);
    }
}
