package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;

/** A claim may grow when it is bound and its class lets volumes grow. */
public final class ClaimResize implements AdmissionPlugin {
    private static final ResourceName CLASSES = new ResourceName("storage.k8s.io", "v1", "storageclasses");
    private static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";
    private final StoredObjects objects;

    public ClaimResize(StoredObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject claim = request.object();
        DynamicObject old = request.old();
        if (claim == null
                || old == null
                || request.operation() != Operation.UPDATE
                || !request.subresource().isEmpty()
                || !request.is("persistentvolumeclaims")
                || size(old).compareTo(size(claim)) >= 0) {
            return;
        }
        if (!old.text("status", "phase").equals("Bound")) {
            throw forbidden(request, "Only bound persistent volume claims can be expanded");
        }
        String storageClass = storageClass(claim);
        boolean known = !storageClass.isEmpty() && storageClass.equals(storageClass(old));
        if (!known || !mayGrow(storageClass)) {
            throw forbidden(
                    request,
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the "
                            + "pvc must support resize");
        }
    }

    private boolean mayGrow(String storageClass) {
        return objects.find(CLASSES, ObjectKey.cluster(storageClass))
                .map(found -> found.at("allowVolumeExpansion").asBoolean(false))
                .orElse(false);
    }

    private static String storageClass(DynamicObject claim) {
        return claim.annotation(BETA_CLASS).orElse(claim.text("spec", "storageClassName"));
    }

    private static QuantityValue size(DynamicObject claim) {
        String text = claim.text("spec", "resources", "requests", "storage");
        return text.isEmpty() ? QuantityValue.ZERO : QuantityValue.parse(text);
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }
}
