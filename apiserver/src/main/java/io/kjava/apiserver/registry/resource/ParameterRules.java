package io.kjava.apiserver.registry.resource;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import io.kjava.codec.JsonCodec;

/** Settings for drivers, which only drivers understand. Pure. */
final class ParameterRules {
    private static final int MAX_BYTES = 10 * 1024;

    private ParameterRules() {}

    /**
     * One entry of a {@code config} list.
     *
     * @param stored whether it was accepted before, perhaps under a larger bound
     */
    static void configuration(Spot config, boolean stored) {
        Spot opaque = config.at("opaque");
        if (!opaque.isSet()) {
            opaque.required();
            return;
        }
        TextRules.driverName(opaque.at("driver"));
        object(opaque.at("parameters"), stored);
    }

    /** A JSON object that is not too large. */
    static void object(Spot value, boolean stored) {
        if (!value.isSet()) {
            value.required();
        } else if (!stored && JsonCodec.write(value.value()).length > MAX_BYTES) {
            value.tooLong(MAX_BYTES);
        } else if (!value.value().isObject()) {
            value.invalid("<value omitted>", "must be a valid JSON object");
        }
    }
}
