package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

/**
 * In which form a client wants its answer.
 *
 * @param metaVersion of {@code meta.k8s.io}, for the forms that belong to it
 */
record AnswerForm(MediaType mediaType, View view, String metaVersion, boolean pretty) {
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
    }

    /** What is shown of each object. */
    enum View {
        WHOLE,
        TABLE,
        METADATA
    }

    AnswerForm {
        requireNonNull(mediaType, "mediaType");
        requireNonNull(view, "view");
        requireNonNull(metaVersion, "metaVersion");
    }

    /** Whether stored bytes can be sent as they are. */
    boolean isPlainJson() {
        return mediaType == MediaType.JSON && view == View.WHOLE && !pretty;
    }

    String metaApiVersion() {
        return "meta.k8s.io/" + metaVersion;
    }
}
