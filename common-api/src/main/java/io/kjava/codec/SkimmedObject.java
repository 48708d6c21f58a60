package io.kjava.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a skim of an object's bytes found.
 *
 * @param json the object with its {@code metadata.resourceVersion}
 * @param resourceVersionAt offset in {@code json} of the first digit of the resourceVersion
 * @param labels immutable
 * @param values of the paths asked for, in their order; null where the object has no scalar
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two neighbours, never compared
public record SkimmedObject(
        byte[] json,
        int resourceVersionAt,
        Map<String, String> labels,
        @Nullable String[] values) {}
