package io.kjava.addons.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Names that stand for addresses, for example {@code 1.0.43.10.in-addr.arpa}. Pure. */
final class ReverseName {
    private static final String V4 = ".in-addr.arpa";
    private static final String V6 = ".ip6.arpa";

    private ReverseName() {}

    /** The address, as text in its usual form; empty when the name stands for no single address. */
    static Optional<String> address(String name) {
        if (name.endsWith(V4)) {
            return v4(name.substring(0, name.length() - V4.length()).split("\\."));
        }
        if (name.endsWith(V6)) {
            return v6(name.substring(0, name.length() - V6.length()).split("\\."));
        }
        return Optional.empty();
    }

    private static Optional<String> v4(String[] labels) {
        byte[] bytes = new byte[4];
        if (labels.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            String label = labels[3 - i];
            if (!label.matches("\\d{1,3}") || Integer.parseInt(label) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(label);
        }
        return Optional.of(text(bytes));
    }

    private static Optional<String> v6(String[] labels) {
        byte[] bytes = new byte[16];
        if (labels.length != 32) {
            return Optional.empty();
        }
        for (int i = 0; i < 32; i++) {
            String label = labels[31 - i];
            if (!label.matches("[0-9a-f]")) {
                return Optional.empty();
            }
            int digit = Character.digit(label.charAt(0), 16);
            bytes[i / 2] |= (byte) (i % 2 == 0 ? digit << 4 : digit);
        }
        return Optional.of(text(bytes));
    }

    /** An address in the one form that is used as a key. */
    static String text(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not 4 or 16 bytes", e);
        }
    }
}
