package io.kjava.apiserver.registry.retired;

import io.kjava.apiserver.registry.FieldDefaults;
import io.kjava.codec.DynamicObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Betas whose fields are not those of their final versions. Pure; changes its arguments. */
final class RetiredShapes {
    private RetiredShapes() {}

    /** In the beta an empty selector matched nothing, in version 1 it matches everything. */
    static DynamicObject disruptionBudget(DynamicObject budget) {
        if (budget.at("spec", "selector") instanceof ObjectNode selector && selector.isEmpty()) {
            ObjectNode nothing = selector.putArray("matchExpressions").addObject();
            nothing.put("key", "pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match");
            nothing.put("operator", "Exists");
        }
        return budget;
    }

    /** The beta's topology held what are fields of their own now; its hints had the number of the zone. */
    static DynamicObject endpointSlice(DynamicObject slice) {
        for (ObjectNode endpoint : FieldDefaults.objects(slice.tree(), "endpoints")) {
            JsonNode named = endpoint.remove("topology"); // in JSON; in protobuf only the number counts
            if (named instanceof ObjectNode) {
                endpoint.set("deprecatedTopology", named);
            }
            endpoint.remove("zone");
            endpoint.remove("hints");
            if (endpoint.get("deprecatedTopology") instanceof ObjectNode topology) {
                move(topology, "topology.kubernetes.io/zone", endpoint, "zone");
                move(topology, "kubernetes.io/hostname", endpoint, "nodeName");
                if (topology.isEmpty()) {
                    endpoint.remove("deprecatedTopology");
                }
            }
        }
        return slice;
    }

    private static void move(ObjectNode from, String label, ObjectNode to, String field) {
        JsonNode value = from.remove(label);
        if (value != null && to.path(field).asString("").isEmpty()) {
            to.set(field, value);
        }
    }

    static DynamicObject ingress(DynamicObject ingress) {
        if (!(ingress.tree().get("spec") instanceof ObjectNode spec)) {
            return ingress;
        }
        if (spec.remove("backend") instanceof ObjectNode backend) {
            spec.set("defaultBackend", backend(backend));
        }
        for (ObjectNode rule : FieldDefaults.objects(spec, "rules")) {
            for (ObjectNode path : FieldDefaults.objects(rule.path("http"), "paths")) {
                FieldDefaults.text(path, "pathType", "ImplementationSpecific");
                if (path.get("backend") instanceof ObjectNode backend) {
                    path.set("backend", backend(backend));
                }
            }
        }
        return ingress;
    }

    private static ObjectNode backend(ObjectNode old) {
        JsonNode name = old.remove("serviceName");
        JsonNode port = old.remove("servicePort");
        if (name != null && !name.asString("").isEmpty()) {
            ObjectNode service = old.putObject("service");
            service.set("name", name);
            if (port != null) {
                service.putObject("port").set(port.isNumber() ? "number" : "name", port);
            }
        }
        return old;
    }
}
