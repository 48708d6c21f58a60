package io.kjava.apiserver.discovery;

import io.kjava.scheme.ResourceType;
import java.util.List;
import java.util.Map;

/** What the subresources of a resource take and do. Pure. */
final class SubresourceKinds {
    private static final List<String> READ_WRITE = List.of("get", "patch", "update");
    private static final List<String> CREATE = List.of("create");
    private static final List<String> CONNECT = List.of("create", "get");
    private static final List<String> PROXY = List.of("create", "delete", "get", "patch", "update");

    /** By resource and subresource: group/version/kind and verbs of those that are not read and written. */
    private static final Map<String, Row> SPECIAL = Map.ofEntries(
            Map.entry("namespaces/finalize", own("finalize", List.of("update"))),
            Map.entry("pods/attach", row("attach", "", "v1", "PodAttachOptions", CONNECT)),
            Map.entry("pods/binding", row("binding", "", "v1", "Binding", CREATE)),
            Map.entry("pods/eviction", row("eviction", "policy", "v1", "Eviction", CREATE)),
            Map.entry("pods/exec", row("exec", "", "v1", "PodExecOptions", CONNECT)),
            Map.entry("pods/log", own("log", List.of("get"))),
            Map.entry("pods/portforward", row("portforward", "", "v1", "PodPortForwardOptions", CONNECT)),
            Map.entry("pods/proxy", row("proxy", "", "v1", "PodProxyOptions", PROXY)),
            Map.entry("nodes/proxy", row("proxy", "", "v1", "NodeProxyOptions", PROXY)),
            Map.entry("services/proxy", row("proxy", "", "v1", "ServiceProxyOptions", PROXY)),
            Map.entry("serviceaccounts/token", row("token", "authentication.k8s.io", "v1", "TokenRequest", CREATE)));

    private SubresourceKinds() {}

    /** One subresource; strings are empty where the parent's are meant. */
    record Row(String name, String group, String version, String kind, List<String> verbs) {}

    static List<Row> of(ResourceType type) {
        return type.subresources().stream().map(name -> of(type, name)).toList();
    }

    private static Row of(ResourceType type, String name) {
        if (name.equals("scale")) {
            return row("scale", "autoscaling", "v1", "Scale", READ_WRITE);
        }
        Row special = SPECIAL.get(type.name().groupResource() + "/" + name);
        if (special != null && !special.kind.isEmpty()) {
            return special;
        }
        return new Row(
                name,
                type.name().group(),
                type.name().version(),
                type.kind(),
                special == null ? READ_WRITE : special.verbs);
    }

    private static Row row(String name, String group, String version, String kind, List<String> verbs) {
        return new Row(name, group, version, kind, verbs);
    }

    private static Row own(String name, List<String> verbs) {
        return new Row(name, "", "", "", verbs);
    }
}
