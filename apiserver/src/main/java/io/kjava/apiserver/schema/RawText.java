package io.kjava.apiserver.schema;

/** A value that messages print as it is, without quotes. */
record RawText(String text) {
    @Override
    public String toString() {
        return text;
    }
}
