package io.kjava.apiserver.cel;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON as values of the language, as far as a type lets them be seen. Pure. */
final class CelValues {
    private CelValues() {}

    static Object of(JsonNode value, DeclaredType type) {
        if (value.isNull()) {
            return NullValue.NULL_VALUE;
        }
        return switch (type.kind()) {
            case "object" -> object(value, type);
            case "map" -> map(value, type);
            case "list" -> list(value, type);
            case "integer" -> value.asLong();
            case "number" -> value.asDouble();
            case "boolean" -> value.asBoolean(false);
            case "bytes" -> bytes(value.asString(""));
            case "duration" -> duration(value.asString(""));
            case "timestamp" -> time(value.asString(""));
            case "dyn" -> value.isNumber() ? (Object) value.asLong() : value.asString("");
            default -> value.asString("");
        };
    }

    private static Object object(JsonNode value, DeclaredType type) {
        Map<String, Object> result = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> FieldNames.escape(entry.getKey()).ifPresent(name -> {
                    DeclaredType field = type.fields().get(name);
                    if (field != null) {
                        result.put(name, of(entry.getValue(), field));
                    }
                }));
        return result;
    }

    private static Object map(JsonNode value, DeclaredType type) {
        DeclaredType element = type.element();
        Map<String, Object> result = new LinkedHashMap<>();
        if (element != null) {
            value.properties().forEach(entry -> result.put(entry.getKey(), of(entry.getValue(), element)));
        }
        return result;
    }

    private static Object list(JsonNode value, DeclaredType type) {
        DeclaredType element = type.element();
        List<Object> result = new ArrayList<>(value.size());
        if (element != null) {
            value.forEach(item -> result.add(of(item, element)));
        }
        return result;
    }

    private static Object bytes(String text) {
        try {
            return CelByteString.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return CelByteString.EMPTY;
        }
    }

    private static Object time(String text) {
        try {
            return text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static Object duration(String text) {
        return GoDuration.parse(text).orElse(Duration.ZERO);
    }
}
