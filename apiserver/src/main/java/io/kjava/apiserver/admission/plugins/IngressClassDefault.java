package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.List;

/** An ingress that names no class, in neither way, gets the default one. */
public final class IngressClassDefault implements AdmissionPlugin {
    private static final ResourceName CLASSES = new ResourceName("networking.k8s.io", "v1", "ingressclasses");
    private static final List<String> MARKS = List.of("ingressclass.kubernetes.io/is-default-class");
    private final StoredObjects objects;

    public IngressClassDefault(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "DefaultIngressClass";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject ingress = request.object();
        if (ingress == null
                || !request.creates("ingresses.networking.k8s.io")
                || !ingress.at("spec", "ingressClassName").isMissingNode()
                || ingress.annotation("kubernetes.io/ingress.class").isPresent()) {
            return;
        }
        DefaultClasses.find(objects, CLASSES, MARKS)
                .ifPresent(found -> ingress.objectAt("spec").put("ingressClassName", found.name()));
    }
}
