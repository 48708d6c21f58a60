package io.kjava.apiserver.admission.plugins;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.admission.StoredObjects;
import io.kjava.codec.DynamicObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which class of a kind is the default: of several, the newest. */
final class DefaultClasses {
    private DefaultClasses() {}

    static Optional<DynamicObject> find(StoredObjects objects, ResourceName classes, List<String> annotations) {
        return objects.all(classes, "").stream()
                .filter(found -> annotations.stream()
                        .anyMatch(name ->
                                found.annotation(name).filter("true"::equals).isPresent()))
                .min(Comparator.comparing((DynamicObject found) -> found.meta("creationTimestamp"))
                        .reversed()
                        .thenComparing(DynamicObject::name));
    }
}
