package io.kjava.controllers.nodeipam;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * A range cut into equal parts, each given to one node. Goes round, so that a part that was given back is
 * not given again at once. Confined to one worker.
 */
final class CidrPool {
    private static final int MOST_PARTS = 1 << 16;

    private final byte[] base;
    private final int rangeBits;
    private final int partBits;
    private final int parts;
    private final BitSet taken = new BitSet();
    private int next;

    /** @throws IllegalArgumentException when the text is no range, or parts would be larger than it */
    CidrPool(String range, int partBits) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(range + " (expected: a range such as 10.42.0.0/16)");
        }
        this.rangeBits = Integer.parseInt(range.substring(slash + 1));
        this.partBits = partBits;
        this.base = masked(address(range.substring(0, slash)), rangeBits);
        if (partBits < rangeBits || partBits > base.length * 8) {
            throw new IllegalArgumentException(
                    "parts of /%d in %s (expected: at least /%d)".formatted(partBits, range, rangeBits));
        }
        this.parts = (int) Math.min(MOST_PARTS, 1L << Math.min(62, partBits - rangeBits));
    }

    boolean isIpv6() {
        return base.length == 16;
    }

    private static byte[] address(String text) {
        try {
            return InetAddress.getByName(text).getAddress(); // a literal: no name is looked up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text + " (expected: an IP address)", e);
        }
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] result = new byte[address.length];
        for (int i = 0; i < bits; i++) {
            result[i / 8] |= (byte) (address[i / 8] & 0x80 >> i % 8);
        }
        return result;
    }

    /** A part that nobody has; empty when all are taken. */
    Optional<String> take() {
        for (int tried = 0; tried < parts; tried++) {
            int index = (next + tried) % parts;
            if (!taken.get(index)) {
                taken.set(index);
                next = (index + 1) % parts;
                return Optional.of(text(index));
            }
        }
        return Optional.empty();
    }

    /** Marks a part that a node has already. */
    void occupy(String part) {
        index(part).ifPresent(taken::set);
    }

    void release(String part) {
        index(part).ifPresent(taken::clear);
    }

    boolean holds(String part) {
        return index(part).isPresent();
    }

    private Optional<Integer> index(String part) {
        int slash = part.indexOf('/');
        if (slash < 0 || Integer.parseInt(part.substring(slash + 1)) != partBits) {
            return Optional.empty();
        }
        byte[] address = address(part.substring(0, slash));
        if (address.length != base.length || !Arrays.equals(masked(address, rangeBits), base)) {
            return Optional.empty();
        }
        BigInteger offset =
                new BigInteger(1, address).subtract(new BigInteger(1, base)).shiftRight(base.length * 8 - partBits);
        return offset.bitLength() > 30 || offset.intValue() >= parts
                ? Optional.empty()
                : Optional.of(offset.intValue());
    }

    private String text(int index) {
        BigInteger address =
                new BigInteger(1, base).add(BigInteger.valueOf(index).shiftLeft(base.length * 8 - partBits));
        byte[] bytes = address.toByteArray();
        byte[] result = new byte[base.length];
        int length = Math.min(bytes.length, result.length);
        System.arraycopy(bytes, bytes.length - length, result, result.length - length, length);
        try {
            return InetAddress.getByAddress(result).getHostAddress() + "/" + partBits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
