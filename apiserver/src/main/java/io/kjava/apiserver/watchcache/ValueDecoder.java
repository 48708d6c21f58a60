package io.kjava.apiserver.watchcache;

/** Turns stored bytes into JSON bytes: nothing to do, unless another program stored them (protobuf). */
@FunctionalInterface
public interface ValueDecoder {
    ValueDecoder JSON = value -> value;

    /** Throws any {@code RuntimeException} when the bytes are not what it knows. */
    byte[] toJson(byte[] value);
}
