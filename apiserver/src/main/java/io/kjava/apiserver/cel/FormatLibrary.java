package io.kjava.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.kjava.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Kubernetes' named formats of texts, and texts made by a pattern. */
final class FormatLibrary {
    private static final CelType FORMAT = OpaqueType.create("kubernetes.NamedFormat");
    private static final Map<String, Function<String, List<String>>> RULES = rules();

    private FormatLibrary() {}

    /** A format by its name. */
    record Format(String name) {}

    private static Map<String, Function<String, List<String>>> rules() {
        Map<String, Function<String, List<String>>> rules = new LinkedHashMap<>();
        rules.put("dns1123Label", Names::label);
        rules.put("dns1123Subdomain", Names::subdomain);
        rules.put("dns1035Label", Names::dns1035Label);
        rules.put("qualifiedName", Names::qualifiedName);
        rules.put("dns1123LabelPrefix", text -> Names.label(masked(text)));
        rules.put("dns1123SubdomainPrefix", text -> Names.subdomain(masked(text)));
        rules.put("dns1035LabelPrefix", text -> Names.dns1035Label(masked(text)));
        rules.put("labelValue", Names::labelValue);
        rules.put("uri", rule(FormatLibrary::isUri, "invalid URI for request"));
        rules.put("uuid", rule(FormatLibrary::isUuid, "does not match the UUID format"));
        rules.put("byte", rule(FormatLibrary::isBase64, "invalid base64"));
        rules.put("date", rule(FormatLibrary::isDate, "invalid date"));
        rules.put("datetime", rule(FormatLibrary::isTime, "invalid datetime"));
        return rules;
    }

    private static Function<String, List<String>> rule(Predicate<String> good, String words) {
        return text -> good.test(text) ? List.of() : List.of(words);
    }

    private static String masked(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 2) + "a" : prefix;
    }

    static Functions functions() {
        Functions f = new Functions();
        RULES.keySet()
                .forEach(name -> f.global(
                        "format." + name, "format." + name, FORMAT, List.of(), List.of(), args -> new Format(name)));
        f.global(
                "format.named",
                "format-named",
                OptionalType.create(FORMAT),
                List.of(SimpleType.STRING),
                List.of(String.class),
                args -> RULES.containsKey((String) args[0])
                        ? Optional.of(new Format((String) args[0]))
                        : Optional.empty());
        f.member(
                "validate",
                "format-validate",
                OptionalType.create(ListType.create(SimpleType.STRING)),
                List.of(FORMAT, SimpleType.STRING),
                List.of(Format.class, String.class),
                args -> problems((Format) args[0], (String) args[1]));
        f.member(
                "format",
                "string_format",
                SimpleType.STRING,
                List.of(SimpleType.STRING, ListType.create(SimpleType.DYN)),
                List.of(String.class, List.class),
                args -> text((String) args[0], (List<?>) args[1]));
        return f;
    }

    private static Object problems(Format format, String text) {
        Function<String, List<String>> rule = RULES.get(format.name);
        List<String> found = rule == null ? List.of() : rule.apply(text);
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static String text(String pattern, List<?> arguments) throws CelEvaluationException {
        StringBuilder text = new StringBuilder();
        int next = 0;
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c != '%') {
                text.append(c);
                continue;
            }
            int precision = 6;
            if (i < pattern.length() && pattern.charAt(i) == '.') {
                int start = ++i;
                while (i < pattern.length() && Character.isDigit(pattern.charAt(i))) {
                    i++;
                }
                precision = Integer.parseInt(pattern.substring(start, i));
            }
            if (i >= pattern.length()) {
                throw Functions.failure("unexpected end of format string");
            }
            char kind = pattern.charAt(i++);
            if (kind == '%') {
                text.append('%');
                continue;
            }
            if (next >= arguments.size()) {
                throw Functions.failure("index %d out of range".formatted(next));
            }
            text.append(directive(kind, precision, arguments.get(next++)));
        }
        return text.toString();
    }

    private static String directive(char kind, int precision, Object value) throws CelEvaluationException {
        return switch (kind) {
            case 's', 'd' -> shown(value);
            case 'f' -> ("%." + precision + "f").formatted(((Number) value).doubleValue());
            case 'e' -> ("%." + precision + "e").formatted(((Number) value).doubleValue());
            case 'b' ->
                value instanceof Boolean yes ? yes ? "1" : "0" : Long.toBinaryString(((Number) value).longValue());
            case 'o' -> Long.toOctalString(((Number) value).longValue());
            case 'x' -> Long.toHexString(((Number) value).longValue());
            case 'X' -> Long.toHexString(((Number) value).longValue()).toUpperCase(Locale.ROOT);
            default -> throw Functions.failure("unrecognized formatting clause \"%s\"".formatted(kind));
        };
    }

    private static String shown(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(FormatLibrary::shown).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> shown(e.getKey()) + ": " + shown(e.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}"));
            case Double number ->
                number == Math.rint(number) && Math.abs(number) < 1e15
                        ? Long.toString(number.longValue())
                        : number.toString();
            case Duration duration -> duration.toSeconds() + "s";
            case Instant instant -> instant.toString();
            default -> String.valueOf(value);
        };
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isUuid(String text) {
        try {
            return text.length() == 36 && UUID.fromString(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text.replace(' ', 'T'));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
