package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.flag;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of services. What is allocated for them is {@link ServiceAllocations}' business. */
final class ServiceStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS = SelectableFields.builder()
            .field("spec.clusterIP")
            .field("spec.type", "ClusterIP", "spec.type")
            .build();

    @Override
    public void applyDefaults(DynamicObject service) {
        ObjectNode spec = object(service.tree(), "spec");
        text(spec, "type", "ClusterIP");
        text(spec, "sessionAffinity", "None");
        if (spec.path("sessionAffinity").asString("").equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else {
            ObjectNode client = object(object(spec, "sessionAffinityConfig"), "clientIP");
            number(client, "timeoutSeconds", 10800);
        }
        for (ObjectNode port : objects(spec, "ports")) {
            text(port, "protocol", "TCP");
            JsonNode target = port.path("targetPort");
            if (target.isMissingNode()
                    || target.isNull()
                    || target.asString("0").equals("0")
                    || target.asString("").isEmpty()) {
                port.put("targetPort", port.path("port").asLong(0));
            }
        }
        String type = spec.path("type").asString("");
        boolean reachedFromOutside = type.equals("NodePort") || type.equals("LoadBalancer");
        boolean byAddress =
                type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty();
        if (reachedFromOutside || byAddress) {
            text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (!type.equals("ExternalName")) {
            text(spec, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            flag(spec, "allocateLoadBalancerNodePorts", true);
        }
        for (ObjectNode ingress : objects(service.at("status", "loadBalancer"), "ingress")) {
            if (!ingress.path("ip").asString("").isEmpty()) {
                text(ingress, "ipMode", "VIP");
            }
        }
    }

    @Override
    public void prepareForCreate(DynamicObject service) {
        service.tree().putObject("status").putObject("loadBalancer");
        ServiceLinks.onCreate(object(service.tree(), "spec"));
    }

    @Override
    public void prepareForUpdate(DynamicObject service, DynamicObject old) {
        ObjectNode spec = object(service.tree(), "spec");
        ServiceLinks.onUpdate(spec, old.at("spec"));
        if (!spec.path("type").asString("").equals("LoadBalancer")
                && service.tree().get("status") instanceof ObjectNode status) {
            status.putObject("loadBalancer");
        }
    }

    @Override
    public void validateCreate(DynamicObject service, Violations violations) {
        ServiceRules.validate(Spot.of(service, violations));
    }

    @Override
    public void validateUpdate(DynamicObject service, DynamicObject old, Violations violations) {
        Spot now = Spot.of(service, violations);
        ServiceRules.validateChange(now, Spot.of(old, violations));
        ServiceRules.validate(now);
    }

    @Override
    public void validateStatusUpdate(DynamicObject service, DynamicObject old, Violations violations) {
        ServiceRules.status(Spot.of(service, violations));
    }

    @Override
    public boolean repeatsMetadata() {
        return true;
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public List<String> warnings(DynamicObject service) {
        return ServiceWarnings.of(service);
    }

    @Override
    public List<String> updateWarnings(DynamicObject service, DynamicObject old) {
        return ServiceWarnings.of(service);
    }

    @Override
    public List<String> nameProblems(String name) {
        return Names.label(name);
    }

    @Override
    public boolean showsDeleted() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
