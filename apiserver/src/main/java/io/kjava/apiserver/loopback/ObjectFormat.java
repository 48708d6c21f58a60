package io.kjava.apiserver.loopback;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.util.function.Function;

/** How one kind of object becomes bytes and comes back, and what it is called. */
record ObjectFormat<T>(Function<byte[], T> decode, Function<T, byte[]> encode, Function<T, ObjectKey> key) {
    ObjectFormat {
        requireNonNull(decode, "decode");
        requireNonNull(encode, "encode");
        requireNonNull(key, "key");
    }
}
