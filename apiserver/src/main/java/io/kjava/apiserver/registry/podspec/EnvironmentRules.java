package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the environment of a container, and references to fields of its pod, must be. Pure. */
final class EnvironmentRules {
    private static final Pattern SUBSCRIPT = Pattern.compile("(.*)\\['(.*)'\\]", Pattern.DOTALL);
    private static final Set<String> KNOWN = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final Set<String> IN_VARIABLES = Set.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");
    private static final Set<String> IN_FILES =
            Set.of("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid");
    private static final Set<String> RESOURCES = Set.of(
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage");
    private static final Set<String> BYTE_DIVISORS =
            Set.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");
    private static final String ONLY_DIVISORS =
            "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are"
                    + " supported with the ";

    private EnvironmentRules() {}

    static void variables(Spot variables) {
        for (Spot variable : variables.items()) {
            if (TextRules.present(variable.at("name"))) {
                TextRules.variable(variable.at("name"));
            }
            if (variable.at("valueFrom").isSet()) {
                valueFrom(variable.at("valueFrom"), variable.at("value"));
            }
        }
    }

    private static void valueFrom(Spot from, Spot value) {
        int sources = 0;
        if (from.at("fieldRef").isSet()) {
            sources++;
            variableField(from.at("fieldRef"));
        }
        if (from.at("resourceFieldRef").isSet()) {
            sources++;
            resourceField(from.at("resourceFieldRef"), false);
        }
        for (String keyed : List.of("configMapKeyRef", "secretKeyRef")) {
            if (from.at(keyed).isSet()) {
                sources++;
                TextRules.subdomain(from.at(keyed).at("name"));
                key(from.at(keyed).at("key"));
            }
        }
        if (from.at("fileKeyRef").isSet()) {
            sources++;
            fileKey(from.at("fileKeyRef"));
        }
        if (sources == 0) {
            from.invalid(
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                            + " `secretKeyRef` or `fileKeyRef`");
        } else if (!value.isEmpty()) {
            from.invalid("", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            from.invalid("", "may not have more than one field specified at a time");
        }
    }

    private static void key(Spot key) {
        if (TextRules.present(key)) {
            key.problems(TextRules.configKey(key.text()));
        }
    }

    private static void fileKey(Spot file) {
        if (TextRules.present(file.at("key"))) {
            TextRules.variable(file.at("key"));
        }
        TextRules.present(file.at("volumeName"));
        if (TextRules.present(file.at("path"))) {
            TextRules.unreservedPath(file.at("path"));
        }
    }

    private static void variableField(Spot field) {
        field(field, IN_VARIABLES);
    }

    static void fileField(Spot field) {
        field(field, IN_FILES);
    }

    private static void field(Spot field, Set<String> allowed) {
        Spot path = field.at("fieldPath");
        if (!TextRules.present(field.at("apiVersion")) || !TextRules.present(path)) {
            return;
        }
        if (!field.at("apiVersion").is("v1")) {
            path.invalid(
                    path.text(),
                    "error converting fieldPath: unsupported pod version: "
                            + field.at("apiVersion").text());
            return;
        }
        Matcher subscript = SUBSCRIPT.matcher(path.text());
        if (subscript.matches()) {
            subscript(field, path, subscript.group(1), subscript.group(2));
            return;
        }
        String name = path.is("spec.host") ? "spec.nodeName" : path.text();
        if (!KNOWN.contains(name)) {
            path.invalid(path.text(), "error converting fieldPath: field label not supported: " + name);
        } else if (!allowed.contains(name)) {
            path.unsupportedValue(name, new TreeSet<>(allowed).toArray(String[]::new));
        }
    }

    private static void subscript(Spot field, Spot path, String name, String key) {
        switch (name) {
            case "metadata.annotations" -> {
                String lower = key.toLowerCase(Locale.ROOT);
                Names.qualifiedName(lower).forEach(problem -> field.invalid(lower, problem));
            }
            case "metadata.labels" -> Names.qualifiedName(key).forEach(problem -> field.invalid(key, problem));
            default ->
                path.invalid(
                        path.text(),
                        "error converting fieldPath: field label does not support subscript: " + path.text());
        }
    }

    static void resourceField(Spot field, boolean inFile) {
        Spot resource = field.at("resource");
        String name = resource.text();
        if (inFile && field.at("containerName").isEmpty()) {
            field.at("containerName").required();
        } else if (name.isEmpty()) {
            resource.required();
        } else if (!RESOURCES.contains(name) && !isHugePages(name)) {
            resource.unsupported(new TreeSet<>(RESOURCES).toArray(String[]::new));
        }
        divisor(field.at("divisor"), name);
    }

    private static boolean isHugePages(String name) {
        return name.startsWith("limits.hugepages-") || name.startsWith("requests.hugepages-");
    }

    private static void divisor(Spot divisor, String name) {
        if (divisor.quantity().isZero()) {
            return;
        }
        String text = divisor.quantity().toString();
        if (name.endsWith("s.cpu")) {
            if (!text.equals("1") && !text.equals("1m")) {
                divisor.invalid(name, "only divisor's values 1m and 1 are supported with the cpu resource");
            }
            return;
        }
        if (BYTE_DIVISORS.contains(text)) {
            return;
        }
        if (name.endsWith("s.memory")) {
            divisor.invalid(name, ONLY_DIVISORS + "memory resource");
        } else if (name.endsWith("s.ephemeral-storage")) {
            divisor.invalid(name, ONLY_DIVISORS + "local ephemeral storage resource");
        } else if (isHugePages(name)) {
            divisor.invalid(name, ONLY_DIVISORS + "hugepages resource");
        }
    }

    /** Sources of many variables; the number of them is reported at the list. */
    static void sources(Spot sources) {
        for (Spot source : sources.items()) {
            if (!source.at("prefix").isEmpty()) {
                TextRules.variable(source.at("prefix"));
            }
            int count = 0;
            for (String kind : List.of("configMapRef", "secretRef")) {
                if (source.at(kind).isSet()) {
                    count++;
                    Spot name = source.at(kind).at("name");
                    if (TextRules.present(name)) {
                        TextRules.subdomain(name);
                    }
                }
            }
            if (count == 0) {
                sources.invalid("", "must specify one of: `configMapRef` or `secretRef`");
            } else if (count > 1) {
                sources.invalid("", "may not have more than one field specified at a time");
            }
        }
    }
}
