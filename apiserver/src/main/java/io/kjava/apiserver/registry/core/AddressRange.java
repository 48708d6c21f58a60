package io.kjava.apiserver.registry.core;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The addresses of one CIDR and which of them are taken. The lower part is left for addresses that are
 * asked for by name, as long as the upper part has free ones. Thread-safe.
 */
final class AddressRange {
    private static final int TRIES = 64;
    private final String text;
    private final boolean ipv6;
    private final BigInteger base;
    private final BigInteger size;
    private final RandomGenerator random;
    private final Set<BigInteger> taken = new HashSet<>();

    /** Throws {@code IllegalArgumentException} for what is no CIDR. */
    AddressRange(String cidr, RandomGenerator random) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a CIDR: " + cidr);
        }
        byte[] address =
                parse(cidr.substring(0, slash)).orElseThrow(() -> new IllegalArgumentException("not a CIDR: " + cidr));
        int bits = address.length * 8 - Integer.parseInt(cidr.substring(slash + 1));
        this.text = cidr;
        this.ipv6 = address.length == 16;
        this.base = new BigInteger(1, address).shiftRight(bits).shiftLeft(bits);
        this.size = BigInteger.ONE.shiftLeft(bits);
        this.random = random;
    }

    String text() {
        return text;
    }

    boolean isIpv6() {
        return ipv6;
    }

    boolean contains(String address) {
        return offset(address).isPresent();
    }

    /** Whether it was free until now. */
    boolean take(String address) {
        BigInteger offset = offset(address).orElseThrow();
        synchronized (taken) {
            return taken.add(offset);
        }
    }

    void release(String address) {
        offset(address).ifPresent(offset -> {
            synchronized (taken) {
                taken.remove(offset);
            }
        });
    }

    /** Any free address; empty when the range is full. */
    Optional<String> takeAny() {
        BigInteger reserved = reserved();
        synchronized (taken) {
            for (int i = 0; i < TRIES; i++) {
                BigInteger range = last().subtract(reserved).add(BigInteger.ONE);
                BigInteger offset = reserved.add(new BigInteger(96, new RandomBits(random)).mod(range));
                if (taken.add(offset)) {
                    return Optional.of(address(offset));
                }
            }
            return scan(reserved, last()).or(() -> scan(BigInteger.ONE, reserved));
        }
    }

    private Optional<String> scan(BigInteger from, BigInteger to) {
        BigInteger limit = from.add(BigInteger.valueOf(taken.size() + 1L)).min(to);
        for (BigInteger at = from; at.compareTo(limit) <= 0; at = at.add(BigInteger.ONE)) {
            if (taken.add(at)) {
                return Optional.of(address(at));
            }
        }
        return Optional.empty();
    }

    /** The address for the {@code kubernetes} service. */
    String first() {
        return address(BigInteger.ONE);
    }

    /** Of IPv4 the broadcast address is left out. */
    private BigInteger last() {
        return size.subtract(ipv6 ? BigInteger.ONE : BigInteger.TWO).max(BigInteger.ONE);
    }

    /** A sixteenth of the range, between 16 and 256 addresses. */
    private BigInteger reserved() {
        BigInteger sixteenth = size.shiftRight(4);
        if (sixteenth.compareTo(BigInteger.valueOf(16)) < 0) {
            return size.compareTo(BigInteger.valueOf(32)) < 0
                    ? BigInteger.ONE
                    : BigInteger.valueOf(16).min(last());
        }
        return sixteenth.min(BigInteger.valueOf(256));
    }

    private Optional<BigInteger> offset(String address) {
        Optional<byte[]> bytes = parse(address).filter(b -> (b.length == 16) == ipv6);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        BigInteger offset = new BigInteger(1, bytes.get()).subtract(base);
        boolean inside = offset.signum() > 0 && offset.compareTo(last()) <= 0;
        return inside ? Optional.of(offset) : Optional.empty();
    }

    private String address(BigInteger offset) {
        byte[] bytes = base.add(offset).toByteArray();
        int length = ipv6 ? 16 : 4;
        byte[] exact = new byte[length];
        int copied = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - copied, exact, length - copied, copied);
        return IpText.write(exact);
    }

    static Optional<byte[]> parse(String address) {
        if (address.isEmpty() || !address.matches("[0-9a-fA-F:.]+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** {@link BigInteger} wants the old kind of random source. */
    private static final class RandomBits extends java.util.Random {
        private static final long serialVersionUID = 1L;
        private final transient RandomGenerator source;

        RandomBits(RandomGenerator source) {
            super(0);
            this.source = source;
        }

        @Override
        protected int next(int bits) {
            return source.nextInt() >>> (32 - bits);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            source.nextBytes(bytes);
        }
    }
}
