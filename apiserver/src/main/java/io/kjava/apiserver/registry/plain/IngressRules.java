package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What ingresses and their classes must be. Pure. */
final class IngressRules {
    private static final String CLASS = "kubernetes.io/ingress.class";
    private static final int MAX_CONTROLLER = 250;

    private IngressRules() {}

    static void created(Spot ingress) {
        Spot annotation = ingress.at("metadata", "annotations").key(CLASS);
        Spot name = ingress.at("spec", "ingressClassName");
        if (annotation.isSet() && name.isSet() && !annotation.text().equals(name.text())) {
            annotation
                    .moved(FieldPath.of("annotations", CLASS))
                    .invalid("must match `ingressClassName` when both are specified");
        }
    }

    static void validate(Spot ingress) {
        Spot spec = ingress.at("spec");
        Spot rules = spec.at("rules");
        Spot backend = spec.at("defaultBackend");
        if (rules.size() == 0 && !backend.isSet()) {
            spec.invalid(rules.value(), "either `defaultBackend` or `rules` must be specified");
        }
        if (backend.isSet()) {
            backend(backend);
        }
        rules.each(IngressRules::rule);
        for (Spot tls : spec.at("tls").items()) {
            tls.at("hosts").each(IngressRules::host);
            if (!tls.at("secretName").isEmpty()) {
                TextRules.subdomain(tls.at("secretName"));
            }
        }
        if (spec.at("ingressClassName").isSet()) {
            TextRules.subdomain(spec.at("ingressClassName"));
        }
    }

    private static void host(Spot host) {
        if (host.text().contains("*")) {
            TextRules.wildcardSubdomain(host);
        } else {
            TextRules.subdomain(host);
        }
    }

    private static void rule(Spot rule) {
        Spot host = rule.at("host");
        if (!host.isEmpty()) {
            if (AddressRules.parse(host.text()).isPresent()) {
                host.invalid("must be a DNS name, not an IP address");
            }
            host(host);
        }
        Spot http = rule.at("http");
        if (!http.isSet()) {
            return;
        }
        if (http.at("paths").size() == 0) {
            http.at("paths").required();
        }
        http.at("paths").each(IngressRules::path);
    }

    private static void path(Spot path) {
        Spot type = path.at("pathType");
        Spot text = path.at("path");
        if (!type.isSet()) {
            type.required("pathType must be specified");
            return;
        }
        switch (type.text()) {
            case "Exact", "Prefix" -> {
                if (!text.text().startsWith("/")) {
                    text.invalid(text.text(), "must be an absolute path");
                }
                for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
                    if (text.text().contains(part)) {
                        text.invalid("must not contain '" + part + "'");
                    }
                }
                for (String end : List.of("/..", "/.")) {
                    if (text.text().endsWith(end)) {
                        text.invalid("cannot end with '" + end + "'");
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!text.isEmpty() && !text.text().startsWith("/")) {
                    text.invalid("must be an absolute path");
                }
            }
            default -> type.unsupported("Exact", "ImplementationSpecific", "Prefix");
        }
        backend(path.at("backend"));
    }

    private static void backend(Spot backend) {
        Spot service = backend.at("service");
        Spot resource = backend.at("resource");
        if (resource.isSet() && service.isSet()) {
            backend.invalid("", "cannot set both resource and service backends");
        } else if (resource.isSet()) {
            reference(resource);
        } else if (service.isSet()) {
            service(backend, service);
        } else {
            backend.invalid("", "resource or service backend is required");
        }
    }

    private static void service(Spot backend, Spot service) {
        if (TextRules.present(service.at("name"))) {
            service.at("name").problems(Names.label(service.at("name").text()));
        }
        Spot name = service.at("port", "name");
        Spot number = service.at("port", "number");
        if (!name.isEmpty() && number.number() != 0) {
            backend.invalid("", "cannot set both port name & port number");
        } else if (!name.isEmpty()) {
            name.problems(TextRules.portName(name.text()));
        } else if (number.number() != 0) {
            NumberRules.port(number);
        } else {
            backend.required("port name or number is required");
        }
    }

    private static void reference(Spot reference) {
        if (reference.at("apiGroup").isSet()) {
            TextRules.subdomain(reference.at("apiGroup"));
        }
        for (String field : List.of("kind", "name")) {
            if (reference.at(field).isEmpty()) {
                reference.at(field).required(field + " is required");
            } else {
                TextRules.pathSegment(reference.at(field));
            }
        }
    }

    static void status(Spot ingress, Spot old) {
        Set<String> known = new HashSet<>();
        old.at("status", "loadBalancer", "ingress")
                .each(one -> known.add(one.at("ip").text()));
        for (Spot one : ingress.at("status", "loadBalancer", "ingress").items()) {
            if (!one.at("ip").isEmpty()) {
                AddressRules.address(one.at("ip"), known);
            }
            Spot host = one.at("hostname");
            if (!host.isEmpty()) {
                TextRules.subdomain(host);
                if (AddressRules.parse(host.text()).isPresent()) {
                    host.invalid("must be a DNS name, not an IP address");
                }
            }
        }
    }

    static void ingressClass(Spot one) {
        Spot spec = one.at("spec");
        Spot controller = spec.at("controller");
        if (controller.isEmpty()) {
            controller.required();
        } else {
            controller(controller);
        }
        Spot parameters = spec.at("parameters");
        if (parameters.isSet()) {
            parameters(parameters);
        }
    }

    private static void controller(Spot controller) {
        if (controller.text().length() > MAX_CONTROLLER) {
            controller.tooLong(MAX_CONTROLLER);
        }
        TextRules.domainPrefixedPath(controller);
    }

    private static void parameters(Spot parameters) {
        reference(parameters);
        Spot scope = parameters.at("scope");
        Spot namespace = parameters.at("namespace");
        if (!scope.isSet()) {
            scope.required();
        } else if (scope.is("Namespace")) {
            if (!namespace.isSet()) {
                namespace.required("`parameters.scope` is set to 'Namespace'");
            } else {
                TextRules.label(namespace);
            }
        } else if (!scope.is("Cluster")) {
            scope.unsupported("Cluster", "Namespace");
        } else if (namespace.isSet()) {
            namespace.forbidden("`parameters.scope` is set to 'Cluster'");
        }
    }
}
