package io.kjava.apiserver.pipeline;

import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;

/** How documents about the server are written for the client that gets them. Pure. */
public interface DocumentForm {
    /**
     * Throws {@code NOT_ACCEPTABLE} when the client accepts nothing that there is.
     *
     * @param kind of the document, in version {@code v1}
     */
    ApiResponse.Bytes answer(ApiRequest request, String kind, byte[] json);

    /** A document in one of the media types of objects. */
    byte[] encode(ApiRequest request, String mediaType, String apiVersion, String kind, byte[] json);
}
