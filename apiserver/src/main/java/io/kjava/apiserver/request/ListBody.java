package io.kjava.apiserver.request;

/**
 * A body that is a list of encoded objects. The frontend writes it; a client in this process takes the
 * objects one by one instead.
 */
public interface ListBody extends ApiResponse.BodyWriter {
    /** At which the list was true. */
    String resourceVersion();

    /** Each object's JSON with its apiVersion and kind. The arrays are shared: never change them. */
    Iterable<byte[]> objects();
}
