package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.AddressRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What a pod says of its name resolution. Pure. */
final class DnsRules {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCHES = 32;
    private static final int MAX_CHARACTERS = 2048;

    private DnsRules() {}

    static void validate(Spot spec) {
        Spot config = spec.at("dnsConfig");
        Spot servers = config.at("nameservers");
        if (spec.at("dnsPolicy").is("None")) {
            if (!config.isSet()) {
                config.required("must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (servers.size() == 0) {
                servers.required("must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }
        if (servers.size() > MAX_SERVERS) {
            servers.invalid("must not have more than 3 nameservers");
        }
        servers.each(AddressRules::address);
        searches(config.at("searches"));
        for (Spot option : config.at("options").items()) {
            if (option.at("name").isEmpty()) {
                option.required("must not be empty");
            }
        }
    }

    private static void searches(Spot searches) {
        if (searches.size() > MAX_SEARCHES) {
            searches.invalid("must not have more than 32 search paths");
        }
        if (String.join(" ", searches.texts()).length() > MAX_CHARACTERS) {
            searches.invalid("must not have more than 2048 characters (including spaces) in the search" + " list");
        }
        for (Spot search : searches.items()) {
            String text = search.text();
            if (text.equals(".")) {
                continue;
            }
            String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
            underscored(bare).forEach(problem -> search.invalid(bare, problem));
        }
    }

    /** A domain name whose labels may hold underscores. */
    private static List<String> underscored(String name) {
        List<String> problems = new ArrayList<>(0);
        if (name.length() > 253) {
            problems.add(Names.tooLong(253));
        }
        if (!Names.subdomain(name.replace("_", "a")).isEmpty()) {
            String label = "[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?";
            problems.add("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'example.com', regex used for"
                    + " validation is '"
                    + label
                    + "(\\."
                    + label
                    + ")*')");
        }
        return problems;
    }
}
