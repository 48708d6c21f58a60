package io.kjava.apiserver.registry.rules;

import io.kjava.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What texts may be: names, ports' names, keys, paths, domains. Pure. */
public final class TextRules {
    private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
    private static final Pattern LETTER = Pattern.compile("[a-z]");
    private static final String KEY = "[-._a-zA-Z0-9]+";
    private static final Pattern KEY_PATTERN = Pattern.compile(KEY);
    private static final String HEADER = "[-A-Za-z0-9]+";
    private static final Pattern HEADER_PATTERN = Pattern.compile(HEADER);
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String WILDCARD = "\\*\\." + LABEL + "(\\." + LABEL + ")*";
    private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
    private static final String HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern HTTP_PATH_PATTERN = Pattern.compile(HTTP_PATH);
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
    private static final int MAX_PORT_NAME = 15;
    private static final int MAX_KEY = 253;
    private static final int MAX_DRIVER = 63;

    private TextRules() {}

    public static void label(Spot spot) {
        spot.problems(Names.label(spot.text()));
    }

    public static void subdomain(Spot spot) {
        spot.problems(Names.subdomain(spot.text()));
    }

    public static void qualifiedName(Spot spot) {
        spot.problems(Names.qualifiedName(spot.text()));
    }

    public static void pathSegment(Spot spot) {
        spot.problems(Names.pathSegment(spot.text()));
    }

    /** Required, and then by the rule. */
    public static boolean present(Spot spot) {
        if (spot.text().isEmpty()) {
            spot.required();
            return false;
        }
        return true;
    }

    public static List<String> portName(String name) {
        List<String> problems = new ArrayList<>(0);
        if (name.length() > MAX_PORT_NAME) {
            problems.add(Names.tooLong(MAX_PORT_NAME));
        }
        if (!PORT_CHARACTERS.matcher(name).matches()) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!LETTER.matcher(name).find()) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    /** A name of an environment variable in the relaxed form that 1.36 accepts. */
    public static void variable(Spot spot) {
        String name = spot.text();
        if (name.chars().anyMatch(c -> c < ' ' || c > '~' || c == '=')) {
            spot.invalid(
                    name,
                    "a valid environment variable name must consist only of printable ASCII"
                            + " characters other than '='");
        }
    }

    public static List<String> configKey(String key) {
        List<String> problems = new ArrayList<>(0);
        if (key.length() > MAX_KEY) {
            problems.add(Names.tooLong(MAX_KEY));
        }
        if (!KEY_PATTERN.matcher(key).matches()) {
            problems.add("a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                    + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for"
                    + " validation is '"
                    + KEY
                    + "')");
        }
        if (key.equals(".") || key.equals("..")) {
            problems.add("must not be '" + key + "'");
        } else if (key.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    public static void header(Spot spot, String name) {
        if (!HEADER_PATTERN.matcher(name).matches()) {
            spot.invalid(
                    name,
                    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                            + " 'X-Header-Name', regex used for validation is '"
                            + HEADER
                            + "')");
        }
    }

    public static void wildcardSubdomain(Spot spot) {
        String name = spot.text();
        if (name.length() > MAX_KEY) {
            spot.invalid(name, Names.tooLong(MAX_KEY));
        }
        if (!WILDCARD_PATTERN.matcher(name).matches()) {
            spot.invalid(
                    name,
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                            + " subdomain, which must consist of lower case alphanumeric"
                            + " characters, '-' or '.' and end with an alphanumeric character"
                            + " (e.g. '*.example.com', regex used for validation is '"
                            + WILDCARD
                            + "')");
        }
    }

    /** {@code acme.io/foo}. */
    public static void domainPrefixedPath(Spot spot) {
        String text = spot.text();
        if (text.isEmpty()) {
            spot.required();
            return;
        }
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            spot.invalid(text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String host = text.substring(0, slash);
        Names.subdomain(host).forEach(problem -> spot.invalid(host, problem));
        String path = text.substring(slash + 1);
        if (!HTTP_PATH_PATTERN.matcher(path).matches()) {
            spot.invalid(path, "Invalid path (regex used for validation is '" + HTTP_PATH + "')");
        }
    }

    /** Three or more labels: the name of a webhook. */
    public static void fullyQualifiedName(Spot spot) {
        String name = spot.text();
        if (name.isEmpty()) {
            spot.required();
            return;
        }
        List<String> problems = Names.subdomain(name);
        if (!problems.isEmpty()) {
            spot.invalid(name, String.join(",", problems));
        } else if (name.split("\\.", -1).length < 3) {
            spot.invalid(name, "should be a domain with at least three segments separated by dots");
        }
    }

    /** A domain name of two or more labels, perhaps with a dot at the end. */
    public static void domainName(Spot spot) {
        String name = spot.text();
        if (name.isEmpty()) {
            spot.required();
            return;
        }
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        List<String> problems = Names.subdomain(bare);
        if (!problems.isEmpty()) {
            spot.invalid(bare, String.join(",", problems));
            return;
        }
        String[] labels = bare.split("\\.", -1);
        if (labels.length < 2) {
            spot.invalid(bare, "should be a domain with at least two segments separated by dots");
            return;
        }
        for (String label : labels) {
            List<String> wrong = Names.label(label);
            if (!wrong.isEmpty()) {
                spot.invalid(label, String.join(",", wrong));
            }
        }
    }

    public static void driverName(Spot spot) {
        String name = spot.text();
        if (name.isEmpty()) {
            spot.required();
        }
        if (name.length() > MAX_DRIVER) {
            spot.tooLong(MAX_DRIVER);
        }
        spot.problems(Names.subdomain(name.toLowerCase(Locale.ROOT)));
    }

    public static boolean isPercent(String text) {
        return PERCENT.matcher(text).matches();
    }

    /** A path below some directory: relative, and never upwards. */
    public static void localPath(Spot spot) {
        if (spot.text().startsWith("/")) {
            spot.invalid(spot.text(), "must be a relative path");
        }
        noBacksteps(spot);
    }

    /** As {@link #localPath}, and its first part does not begin with two dots. */
    public static void unreservedPath(Spot spot) {
        localPath(spot);
        if (spot.text().startsWith("..") && !spot.text().startsWith("../")) {
            spot.invalid(spot.text(), "must not start with '..'");
        }
    }

    public static void noBacksteps(Spot spot) {
        if (hasBacksteps(spot.text())) {
            spot.invalid(spot.text(), "must not contain '..'");
        }
    }

    public static boolean hasBacksteps(String path) {
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return true;
            }
        }
        return false;
    }
}
