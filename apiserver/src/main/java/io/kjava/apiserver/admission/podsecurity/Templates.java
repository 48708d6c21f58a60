package io.kjava.apiserver.admission.podsecurity;

import io.kjava.codec.DynamicObject;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where kinds that make pods keep the template of them. */
final class Templates {
    private Templates() {}

    static Optional<JsonNode> find(String groupResource, DynamicObject object) {
        JsonNode template = switch (groupResource) {
            case "podtemplates" -> object.at("template");
            case "replicationcontrollers",
                    "replicasets.apps",
                    "deployments.apps",
                    "statefulsets.apps",
                    "daemonsets.apps",
                    "jobs.batch" -> object.at("spec", "template");
            case "cronjobs.batch" -> object.at("spec", "jobTemplate", "spec", "template");
            default -> object.at("");
        };
        return template.isObject() ? Optional.of(template) : Optional.empty();
    }
}
