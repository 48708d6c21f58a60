package io.kjava.apiserver.registry.resource;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.Timestamps;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The strategies of the resource group, by resource. */
public final class ResourceStrategies {
    private static final String GROUP = ".resource.k8s.io";

    private ResourceStrategies() {}

    /**
     * @param namespaces the labels of a namespace; none when it is not there
     */
    public static Map<String, ResourceStrategy> strategies(NamespaceLabels namespaces, InstantSource clock) {
        AdminAccess admins = new AdminAccess(namespaces);
        return Map.of(
                "resourceclaims" + GROUP, new ClaimStrategy(admins),
                "resourceclaimtemplates" + GROUP, templates(admins),
                "deviceclasses" + GROUP, classes(),
                "resourceslices" + GROUP, slices(clock));
    }

    private static ResourceStrategy templates(AdminAccess admins) {
        return PlainStrategy.with()
                .defaults(template -> ClaimDefaults.requests(template.at("spec", "spec")))
                .rules(template -> {})
                .creations(template -> {
                    Spot spec = template.at("spec");
                    admins.requests(
                            spec.at("spec"),
                            template.at("metadata", "namespace").text());
                    LabelRules.annotations(spec.at("metadata", "annotations"));
                    LabelRules.labels(spec.at("metadata", "labels"));
                    ClaimRules.spec(spec.at("spec"));
                })
                .changes((now, old) -> now.at("spec").immutable(old.at("spec")))
                .build();
    }

    private static ResourceStrategy classes() {
        return PlainStrategy.with()
                .generation()
                .rules(one -> {})
                .creations(one -> ClaimRules.deviceClass(one, one.absent()))
                .changes(ClaimRules::deviceClass)
                .build();
    }

    private static ResourceStrategy slices(InstantSource clock) {
        return PlainStrategy.with()
                .generation()
                .fields(SelectableFields.builder()
                        .field("spec.nodeName")
                        .field("spec.driver")
                        .build())
                .defaults(slice -> taintTimes(slice, clock))
                .rules(slice -> {})
                .creations(slice -> DeviceSliceRules.slice(slice, slice.absent()))
                .changes(DeviceSliceRules::slice)
                .warnings(ResourceStrategies::upperCase)
                .build();
    }

    private static void taintTimes(DynamicObject slice, InstantSource clock) {
        for (ObjectNode device : objects(slice.at("spec"), "devices")) {
            for (ObjectNode taint : objects(device, "taints")) {
                if (isAbsent(taint, "timeAdded")) {
                    taint.put("timeAdded", Timestamps.seconds(clock.instant()));
                }
            }
        }
    }

    private static List<String> upperCase(DynamicObject slice) {
        String driver = slice.text("spec", "driver");
        return driver.equals(driver.toLowerCase(Locale.ROOT))
                ? List.of()
                : List.of("spec.driver: driver names should be lowercase; \"%s\" contains uppercase characters"
                        .formatted(driver));
    }
}
