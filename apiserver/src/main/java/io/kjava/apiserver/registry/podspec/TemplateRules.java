package io.kjava.apiserver.registry.podspec;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.LabelSelectors;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What kinds with a selector and a pod template have in common. Pure. */
public final class TemplateRules {
    private TemplateRules() {}

    /** The defaults of the template: its metadata and its spec are always there. */
    public static void applyDefaults(ObjectNode spec) {
        ObjectNode template = object(spec, "template");
        object(template, "metadata");
        PodSpecDefaults.apply(object(template, "spec"));
    }

    /**
     * The selector must be there and be one.
     *
     * @param kind as the message about an empty one names it
     * @return whether it can be used
     */
    public static boolean selector(Spot spec, String kind) {
        Spot selector = spec.at("selector");
        if (!selector.isSet()) {
            selector.required();
            return true;
        }
        Violations mine = new Violations();
        LabelRules.selector(selector.into(mine));
        mine.all().forEach(selector.out()::add);
        if (LabelRules.selectsAnything(selector)) {
            selector.invalid("empty selector is invalid for " + kind);
        }
        return mine.isEmpty();
    }

    /** Whether the selector selects the template's pods; nothing when there is none. */
    public static boolean matches(Spot spec) {
        Map<String, String> labels = new HashMap<>();
        for (Spot label : spec.at("template", "metadata", "labels").entries()) {
            labels.put(label.name(), label.text());
        }
        if (!spec.at("selector").isSet()) {
            return false;
        }
        LabelSelector typed = JsonCodec.toTyped(spec.at("selector").value(), LabelSelector.class);
        return LabelSelectors.of(typed).matches(labels);
    }

    public static void mismatch(Spot spec) {
        spec.at("template", "metadata", "labels").invalid("`selector` does not match template `labels`");
    }

    /** Pods that are kept running for ever. */
    public static void lasting(Spot template, String kind) {
        Spot restart = template.at("spec", "restartPolicy");
        if (!restart.is("Always")) {
            restart.unsupported("Always");
        }
        if (template.at("spec", "activeDeadlineSeconds").isSet()) {
            template.at("spec", "activeDeadlineSeconds")
                    .forbidden("activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }
}
