package io.kjava.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What names, labels and annotation keys may look like, in Kubernetes' words. Pure. */
public final class Names {
    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(" + QUALIFIED + ")?";
    private static final String SUBDOMAIN_WORDS =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                    + " characters, '-' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'example.com', regex used for validation is '"
                    + SUBDOMAIN
                    + "')";
    private static final Pattern DNS1035_PATTERN = Pattern.compile(DNS1035);
    private static final String QUALIFIED_WORDS =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex"
                    + " used for validation is '"
                    + QUALIFIED
                    + "')";

    private Names() {}

    /** Problems of a DNS-1123 subdomain: the name of most objects. */
    public static List<String> subdomain(String value) {
        List<String> problems = new ArrayList<>(0);
        if (value.length() > SUBDOMAIN_LENGTH) {
            problems.add(tooLong(SUBDOMAIN_LENGTH));
        }
        if (!isSubdomain(value)) {
            problems.add(SUBDOMAIN_WORDS);
        }
        return problems;
    }

    /** Problems of a DNS-1123 label: the name of a namespace, a container, a port. */
    public static List<String> label(String value) {
        List<String> problems = new ArrayList<>(0);
        if (value.length() > LABEL_LENGTH) {
            problems.add(tooLong(LABEL_LENGTH));
        }
        if (!isLabel(value, 0, value.length())) {
            problems.add("a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                    + " or '-', and must start and end with an alphanumeric character (e.g."
                    + " 'my-name',  or '123-abc', regex used for validation is '"
                    + LABEL
                    + "')");
        }
        return problems;
    }

    /** Problems of a DNS-1035 label: begins with a letter. */
    public static List<String> dns1035Label(String value) {
        List<String> problems = new ArrayList<>(0);
        if (value.length() > LABEL_LENGTH) {
            problems.add(tooLong(LABEL_LENGTH));
        }
        if (!DNS1035_PATTERN.matcher(value).matches()) {
            problems.add("a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                    + " start with an alphabetic character, and end with an alphanumeric"
                    + " character (e.g. 'my-name',  or 'abc-123', regex used for validation"
                    + " is '"
                    + DNS1035
                    + "')");
        }
        return problems;
    }

    /** Problems of a name that is only a path segment: RBAC's objects. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        List<String> problems = new ArrayList<>(0);
        if (value.indexOf('/') >= 0) {
            problems.add("may not contain '/'");
        }
        if (value.indexOf('%') >= 0) {
            problems.add("may not contain '%'");
        }
        return problems;
    }

    /** Problems of a label key, an annotation key, a finalizer: {@code prefix/name} or a name. */
    public static List<String> qualifiedName(String value) {
        List<String> problems = new ArrayList<>(0);
        String[] parts = value.split("/", -1);
        if (parts.length > 2) {
            problems.add("a qualified name "
                    + QUALIFIED_WORDS
                    + " with an optional DNS subdomain prefix and '/' (e.g."
                    + " 'example.com/MyName')");
            return problems;
        }
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                problems.add("prefix part must be non-empty");
            } else {
                prefix(parts[0], problems);
            }
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > LABEL_LENGTH) {
            problems.add("name part " + tooManyBytes(LABEL_LENGTH));
        }
        if (!isQualified(name)) {
            problems.add("name part " + QUALIFIED_WORDS);
        }
        return problems;
    }

    private static void prefix(String domain, List<String> problems) {
        if (domain.length() > SUBDOMAIN_LENGTH) {
            problems.add("prefix part " + tooManyBytes(SUBDOMAIN_LENGTH));
        }
        if (!isSubdomain(domain)) {
            problems.add("prefix part " + SUBDOMAIN_WORDS);
        }
    }

    /** Problems of a label's value. */
    public static List<String> labelValue(String value) {
        List<String> problems = new ArrayList<>(0);
        if (value.length() > LABEL_LENGTH) {
            problems.add(tooManyBytes(LABEL_LENGTH));
        }
        if (!value.isEmpty() && !isQualified(value)) {
            problems.add("a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
                    + " for validation is '"
                    + LABEL_VALUE
                    + "')");
        }
        return problems;
    }

    /** How a name that is too long is reported: {@code must be no more than 63 characters}. */
    public static String tooLong(int limit) {
        return "must be no more than " + limit + " characters";
    }

    /** The same of keys and values of labels. */
    private static String tooManyBytes(int limit) {
        return "must be no more than " + limit + " bytes";
    }

    private static boolean isSubdomain(String value) {
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == '.') {
                if (!isLabel(value, start, i)) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }

    private static boolean isLabel(String value, int start, int end) {
        if (start == end || value.charAt(start) == '-' || value.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isQualified(String value) {
        if (value.isEmpty() || !isAlphanumeric(value.charAt(0)) || !isAlphanumeric(value.charAt(value.length() - 1))) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
