package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

/**
 * In which form a client wants its answer.
 *
 * @param metaVersion of {@code meta.k8s.io}, for the forms that belong to it
 */
record AnswerForm(MediaType mediaType, View view, String metaVersion, boolean pretty) {
    /** In the order in which they are offered. */
    enum MediaType {
        JSON("application/json"),
        YAML("application/yaml"),
        PROTOBUF("application/vnd.kubernetes.protobuf");

        private final String text;

        MediaType(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** Whether events can follow each other in it. */
        boolean streams() {
            return this != YAML;
        }
    }

    /** What is shown of each object. */
    enum View {
        WHOLE,
        TABLE,
        METADATA,
        METADATA_LIST
    }

    AnswerForm {
        requireNonNull(mediaType, "mediaType");
        requireNonNull(view, "view");
        requireNonNull(metaVersion, "metaVersion");
    }

    /** Whether stored bytes can be sent as they are. */
    boolean isPlainJson() {
        return isCompactJson() && view == View.WHOLE;
    }

    /** Whether parts of stored bytes can be sent as they are. */
    boolean isCompactJson() {
        return mediaType == MediaType.JSON && !pretty;
    }

    boolean isProtobuf() {
        return mediaType == MediaType.PROTOBUF;
    }

    /** Whether only the metadata of objects is shown. */
    boolean isMetadata() {
        return view == View.METADATA || view == View.METADATA_LIST;
    }

    String metaApiVersion() {
        return "meta.k8s.io/" + metaVersion;
    }
}
