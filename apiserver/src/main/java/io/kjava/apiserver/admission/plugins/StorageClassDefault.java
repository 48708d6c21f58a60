package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.List;

/** A claim that names no class gets the default one. */
public final class StorageClassDefault implements AdmissionPlugin {
    private static final ResourceName CLASSES = new ResourceName("storage.k8s.io", "v1", "storageclasses");
    private static final List<String> MARKS =
            List.of("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");
    private final StoredObjects objects;

    public StorageClassDefault(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        DynamicObject claim = request.object();
        if (claim == null
                || !request.creates("persistentvolumeclaims")
                || !claim.at("spec", "storageClassName").isMissingNode()
                || claim.annotation("volume.beta.kubernetes.io/storage-class").isPresent()) {
            return;
        }
        DefaultClasses.find(objects, CLASSES, MARKS)
                .ifPresent(found -> claim.objectAt("spec").put("storageClassName", found.name()));
    }
}
