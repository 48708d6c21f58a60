package io.kjava.apiserver.registry.plain;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.Base64;

/** What registrations of API versions must be. Pure. */
final class ApiServiceRules {
    private static final int MAX_GROUP = 20_000;
    private static final int MAX_VERSION = 1_000;

    private ApiServiceRules() {}

    static void validate(Spot service) {
        Spot spec = service.at("spec");
        String wanted = spec.at("version").text() + "." + spec.at("group").text();
        Spot name = service.at("metadata", "name");
        if (!name.is(wanted)) {
            name.invalid("must be `spec.version+\".\"+spec.group`: " + Violations.quote(wanted));
        }
        Spot group = spec.at("group");
        if (!group.isEmpty()) {
            TextRules.subdomain(group);
        } else if (!spec.at("version").is("v1")) {
            group.required("only v1 may have an empty group and it better be legacy kube");
        }
        spec.at("version").problems(Names.dns1035Label(spec.at("version").text()));
        priority(spec.at("groupPriorityMinimum"), MAX_GROUP);
        priority(spec.at("versionPriority"), MAX_VERSION);
        backend(spec);
    }

    private static void priority(Spot priority, int most) {
        if (priority.number() <= 0 || priority.number() > most) {
            priority.invalid(priority.number(), "must be positive and less than " + most);
        }
    }

    private static void backend(Spot spec) {
        Spot bundle = spec.at("caBundle");
        Spot insecure = spec.at("insecureSkipTLSVerify");
        Spot service = spec.at("service");
        if (!service.isSet()) {
            if (!bundle.isEmpty()) {
                int bytes = Base64.getMimeDecoder().decode(bundle.text()).length;
                bundle.invalid(bytes + " bytes", "local APIServices may not have a caBundle");
            }
            if (insecure.flag()) {
                insecure.invalid("local APIServices may not have insecureSkipTLSVerify");
            }
            return;
        }
        TextRules.present(service.at("namespace"));
        TextRules.present(service.at("name"));
        Spot port = service.at("port");
        if (port.number() < 1 || port.number() > 65_535) {
            port.invalid(port.number(), "port is not valid: must be between 1 and 65535, inclusive");
        }
        if (insecure.flag() && !bundle.isEmpty()) {
            insecure.invalid("may not be true if caBundle is present");
        }
    }

    static void status(Spot service) {
        Spot conditions = service.at("status", "conditions");
        for (Spot condition : conditions.items()) {
            conditions.at("status").with(condition.at("status").value()).oneOf("True", "False", "Unknown");
        }
    }
}
