package io.kjava.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.nodes.Taints;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.PodFactory;
import io.kjava.controllers.pods.PodFacts;
import java.util.ArrayList;
import java.util.List;

/** The pods of a daemon set: made for one node each, and tolerant. Pure. */
final class DaemonPods {
    private static final String NODE_NAME = "metadata.name";
    private static final String GENERATION = "deprecated.daemonset.template.generation";

    private DaemonPods() {}

    /** The pod as it would be on any node; for asking, not for making. */
    static Pod sample(DaemonSet set) {
        Pod pod = PodFactory.fromTemplate(set.getSpec().getTemplate(), set);
        addTolerations(pod.getSpec());
        return pod;
    }

    static Pod forNode(DaemonSet set, String node, String hash) {
        Pod pod = sample(set);
        pod.getSpec().setAffinity(onlyOn(node, pod.getSpec().getAffinity()));
        PodBuilder labelled = new PodBuilder(pod)
                .editMetadata()
                .addToLabels(RevisionHistory.HASH_LABEL, hash)
                .endMetadata();
        String generation = set.getMetadata().getAnnotations().get(GENERATION);
        if (generation != null) {
            labelled.editMetadata()
                    .addToLabels("pod-template-generation", generation)
                    .endMetadata();
        }
        return labelled.build();
    }

    private static void addTolerations(PodSpec spec) {
        List<Toleration> tolerations = new ArrayList<>(spec.getTolerations());
        add(tolerations, Taints.NOT_READY, Taints.NO_EXECUTE);
        add(tolerations, Taints.UNREACHABLE, Taints.NO_EXECUTE);
        add(tolerations, Taints.DISK_PRESSURE, Taints.NO_SCHEDULE);
        add(tolerations, Taints.MEMORY_PRESSURE, Taints.NO_SCHEDULE);
        add(tolerations, Taints.PID_PRESSURE, Taints.NO_SCHEDULE);
        add(tolerations, Taints.UNSCHEDULABLE, Taints.NO_SCHEDULE);
        if (Values.isTrue(spec.getHostNetwork())) {
            add(tolerations, Taints.NETWORK_UNAVAILABLE, Taints.NO_SCHEDULE);
        }
        spec.setTolerations(tolerations);
    }

    /** Replaces a toleration of the same taint that is narrower. */
    private static void add(List<Toleration> tolerations, String key, String effect) {
        Toleration wanted = new TolerationBuilder()
                .withKey(key)
                .withOperator("Exists")
                .withEffect(effect)
                .build();
        tolerations.removeIf(
                t -> key.equals(t.getKey()) && effect.equals(t.getEffect()) && "Exists".equals(t.getOperator()));
        tolerations.add(wanted);
    }

    /** Keeps what the template says about labels, and fixes the name. */
    private static Affinity onlyOn(String node, @org.jspecify.annotations.Nullable Affinity affinity) {
        NodeSelectorRequirement name = new NodeSelectorRequirement(NODE_NAME, "In", List.of(node));
        NodeSelector required = affinity == null || affinity.getNodeAffinity() == null
                ? null
                : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        List<NodeSelectorTerm> terms = new ArrayList<>();
        if (required == null) {
            terms.add(new NodeSelectorTermBuilder().withMatchFields(name).build());
        } else {
            required.getNodeSelectorTerms()
                    .forEach(term -> terms.add(new NodeSelectorTermBuilder(term)
                            .withMatchFields(name)
                            .build()));
        }
        AffinityBuilder builder = affinity == null ? new AffinityBuilder() : new AffinityBuilder(affinity);
        return builder.editOrNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNodeSelectorTerms(terms)
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    /** The node that the pod is on or was made for; empty when it says neither. */
    static String targetNode(Pod pod) {
        String node = PodFacts.nodeName(pod);
        if (!node.isEmpty()) {
            return node;
        }
        Affinity affinity = pod.getSpec().getAffinity();
        if (affinity == null
                || affinity.getNodeAffinity() == null
                || affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return "";
        }
        return affinity
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms()
                .stream()
                .flatMap(term -> term.getMatchFields().stream())
                .filter(field -> field.getKey().equals(NODE_NAME))
                .filter(field -> field.getOperator().equals("In"))
                .flatMap(field -> field.getValues().stream())
                .findFirst()
                .orElse("");
    }

    static boolean hasHash(Pod pod, String hash) {
        return hash.equals(pod.getMetadata().getLabels().get(RevisionHistory.HASH_LABEL));
    }
}
