package io.kjava.http;

import java.util.List;

/**
 * Bytes that many answers may have in common, as the arrays that they were made of: what is sent to many
 * clients is one object, so that its frame on the wire is made once for all of a loop. Immutable; so
 * are the arrays.
 */
public final class LivePart {
    private final byte[][] pieces;
    private final int length;

    /**
     * @param pieces that follow each other; shared, so nobody changes them any more
     */
    public LivePart(List<byte[]> pieces) {
        this.pieces = pieces.toArray(byte[][]::new);
        int sum = 0;
        for (byte[] piece : this.pieces) {
            sum += piece.length;
        }
        this.length = sum;
    }

    /** Of all the bytes. */
    public int length() {
        return length;
    }

    byte[][] pieces() {
        return pieces;
    }
}
