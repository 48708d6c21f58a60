package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kjava.controllers.history.RevisionHistory;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pods and claims of a stateful set: each is what its ordinal says. Pure. */
final class StatefulPods {
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private StatefulPods() {}

    static Pod make(StatefulSet set, PodTemplateSpec template, int ordinal, String revision) {
        Pod pod = PodFactory.fromTemplate(template, set);
        return identified(
                set,
                new PodBuilder(pod)
                        .editMetadata()
                        .withGenerateName(null)
                        .withName(name(set, ordinal))
                        .addToLabels(RevisionHistory.HASH_LABEL, revision)
                        .endMetadata()
                        .build(),
                ordinal);
    }

    static String name(StatefulSet set, int ordinal) {
        return Keys.name(set) + "-" + ordinal;
    }

    /** The pod with the labels, the host name and the volumes that its ordinal demands. */
    static Pod identified(StatefulSet set, Pod pod, int ordinal) {
        PodBuilder builder = new PodBuilder(pod)
                .editMetadata()
                .withNamespace(Keys.namespace(set))
                .addToLabels(POD_NAME, name(set, ordinal))
                .addToLabels(POD_INDEX, Integer.toString(ordinal))
                .endMetadata()
                .editSpec()
                .withVolumes(volumes(set, pod, ordinal))
                .endSpec();
        if (pod.getMetadata().getUid() == null) {
            builder.editSpec()
                    .withHostname(name(set, ordinal))
                    .withSubdomain(set.getSpec().getServiceName())
                    .endSpec();
        }
        return builder.build();
    }

    static boolean isIdentified(StatefulSet set, Pod pod, int ordinal) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return name(set, ordinal).equals(labels.get(POD_NAME))
                && volumes(set, pod, ordinal).equals(pod.getSpec().getVolumes());
    }

    private static List<Volume> volumes(StatefulSet set, Pod pod, int ordinal) {
        Map<String, Volume> claims = new LinkedHashMap<>();
        for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
            claims.put(
                    Keys.name(template),
                    new VolumeBuilder()
                            .withName(Keys.name(template))
                            .withNewPersistentVolumeClaim()
                            .withClaimName(claimName(set, template, ordinal))
                            .endPersistentVolumeClaim()
                            .build());
        }
        List<Volume> volumes = new ArrayList<>();
        List<Volume> known = pod.getSpec().getVolumes();
        for (Volume volume : known) {
            Volume claim = claims.remove(volume.getName());
            boolean same = claim != null
                    && volume.getPersistentVolumeClaim() != null
                    && volume.getPersistentVolumeClaim()
                            .getClaimName()
                            .equals(claim.getPersistentVolumeClaim().getClaimName());
            volumes.add(claim == null || same ? volume : claim);
        }
        volumes.addAll(claims.values());
        return volumes;
    }

    private static String claimName(StatefulSet set, PersistentVolumeClaim template, int ordinal) {
        return Keys.name(template) + "-" + name(set, ordinal);
    }

    static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
        List<PersistentVolumeClaim> claims = new ArrayList<>();
        for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
            claims.add(new PersistentVolumeClaimBuilder(template)
                    .editMetadata()
                    .withNamespace(Keys.namespace(set))
                    .withName(claimName(set, template, ordinal))
                    .addToLabels(set.getSpec().getSelector().getMatchLabels())
                    .endMetadata()
                    .withStatus(null)
                    .build());
        }
        return claims;
    }

    static String revision(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(RevisionHistory.HASH_LABEL, "");
    }
}
