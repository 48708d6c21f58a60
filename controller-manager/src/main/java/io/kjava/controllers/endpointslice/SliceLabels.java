package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.Service;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of slices. Pure. */
final class SliceLabels {
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String CONTROLLER = "endpointslice-controller.k8s.io";
    static final String MIRRORING = "endpointslicemirroring-controller.k8s.io";
    static final String HEADLESS = "service.kubernetes.io/headless";
    static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

    private SliceLabels() {}

    static Map<String, String> of(Service service) {
        Map<String, String> labels = new LinkedHashMap<>(service.getMetadata().getLabels());
        labels.remove(HEADLESS);
        if (isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        labels.put(SERVICE_NAME, service.getMetadata().getName());
        labels.put(MANAGED_BY, CONTROLLER);
        return labels;
    }

    static boolean isHeadless(Service service) {
        return "None".equals(service.getSpec().getClusterIP());
    }
}
