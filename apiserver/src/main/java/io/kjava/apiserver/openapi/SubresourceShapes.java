package io.kjava.apiserver.openapi;

import io.kjava.scheme.ResourceType;
import java.util.List;
import java.util.Map;

/** What the paths of subresources take and return. Pure. */
final class SubresourceShapes {
    /** How a subresource is used. */
    enum Use {
        /** Get, replace and patch an object. */
        VIEW,
        REPLACE,
        CREATE,
        /** A text to read. */
        READ_TEXT,
        /** A connection, by every verb that carries one. */
        CONNECT
    }

    /**
     * One subresource.
     *
     * @param apiVersion of the kind it takes and returns
     * @param options the kind whose fields are the query parameters of a connection; may be empty
     */
    record Shape(String name, Use use, String apiVersion, String kind, String options) {}

    private static final Map<String, Shape> SPECIAL = Map.ofEntries(
            entry("namespaces", new Shape("finalize", Use.REPLACE, "v1", "Namespace", "")),
            entry("nodes", connect("proxy", "NodeProxyOptions")),
            entry("pods", connect("attach", "PodAttachOptions")),
            entry("pods", connect("exec", "PodExecOptions")),
            entry("pods", connect("portforward", "PodPortForwardOptions")),
            entry("pods", connect("proxy", "PodProxyOptions")),
            entry("services", connect("proxy", "ServiceProxyOptions")),
            entry("pods", new Shape("log", Use.READ_TEXT, "v1", "Pod", "PodLogOptions")),
            entry("pods", new Shape("binding", Use.CREATE, "v1", "Binding", "")),
            entry("pods", new Shape("eviction", Use.CREATE, "policy/v1", "Eviction", "")),
            entry("serviceaccounts", new Shape("token", Use.CREATE, "authentication.k8s.io/v1", "TokenRequest", "")));

    private SubresourceShapes() {}

    private static Shape connect(String name, String options) {
        return new Shape(name, Use.CONNECT, "v1", options, options);
    }

    private static Map.Entry<String, Shape> entry(String plural, Shape shape) {
        return Map.entry(plural + "/" + shape.name, shape);
    }

    static List<Shape> of(ResourceType type) {
        return type.subresources().stream().sorted().map(name -> of(type, name)).toList();
    }

    private static Shape of(ResourceType type, String name) {
        if (name.equals("scale")) {
            return new Shape(name, Use.VIEW, "autoscaling/v1", "Scale", "");
        }
        Shape special = SPECIAL.get(type.name().groupResource() + "/" + name);
        return special != null ? special : new Shape(name, Use.VIEW, type.name().apiVersion(), type.kind(), "");
    }
}
