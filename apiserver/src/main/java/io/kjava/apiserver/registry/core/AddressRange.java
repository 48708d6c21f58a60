package io.kjava.apiserver.registry.core;

import io.kjava.api.ObjectKey;
import io.kjava.net.IpText;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The addresses of one CIDR and which of them is chosen next. The lower part is left for addresses that are
 * asked for by name, as long as the upper part has free ones. Immutable but for its source of chance.
 */
final class AddressRange {
    private static final int TRIES = 64;
    private final String text;
    private final boolean ipv6;
    private final BigInteger base;
    private final BigInteger size;
    private final RandomGenerator random;

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

    /** The address as it is named everywhere; as it came where it is none. */
    static String canonical(String address) {
        return parse(address).map(IpText::write).orElse(address);
    }

    boolean contains(String address) {
        return offset(address).isPresent();
    }

    /** Takes any free address; empty when the range is full. */
    Optional<String> takeAny(AddressLedger ledger, ObjectKey service) {
        BigInteger reserved = reserved();
        BigInteger choice = last().subtract(reserved).add(BigInteger.ONE);
        for (int i = 0; i < TRIES; i++) {
            String address = address(reserved.add(new BigInteger(96, new RandomBits(random)).mod(choice)));
            if (ledger.take(address, service)) {
                return Optional.of(address);
            }
        }
        Set<String> taken = ledger.taken();
        return scan(reserved, last(), taken, ledger, service)
                .or(() -> scan(BigInteger.ONE, reserved, taken, ledger, service));
    }

    private Optional<String> scan(
            BigInteger from, BigInteger to, Set<String> taken, AddressLedger ledger, ObjectKey service) {
        for (BigInteger at = from; at.compareTo(to) <= 0; at = at.add(BigInteger.ONE)) {
            String address = address(at);
            if (!taken.contains(address) && ledger.take(address, service)) {
                return Optional.of(address);
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
