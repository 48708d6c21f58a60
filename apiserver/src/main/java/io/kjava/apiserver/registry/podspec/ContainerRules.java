package io.kjava.apiserver.registry.podspec;

import io.kjava.api.QuantityValue;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the containers of one pod must be. Confined to one thread. */
final class ContainerRules {
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LETTER = Pattern.compile(".*[a-z].*");
    private final Set<String> volumes;
    private final Violations out;
    private final Set<String> names = new HashSet<>();
    private final Set<String> hostPorts = new HashSet<>();

    ContainerRules(Set<String> volumes, Violations out) {
        this.volumes = volumes;
        this.out = out;
    }

    void all(JsonNode containers, FieldPath path) {
        int index = 0;
        for (JsonNode container : containers) {
            one(container, path.index(index++));
        }
    }

    private void one(JsonNode container, FieldPath at) {
        String name = container.path("name").asString("");
        if (name.isEmpty()) {
            out.required(at.child("name"), "");
        } else {
            Names.label(name).forEach(p -> out.invalid(at.child("name"), name, p));
            if (!names.add(name)) {
                out.duplicate(at.child("name"), name);
            }
        }
        String image = container.path("image").asString("");
        if (image.isEmpty()) {
            out.required(at.child("image"), "");
        } else if (!image.equals(image.strip())) {
            out.invalid(at.child("image"), image, "must not have leading or trailing whitespace");
        }
        ports(container.path("ports"), at.child("ports"));
        environment(container.path("env"), at.child("env"));
        mounts(container.path("volumeMounts"), at.child("volumeMounts"));
        resources(container.path("resources"), at.child("resources"));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.has(probe)) {
                handler(container.path(probe), at.child(probe));
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            if (container.path("lifecycle").has(hook)) {
                handler(
                        container.path("lifecycle").path(hook),
                        at.child("lifecycle").child(hook));
            }
        }
    }

    private void ports(JsonNode ports, FieldPath path) {
        Set<String> portNames = new HashSet<>();
        int index = 0;
        for (JsonNode port : ports) {
            FieldPath at = path.index(index++);
            String name = port.path("name").asString("");
            if (!name.isEmpty()) {
                portName(name, at.child("name"));
                if (!portNames.add(name)) {
                    out.duplicate(at.child("name"), name);
                }
            }
            long number = port.path("containerPort").asLong(0);
            if (number == 0) {
                out.required(at.child("containerPort"), "");
            } else {
                portNumber(number, at.child("containerPort"));
            }
            long hostPort = port.path("hostPort").asLong(0);
            if (hostPort != 0) {
                portNumber(hostPort, at.child("hostPort"));
                String key =
                        "%s/%s/%d"
                                .formatted(
                                        port.path("protocol").asString("TCP"),
                                        port.path("hostIP").asString(""),
                                        hostPort);
                if (!hostPorts.add(key)) {
                    out.duplicate(at.child("hostPort"), key);
                }
            }
        }
    }

    private void portNumber(long number, FieldPath path) {
        if (number < 1 || number > 65535) {
            out.invalid(path, number, "must be between 1 and 65535, inclusive");
        }
    }

    private void portName(String name, FieldPath path) {
        if (name.length() > 15) {
            out.invalid(path, name, "must be no more than 15 bytes");
        }
        if (!PORT_NAME.matcher(name).matches()) {
            out.invalid(
                    path,
                    name,
                    "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        } else if (!LETTER.matcher(name).matches()) {
            out.invalid(path, name, "must contain at least one letter (a-z)");
        }
    }

    private void environment(JsonNode variables, FieldPath path) {
        int index = 0;
        for (JsonNode variable : variables) {
            FieldPath at = path.index(index++);
            String name = variable.path("name").asString("");
            if (name.isEmpty()) {
                out.required(at.child("name"), "");
            } else if (name.chars().anyMatch(c -> c < ' ' || c > '~' || c == '=')) {
                out.invalid(
                        at.child("name"),
                        name,
                        "a valid environment variable name must consist only of printable ASCII"
                                + " characters other than '='");
            }
            JsonNode from = variable.path("valueFrom");
            if (from.isObject()) {
                if (!variable.path("value").asString("").isEmpty()) {
                    out.invalid(
                            at.child("valueFrom"), "", "may not be specified when `value` is not empty");
                }
                if (from.size() > 1) {
                    out.invalid(
                            at.child("valueFrom"), "", "may not have more than one field specified at a time");
                } else if (from.isEmpty()) {
                    out.invalid(
                            at.child("valueFrom"),
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                                    + " `secretKeyRef` or `fileKeyRef`");
                }
            }
        }
    }

    private void mounts(JsonNode mounts, FieldPath path) {
        Set<String> paths = new HashSet<>();
        int index = 0;
        for (JsonNode mount : mounts) {
            FieldPath at = path.index(index++);
            String name = mount.path("name").asString("");
            if (name.isEmpty()) {
                out.required(at.child("name"), "");
            } else if (!volumes.contains(name)) {
                out.notFound(at.child("name"), name);
            }
            String target = mount.path("mountPath").asString("");
            if (target.isEmpty()) {
                out.required(at.child("mountPath"), "");
            } else if (!paths.add(target)) {
                out.invalid(at.child("mountPath"), target, "must be unique");
            }
            String sub = mount.path("subPath").asString("");
            String expression = mount.path("subPathExpr").asString("");
            if (!sub.isEmpty() && !expression.isEmpty()) {
                out.invalid(
                        at.child("subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
            }
            localPath(sub, at.child("subPath"));
            localPath(expression, at.child("subPathExpr"));
        }
    }

    private void localPath(String path, FieldPath at) {
        if (path.startsWith("/")) {
            out.invalid(at, path, "must be a relative path");
        } else if (List.of(path.split("/")).contains("..")) {
            out.invalid(at, path, "must not contain '..'");
        }
    }

    private void resources(JsonNode resources, FieldPath path) {
        JsonNode limits = resources.path("limits");
        for (var request : resources.path("requests").properties()) {
            QuantityValue asked = QuantityValue.parse(request.getValue().asString(""));
            JsonNode limit = limits.path(request.getKey());
            if (asked.signum() < 0) {
                out.invalid(
                        path.child("requests").key(request.getKey()),
                        request.getValue().asString(""),
                        "must be greater than or equal to 0");
            }
            if (limit.isMissingNode()) {
                continue;
            }
            QuantityValue most = QuantityValue.parse(limit.asString(""));
            if (asked.compareTo(most) > 0) {
                out.invalid(
                        path.child("requests"),
                        request.getValue().asString(""),
                        "must be less than or equal to %s limit of %s"
                                .formatted(request.getKey(), limit.asString("")));
            }
        }
    }

    private void handler(JsonNode handler, FieldPath at) {
        int kinds = 0;
        for (String kind : List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep")) {
            if (handler.has(kind) && ++kinds > 1) {
                out.forbidden(at.child(kind), "may not specify more than 1 handler type");
            }
        }
        if (kinds == 0) {
            out.required(at, "must specify a handler type");
        }
        if (handler.has("exec") && handler.path("exec").path("command").isEmpty()) {
            out.required(at.child("exec").child("command"), "");
        }
        for (String kind : List.of("httpGet", "tcpSocket")) {
            JsonNode port = handler.path(kind).path("port");
            if (port.isNumber()) {
                portNumber(port.asLong(), at.child(kind).child("port"));
            } else if (handler.has(kind) && port.asString("").isEmpty()) {
                out.required(at.child(kind).child("port"), "");
            }
        }
    }
}
