package io.kjava.apiserver.registry.resource;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;

/** Claims for devices that others use already may stand in namespaces that an administrator has marked. */
final class AdminAccess {
    private static final String LABEL = "resource.kubernetes.io/admin-access";
    private static final String MARKED =
            "admin access to devices requires the `" + LABEL + ": true` label on the containing namespace";
    private final NamespaceLabels namespaces;

    AdminAccess(NamespaceLabels namespaces) {
        this.namespaces = requireNonNull(namespaces, "namespaces");
    }

    private boolean isMarked(String namespace) {
        return "true".equals(namespaces.of(namespace).get(LABEL));
    }

    /** Of the spec of a claim. */
    void requests(Spot spec, String namespace) {
        Spot first = spec.absent();
        for (Spot request : spec.at("devices", "requests").items()) {
            Spot access = request.at("exactly", "adminAccess");
            if (access.flag()) {
                first = access;
                break;
            }
        }
        if (first.flag() && !isMarked(namespace)) {
            first.forbidden(MARKED);
        }
    }

    /** Of the status of a claim that changes. */
    void results(Spot claim, Spot old, String namespace) {
        Spot results = claim.at("status", "allocation", "devices").at("results");
        Spot before = old.at("status", "allocation", "devices").at("results");
        if (Sameness.of(results.value(), before.value())) {
            return;
        }
        for (Spot result : results.items()) {
            Spot access = result.at("adminAccess");
            if (access.flag()) {
                if (!isMarked(namespace)) {
                    access.forbidden(MARKED);
                }
                return;
            }
        }
    }
}
