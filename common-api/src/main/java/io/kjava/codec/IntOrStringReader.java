package io.kjava.codec;

import io.fabric8.kubernetes.api.model.IntOrString;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads {@code 80} and {@code "http"}; the library's own reader takes no long numbers, ours all
 * are.
 */
final class IntOrStringReader extends StdDeserializer<IntOrString> {
    IntOrStringReader() {
        super(IntOrString.class);
    }

    @Override
    public IntOrString deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return new IntOrString(parser.getIntValue());
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return new IntOrString(parser.getString());
        }
        return (IntOrString) context.handleUnexpectedToken(context.constructType(IntOrString.class), parser);
    }
}
