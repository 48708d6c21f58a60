package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import java.util.List;

/** Template to pod. Pure. */
public final class PodFactory {
    private PodFactory() {}

    /** A pod that the owner controls, with a name that the server will complete. */
    public static Pod fromTemplate(PodTemplateSpec template, HasMetadata owner) {
        ObjectMeta wanted = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(Keys.namespace(owner))
                .withGenerateName(Keys.name(owner) + "-")
                .withLabels(wanted.getLabels())
                .withAnnotations(wanted.getAnnotations())
                .withFinalizers(wanted.getFinalizers())
                .withOwnerReferences(List.of(Owners.controllerReference(owner)))
                .endMetadata()
                .withSpec(template.toBuilder().build().getSpec())
                .build();
    }
}
