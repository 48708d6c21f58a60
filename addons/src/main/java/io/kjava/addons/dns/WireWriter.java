package io.kjava.addons.dns;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a message. Names that were written before are pointed at, so an answer repeats the
 * question's name in the very case that the client wrote it. Answers that do not fit are left out
 * and the message says so. Confined to one thread.
 */
final class WireWriter {
    private static final int MAX_POINTER = 0x3fff;
    private static final int TRUNCATED = 0x02;
    private static final int OPT_LENGTH = 11;

    private final int limit;
    private final Map<String, Integer> names = new HashMap<>();
    private byte[] bytes = new byte[512];
    private int at;

    private WireWriter(int limit) {
        this.limit = limit;
    }

    /** @param limit the longest message that the client takes */
    static byte[] reply(Query query, Reply reply, int limit) {
        WireWriter writer = new WireWriter(limit - (query.hasEdns() ? OPT_LENGTH : 0));
        writer.header(query, reply);
        writer.question(query);
        boolean whole = writer.section(6, reply.answers());
        if (whole) {
            whole = writer.section(8, reply.authority());
        }
        if (!whole) {
            writer.bytes[2] |= TRUNCATED;
        } else {
            writer.section(10, reply.additional());
        }
        if (query.hasEdns()) {
            writer.options(reply.rcode(), query.dnssec());
        }
        return Arrays.copyOf(writer.bytes, writer.at);
    }

    /** An answer to something whose question could not be read. */
    static byte[] unreadable(byte[] message, Rcode rcode) {
        byte[] answer = new byte[12];
        answer[0] = message[0];
        answer[1] = message[1];
        answer[2] = (byte) (0x80 | message[2] & 0x79);
        answer[3] = (byte) rcode.code();
        return answer;
    }

    /** A query of our own to another server. */
    static byte[] query(Query query, int id) {
        WireWriter writer = new WireWriter(Integer.MAX_VALUE);
        writer.u16(id);
        writer.u16(0x100 | (query.checkingDisabled() ? 0x10 : 0));
        writer.u16(1);
        writer.u16(0);
        writer.u16(0);
        writer.u16(0);
        writer.question(query);
        writer.options(Rcode.NOERROR, query.dnssec());
        return Arrays.copyOf(writer.bytes, writer.at);
    }

    /** The wire form of a plain name. */
    static byte[] rawName(String name) {
        byte[] raw = new byte[name.length() + (name.isEmpty() ? 1 : 2)];
        int at = 0;
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            byte[] text = label.getBytes(StandardCharsets.US_ASCII);
            raw[at++] = (byte) text.length;
            System.arraycopy(text, 0, raw, at, text.length);
            at += text.length;
        }
        return raw;
    }

    private void header(Query query, Reply reply) {
        u16(query.id());
        int flags = 0x8000 | query.opcode() << 11 | 0x80;
        flags |= reply.authoritative() ? 0x400 : 0;
        flags |= query.recursionDesired() ? 0x100 : 0;
        flags |= query.checkingDisabled() ? 0x10 : 0;
        u16(flags | reply.rcode().code() & 0xf);
        u16(1);
        u16(0);
        u16(0);
        u16(0);
    }

    private void question(Query query) {
        if (query.isPlain() && !query.name().isEmpty()) {
            remember(query.name(), at);
        }
        raw(query.rawName());
        u16(query.type());
        u16(query.recordClass());
    }

    /** Whether all records fitted; counts those that did. */
    private boolean section(int countAt, List<DnsRecord> records) {
        int written = 0;
        for (DnsRecord record : records) {
            int before = at;
            record(record);
            if (at > limit) {
                int end = before;
                names.values().removeIf(offset -> offset >= end);
                at = before;
                setCount(countAt, written);
                return false;
            }
            written++;
        }
        setCount(countAt, written);
        return true;
    }

    private void record(DnsRecord record) {
        name(record.owner());
        u16(record.type());
        u16(RecordType.CLASS_IN);
        u16(record.ttl() >>> 16);
        u16(record.ttl());
        int lengthAt = at;
        u16(0);
        switch (record) {
            case DnsRecord.Address address -> raw(address.ip());
            case DnsRecord.Pointer pointer -> name(pointer.target());
            case DnsRecord.Service service -> {
                u16(0);
                u16(service.weight());
                u16(service.port());
                raw(rawName(service.target())); // RFC 2782: the target is not compressed
            }
            case DnsRecord.Text text -> {
                byte[] content = text.text().getBytes(StandardCharsets.US_ASCII);
                u8(content.length);
                raw(content);
            }
            case DnsRecord.Authority authority -> {
                name(authority.nameServer());
                name(authority.mailbox());
                u32(authority.serial());
                DnsRecord.Authority.TIMES.forEach(this::u32);
                u32(authority.ttl());
            }
        }
        int length = at - lengthAt - 2;
        bytes[lengthAt] = (byte) (length >>> 8);
        bytes[lengthAt + 1] = (byte) length;
    }

    private void options(Rcode rcode, boolean dnssec) {
        u8(0);
        u16(RecordType.OPT);
        u16(Query.SAFE_UDP);
        u8(rcode.code() >>> 4);
        u8(0);
        u16(dnssec ? 0x8000 : 0);
        u16(0);
        int count = (bytes[10] & 0xff) << 8 | bytes[11] & 0xff;
        setCount(10, count + 1);
    }

    private void name(String name) {
        String rest = name;
        while (!rest.isEmpty()) {
            Integer known = names.get(rest);
            if (known != null) {
                u16(0xc000 | known);
                return;
            }
            if (at <= MAX_POINTER) {
                names.put(rest, at);
            }
            int dot = rest.indexOf('.');
            String label = dot < 0 ? rest : rest.substring(0, dot);
            u8(label.length());
            raw(label.getBytes(StandardCharsets.US_ASCII));
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        u8(0);
    }

    /** Notes where a name and its ends stand. */
    private void remember(String name, int offset) {
        String rest = name;
        int place = offset;
        while (!rest.isEmpty()) {
            names.put(rest, place);
            int dot = rest.indexOf('.');
            place += (dot < 0 ? rest.length() : dot) + 1;
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
    }

    private void setCount(int countAt, int count) {
        bytes[countAt] = (byte) (count >>> 8);
        bytes[countAt + 1] = (byte) count;
    }

    private void u8(int value) {
        grow(1);
        bytes[at++] = (byte) value;
    }

    private void u16(int value) {
        grow(2);
        bytes[at++] = (byte) (value >>> 8);
        bytes[at++] = (byte) value;
    }

    private void u32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    private void raw(byte[] content) {
        grow(content.length);
        System.arraycopy(content, 0, bytes, at, content.length);
        at += content.length;
    }

    private void grow(int more) {
        if (at + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
        }
    }
}
