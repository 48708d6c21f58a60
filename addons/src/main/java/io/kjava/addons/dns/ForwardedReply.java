package io.kjava.addons.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Another server's answer, kept as the bytes that came, with the places that change when it is
 * handed on: the id, the case of the question, the seconds left, the client's size. Immutable.
 */
final class ForwardedReply {
    private static final int HEADER = 12;
    private static final int OPT_LENGTH = 11;

    private final byte[] bytes;
    private final int questionEnd;
    private final List<Entry> entries;
    private final int ttl;

    /**
     * One record of the answer.
     *
     * @param section 0 for answers, 1 for authority, 2 for additional
     */
    private record Entry(int section, int type, int start, int ttlAt, int end) {}

    private ForwardedReply(byte[] bytes, int questionEnd, List<Entry> entries, int ttl) {
        this.bytes = bytes;
        this.questionEnd = questionEnd;
        this.entries = List.copyOf(entries);
        this.ttl = ttl;
    }

    /**
     * Takes an answer apart.
     *
     * @throws MalformedMessageException when it is broken, or does not answer the query
     */
    static ForwardedReply parse(byte[] message, Query query, int id) throws MalformedMessageException {
        WireReader reader = new WireReader(message);
        int answeredId = reader.u16();
        int flags = reader.u16();
        int questions = reader.u16();
        int[] counts = {reader.u16(), reader.u16(), reader.u16()};
        if (answeredId != id || (flags & 0x8000) == 0 || questions != 1) {
            throw new MalformedMessageException("not an answer to the query");
        }
        boolean sameName = sameName(reader.rawName(), query.rawName());
        if (!sameName || reader.u16() != query.type() || reader.u16() != query.recordClass()) {
            throw new MalformedMessageException("the answer to another question");
        }
        int questionEnd = reader.position();
        List<Entry> entries = new ArrayList<>();
        int ttl = Integer.MAX_VALUE;
        if ((flags & 0x200) == 0) {
            for (int section = 0; section < 3; section++) {
                for (int i = 0; i < counts[section]; i++) {
                    Entry entry = entry(reader, section);
                    if (entry.type != RecordType.OPT) {
                        entries.add(entry);
                        ttl = Math.min(ttl, seconds(message, entry));
                    }
                }
            }
        }
        return new ForwardedReply(message, questionEnd, entries, entries.isEmpty() ? 0 : ttl);
    }

    private static Entry entry(WireReader reader, int section) throws MalformedMessageException {
        int start = reader.position();
        reader.skipName();
        int type = reader.u16();
        reader.u16();
        int ttlAt = reader.position();
        reader.i32();
        reader.skip(reader.u16());
        return new Entry(section, type, start, ttlAt, reader.position());
    }

    boolean isTruncated() {
        return (bytes[2] & 0x02) != 0;
    }

    int rcode() {
        return bytes[3] & 0xf;
    }

    /** For how many seconds all of it is true; 0 when it says nothing about that. */
    int ttl() {
        return ttl;
    }

    int size() {
        return bytes.length;
    }

    /** Whether it may be remembered: something, or nothing, is there. */
    boolean isConclusive() {
        return rcode() == Rcode.NOERROR.code() || rcode() == Rcode.NXDOMAIN.code();
    }

    /**
     * The message for a client.
     *
     * @param age seconds since it came
     * @param floor what remains at least of each record's time
     * @param limit the longest message that the client takes
     */
    byte[] forClient(Query query, int age, int floor, int limit) {
        byte[] out = new byte[Math.max(bytes.length, questionEnd) + OPT_LENGTH];
        System.arraycopy(bytes, 0, out, 0, HEADER);
        System.arraycopy(query.rawName(), 0, out, HEADER, query.rawName().length);
        int nameEnd = HEADER + query.rawName().length;
        System.arraycopy(bytes, nameEnd, out, nameEnd, questionEnd - nameEnd);
        int room = limit - (query.hasEdns() ? OPT_LENGTH : 0);
        int[] counts = new int[3];
        int at = copyRecords(out, counts, age, floor, room);
        put16(out, 0, query.id());
        out[2] = (byte) (0x80 | bytes[2] & 0x02 | (query.recursionDesired() ? 1 : 0));
        if (at < 0) {
            at = -at;
            out[2] |= 0x02;
        }
        out[3] = (byte) (0x80 | bytes[3] & 0x2f | (query.checkingDisabled() ? 0x10 : 0));
        for (int section = 0; section < 3; section++) {
            put16(out, 6 + 2 * section, counts[section]);
        }
        if (query.hasEdns()) {
            put16(out, 10, counts[2] + 1);
            at = options(out, at, query.dnssec());
        }
        return Arrays.copyOf(out, at);
    }

    /**
     * Copies record by record, so that pointers inside stay true only while nothing was left out.
     *
     * @return where the records end; negative when some did not fit
     */
    private int copyRecords(byte[] out, int[] counts, int age, int floor, int room) {
        int at = questionEnd;
        for (Entry entry : entries) {
            int length = entry.end - entry.start;
            if (entry.start != at || at + length > room) {
                return -at;
            }
            System.arraycopy(bytes, entry.start, out, at, length);
            int left = Math.max(floor, seconds(bytes, entry) - age);
            put16(out, entry.ttlAt, left >>> 16);
            put16(out, entry.ttlAt + 2, left);
            counts[entry.section]++;
            at += length;
        }
        return at;
    }

    /** The addresses and aliases among the answers, for an alias that leads to them. */
    List<DnsRecord> answers(int age) throws MalformedMessageException {
        List<DnsRecord> records = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.section != 0) {
                continue;
            }
            WireReader reader = new WireReader(bytes);
            reader.skip(entry.start);
            String owner = plain(reader.rawName());
            reader.skip(8);
            int length = reader.u16();
            int left = Math.max(1, seconds(bytes, entry) - age);
            switch (entry.type) {
                case RecordType.A, RecordType.AAAA ->
                    records.add(new DnsRecord.Address(owner, left, reader.take(length)));
                case RecordType.CNAME ->
                    records.add(new DnsRecord.Pointer(owner, left, RecordType.CNAME, plain(reader.rawName())));
                default -> {}
            }
        }
        return records;
    }

    private static String plain(byte[] rawName) {
        return WireReader.text(rawName).toLowerCase(Locale.ROOT);
    }

    private static boolean sameName(byte[] one, byte[] other) {
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < one.length; i++) {
            if (Character.toLowerCase(one[i]) != Character.toLowerCase(other[i])) {
                return false;
            }
        }
        return true;
    }

    private static int seconds(byte[] message, Entry entry) {
        int seconds = 0;
        for (int i = 0; i < 4; i++) {
            seconds = seconds << 8 | message[entry.ttlAt + i] & 0xff;
        }
        return Math.max(0, seconds);
    }

    private static int options(byte[] out, int start, boolean dnssec) {
        int at = start;
        out[at++] = 0;
        put16(out, at, RecordType.OPT);
        put16(out, at + 2, Query.SAFE_UDP);
        put16(out, at + 4, 0);
        put16(out, at + 6, dnssec ? 0x8000 : 0);
        put16(out, at + 8, 0);
        return at + 10;
    }

    private static void put16(byte[] out, int at, int value) {
        out[at] = (byte) (value >>> 8);
        out[at + 1] = (byte) value;
    }
}
