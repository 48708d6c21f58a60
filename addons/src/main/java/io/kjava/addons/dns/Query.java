package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One parsed question. Not to be changed.
 *
 * @param rawName the name as it came, in wire form, its case included
 * @param name lower-case, without a dot at the end; empty for the root and for names with bytes
 *     that no host name has, see {@link #isPlain}
 * @param udpLimit the longest answer that the client takes over UDP
 * @param edns the version of EDNS that the client speaks; -1 for none
 * @param dnssec whether it wants signatures
 */
record Query(
        int id,
        int opcode,
        boolean recursionDesired,
        boolean checkingDisabled,
        byte[] rawName,
        String name,
        int type,
        int recordClass,
        int udpLimit,
        int edns,
        boolean dnssec) {
    static final int SAFE_UDP = 1_232;
    static final int PLAIN_UDP = 512;
    private static final int HEADER = 12;

    Query {
        requireNonNull(rawName, "rawName");
        requireNonNull(name, "name");
    }

    /** Whether {@link #name} says all that the wire said. */
    boolean isPlain() {
        return !name.isEmpty() || rawName.length == 1;
    }

    boolean hasEdns() {
        return edns >= 0;
    }

    /**
     * Whether the bytes are a query at all: anything else gets no answer, or two servers could
     * chat.
     */
    static boolean isQuery(byte[] message) {
        return message.length >= HEADER && (message[2] & 0x80) == 0;
    }

    /** Throws {@link MalformedMessageException}. */
    static Query parse(byte[] message) throws MalformedMessageException {
        WireReader reader = new WireReader(message);
        int id = reader.u16();
        int flags = reader.u16();
        int questions = reader.u16();
        int answers = reader.u16();
        int authority = reader.u16();
        int additional = reader.u16();
        if (questions != 1 || answers != 0 || authority != 0 || additional > 2) {
            throw new MalformedMessageException("not one question");
        }
        byte[] rawName = reader.rawName();
        int type = reader.u16();
        int recordClass = reader.u16();
        int limit = PLAIN_UDP;
        int edns = -1;
        boolean dnssec = false;
        for (int i = 0; i < additional; i++) {
            reader.skipName();
            int recordType = reader.u16();
            int size = reader.u16();
            int extended = reader.i32();
            reader.skip(reader.u16());
            if (recordType == RecordType.OPT) {
                edns = (extended >>> 16) & 0xff;
                dnssec = (extended & 0x8000) != 0;
                limit = Math.clamp(size, PLAIN_UDP, SAFE_UDP);
            }
        }
        return new Query(
                id,
                (flags >>> 11) & 0xf,
                (flags & 0x100) != 0,
                (flags & 0x10) != 0,
                rawName,
                WireReader.text(rawName).toLowerCase(Locale.ROOT),
                type,
                recordClass,
                limit,
                edns,
                dnssec);
    }

    /** A question of our own about another name, with the same wishes. */
    Query about(String other) {
        return new Query(
                id,
                opcode,
                recursionDesired,
                checkingDisabled,
                WireWriter.rawName(other),
                other,
                type,
                recordClass,
                udpLimit,
                edns,
                dnssec);
    }
}
