package io.kjava.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the words of a YAML text mean, by the rules of the Go library that Kubernetes reads it with. */
final class YamlScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Tag PLAIN = new Tag("tag:kjava.io,2026:plain");
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MAX_DIGITS = 400;

    private YamlScalars() {}

    /** Marks words that stand without quotes and tags, so that {@link #toTree} can tell them. */
    static final class PlainResolver extends Resolver {
        @Override
        public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
            return switch (kind) {
                case sequence -> Tag.SEQ;
                case mapping -> Tag.MAP;
                default -> implicit ? PLAIN : Tag.STR;
            };
        }
    }

    static JsonNode toTree(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(PLAIN) || isOfCoreType(tag)) {
            return plain(node.getValue());
        }
        return NODES.stringNode(tag.equals(Tag.BINARY) ? decoded(node) : node.getValue());
    }

    static boolean isMergeKey(ScalarNode key) {
        return key.getTag().equals(Tag.MERGE)
                || key.getTag().equals(PLAIN) && key.getValue().equals("<<");
    }

    private static boolean isOfCoreType(Tag tag) {
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL) || tag.equals(Tag.NULL);
    }

    private static String decoded(ScalarNode node) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(node.getValue());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new YAMLException("!!binary value contains invalid base64 data", e);
        }
    }

    /** Whether the text, written without quotes, would be read as something else than itself. */
    static boolean needsQuotes(String text) {
        return !plain(text).isString() || NOT_FINITE.matcher(text).matches() || text.equals("<<");
    }

    private static JsonNode plain(String text) {
        if (NULLS.contains(text)) {
            return NODES.nullNode();
        }
        if (TRUE.contains(text)) {
            return NODES.booleanNode(true);
        }
        if (FALSE.contains(text)) {
            return NODES.booleanNode(false);
        }
        JsonNode number = isNumberLike(text) ? number(text) : null;
        return number == null ? NODES.stringNode(text) : number;
    }

    private static boolean isNumberLike(String text) {
        char first = text.charAt(0);
        return text.length() <= MAX_DIGITS
                && (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.');
    }

    private static @Nullable JsonNode number(String text) {
        String plain = text.charAt(0) == '.' ? text : text.replace("_", "");
        BigInteger integer = integer(plain);
        if (integer != null) {
            return integer.bitLength() < 64 ? NODES.numberNode(integer.longValueExact()) : NODES.numberNode(integer);
        }
        if (!FLOAT.matcher(plain).matches()) {
            return null;
        }
        double value = Double.parseDouble(plain);
        if (Double.isInfinite(value)) {
            return null;
        }
        return isWhole(value) ? NODES.numberNode((long) value) : NODES.numberNode(value);
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15;
    }

    /** Go's base prefixes; a leading zero alone is octal. */
    private static @Nullable BigInteger integer(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            boolean hasLetter = radix != 8 || digits.charAt(1) == 'o' || digits.charAt(1) == 'O';
            digits = digits.substring(hasLetter ? 2 : 1);
        }
        if (digits.isEmpty() || Character.digit(digits.charAt(0), radix) < 0) {
            return null;
        }
        try {
            BigInteger value = new BigInteger(digits, radix);
            BigInteger result = text.startsWith("-") ? value.negate() : value;
            return fits(result) ? result : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean fits(BigInteger value) {
        return value.signum() < 0 ? value.bitLength() < 64 : value.compareTo(MAX_UNSIGNED) <= 0;
    }
}
