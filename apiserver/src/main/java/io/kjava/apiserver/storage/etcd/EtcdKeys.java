package io.kjava.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.kjava.apiserver.storage.Stored;

/** Keys and values between our words and etcd's. */
final class EtcdKeys {
    /** As the first key: the least of all. As the end: no end. */
    static final ByteString NUL = ByteString.copyFrom(new byte[1]);

    private EtcdKeys() {}

    static ByteString bytes(String key) {
        return ByteString.copyFromUtf8(key);
    }

    /** The first key of those with the prefix that is greater than {@code after}. */
    static ByteString first(String prefix, String after) {
        if (!after.isEmpty() && after.compareTo(prefix) >= 0) {
            return bytes(after).concat(NUL);
        }
        return prefix.isEmpty() ? NUL : bytes(prefix);
    }

    /** The first key behind all with the prefix. */
    static ByteString end(String prefix) {
        byte[] end = bytes(prefix).toByteArray();
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] != (byte) 0xff) {
                end[i]++;
                return ByteString.copyFrom(end, 0, i + 1);
            }
        }
        return NUL;
    }

    static Stored stored(KeyValue value) {
        return new Stored(
                value.getKey().toStringUtf8(),
                value.getValue().toByteArray(),
                value.getModRevision(),
                value.getCreateRevision());
    }
}
