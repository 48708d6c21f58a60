package io.kjava.apiserver.registry.rules;

import io.kjava.validation.Names;
import io.kjava.validation.UrlText;

/** How a webhook is reached: a URL, or a service. Pure. */
public final class WebhookClientRules {
    private static final String FORM = "; desired format: https://host[/path]";

    private WebhookClientRules() {}

    /** Exactly one of the two, and as it must be. */
    public static void client(Spot client) {
        Spot url = client.at("url");
        Spot service = client.at("service");
        if (url.isSet() == service.isSet()) {
            client.required("exactly one of url or service is required");
        } else if (url.isSet()) {
            url(url);
        } else {
            service(service);
        }
    }

    private static void url(Spot spot) {
        UrlText url;
        try {
            url = UrlText.parse(spot.text());
        } catch (IllegalArgumentException e) {
            spot.required("url must be a valid URL: " + e.getMessage() + FORM);
            return;
        }
        if (!url.scheme().equals("https")) {
            spot.invalid(url.scheme(), "'https' is the only allowed URL scheme" + FORM);
        }
        if (url.host().isEmpty()) {
            spot.invalid("", "host must be specified" + FORM);
        }
        if (!url.user().isEmpty()) {
            spot.invalid(url.user(), "user information is not permitted in the URL");
        }
        if (!url.fragment().isEmpty()) {
            spot.invalid(url.fragment(), "fragments are not permitted in the URL");
        }
        if (!url.query().isEmpty()) {
            spot.invalid(url.query(), "query parameters are not permitted in the URL");
        }
    }

    private static void service(Spot service) {
        // Kubernetes hands the two over in the wrong order, so a missing one is reported under the other's name
        if (service.at("namespace").isEmpty()) {
            service.at("name").required();
        }
        if (service.at("name").isEmpty()) {
            service.at("namespace").required();
        }
        Spot port = service.at("port");
        if (port.isSet() && (port.number() < 1 || port.number() > 65_535)) {
            port.invalid("port is not valid: must be between 1 and 65535, inclusive");
        }
        if (service.at("path").isSet()) {
            path(service.at("path"));
        }
    }

    private static void path(Spot path) {
        String text = path.text();
        if (text.equals("/") || text.isEmpty()) {
            return;
        }
        if (text.equals("//")) {
            path.invalid("segment[0] may not be empty");
            return;
        }
        if (!text.startsWith("/")) {
            path.invalid("must start with a '/'");
        }
        String bare = text.substring(1);
        String[] segments = (bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].isEmpty()) {
                path.invalid("segment[" + i + "] may not be empty");
                continue;
            }
            for (String problem : Names.subdomain(segments[i])) {
                path.invalid("segment[" + i + "]: " + problem);
            }
        }
    }
}
