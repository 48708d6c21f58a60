package io.kjava.apiserver.handlers;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps the arrays that are written, uncopied: for writers who never change what they have written. */
final class PieceOutput extends OutputStream {
    private final List<byte[]> pieces = new ArrayList<>();

    List<byte[]> pieces() {
        return pieces;
    }

    @Override
    public void write(int value) {
        pieces.add(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] bytes) {
        pieces.add(bytes);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void close() {}
}
