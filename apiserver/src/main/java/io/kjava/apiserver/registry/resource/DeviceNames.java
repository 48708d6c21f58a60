package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.validation.Names;
import java.util.Locale;
import java.util.regex.Pattern;

/** What drivers, pools, requests, attributes and shares may be called. Pure. */
final class DeviceNames {
    static final int MAX_DOMAIN = 63;
    static final int MAX_ID = 32;
    static final int MAX_LABEL = 63;
    static final int MAX_QUALIFIED = MAX_DOMAIN + 1 + MAX_ID;
    private static final int MAX_POOL = 253;
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern IDENTIFIER_PATTERN = Pattern.compile(IDENTIFIER);
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private DeviceNames() {}

    static void pool(Spot pool) {
        if (pool.isEmpty()) {
            pool.required();
            return;
        }
        if (pool.text().length() > MAX_POOL) {
            pool.tooLong(MAX_POOL);
        }
        for (String part : pool.text().split("/", -1)) {
            Names.subdomain(part).forEach(problem -> pool.invalid(part, problem));
        }
    }

    static void share(Spot share) {
        String text = share.text();
        if (!UUID.matcher(text).matches()) {
            share.invalid(text, "error validating uid: invalid UUID " + why(text));
        } else if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            share.invalid(
                    text,
                    "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with"
                            + " lowercase hexadecimal characters");
        }
    }

    private static String why(String text) {
        return text.length() == 36 ? "format" : "length: " + text.length();
    }

    /** {@code name} or {@code domain/name}, reported at a map or a field. */
    static void qualified(Spot at, String name) {
        String[] parts = name.split("/", -1);
        switch (parts.length) {
            case 1 -> identifier(at, name);
            case 2 -> {
                if (parts[0].isEmpty()) {
                    at.invalid("", "the domain must not be empty");
                } else {
                    domain(at, parts[0]);
                }
                if (parts[1].isEmpty()) {
                    at.invalid("", "the name must not be empty");
                } else {
                    identifier(at, parts[1]);
                }
            }
            default -> at.invalid(name, "must not contain more than one slash");
        }
    }

    private static void domain(Spot at, String domain) {
        if (domain.length() > MAX_DOMAIN) {
            at.tooLong(MAX_DOMAIN);
        }
        Names.subdomain(domain.toLowerCase(Locale.ROOT)).forEach(problem -> at.invalid(domain, problem));
    }

    private static void identifier(Spot at, String name) {
        if (name.length() > MAX_ID) {
            at.tooLong(MAX_ID);
        }
        if (!IDENTIFIER_PATTERN.matcher(name).matches()) {
            at.invalid(
                    name,
                    "a valid C identifier must start with alphabetic character or '_', followed by a string of"
                            + " alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex"
                            + " used for validation is '" + IDENTIFIER + "')");
        }
    }

    /** {@code domain/name} and nothing less. */
    static void fullyQualified(Spot name) {
        qualified(name, name.text());
        if (name.text().indexOf('/') < 0) {
            name.invalid(name.text(), "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    static void label(Spot at, String text) {
        Names.label(text).forEach(problem -> at.invalid(text, problem));
    }

    static void required(Spot name) {
        if (name.isEmpty()) {
            name.required();
        } else {
            TextRules.label(name);
        }
    }

    static void labelKey(Spot key) {
        TextRules.qualifiedName(key);
    }

    static void labelValue(Spot value) {
        value.problems(Names.labelValue(value.text()));
    }
}
