package io.kjava.apiserver.registry.core;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The taken node ports as one map of bits, where and as Kubernetes keeps it: a RangeAllocation whose data
 * is a big-endian number with one bit for each port. Each change replaces the map of one revision.
 */
final class StoredPortLedger implements PortLedger {
    private static final String KEY = "/registry/ranges/servicenodeports";
    private static final int TRIES = 100;
    private final Storage storage;
    private final PortRange range;
    private final boolean dry;

    StoredPortLedger(Storage storage, PortRange range) {
        this(storage, range, false);
    }

    private StoredPortLedger(Storage storage, PortRange range, boolean dry) {
        this.storage = requireNonNull(storage, "storage");
        this.range = requireNonNull(range, "range");
        this.dry = dry;
    }

    @Override
    public PortLedger dry() {
        return new StoredPortLedger(storage, range, true);
    }

    @Override
    public String text() {
        return range.text();
    }

    @Override
    public boolean contains(long port) {
        return range.contains(port);
    }

    @Override
    public boolean take(int port) {
        int bit = port - range.first();
        BitSet before = change(taken -> with(taken, bit));
        return !before.get(bit);
    }

    @Override
    public OptionalInt takeAny() {
        OptionalInt[] chosen = {OptionalInt.empty()};
        change(taken -> {
            chosen[0] = range.free(taken);
            return chosen[0].isPresent() ? with(taken, chosen[0].getAsInt() - range.first()) : taken;
        });
        return chosen[0];
    }

    @Override
    public void release(Set<Integer> ports) {
        change(taken -> {
            BitSet left = (BitSet) taken.clone();
            ports.stream().filter(range::contains).forEach(port -> left.clear(port - range.first()));
            return left;
        });
    }

    @Override
    public Set<Integer> taken() {
        Set<Integer> taken = new HashSet<>();
        storage.get(KEY).ifPresent(stored -> bits(stored).stream().forEach(bit -> taken.add(range.first() + bit)));
        return taken;
    }

    private static BitSet with(BitSet taken, int bit) {
        BitSet more = (BitSet) taken.clone();
        more.set(bit);
        return more;
    }

    /** Writes what the change makes of the bits, if it makes anything of them; returns those before. */
    private BitSet change(UnaryOperator<BitSet> change) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Stored> stored = storage.get(KEY);
            BitSet before = stored.map(this::bits).orElseGet(BitSet::new);
            BitSet after = change.apply(before);
            if (dry || after.equals(before) || write(stored, after)) {
                return before;
            }
        }
        throw StorageException.unavailable("the node ports change too often");
    }

    /** Whether nobody else was faster. */
    private boolean write(Optional<Stored> replaced, BitSet taken) {
        byte[] value = value(taken);
        try {
            if (replaced.isPresent()) {
                storage.update(KEY, replaced.get().revision(), value);
            } else {
                storage.create(KEY, value);
            }
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.REVISION_MISMATCH
                    || e.reason() == Reason.EXISTS
                    || e.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private byte[] value(BitSet taken) {
        DynamicObject object = DynamicObject.of("v1", "RangeAllocation", "", "");
        object.metadata().remove("name");
        object.tree().put("range", range.text());
        object.tree().put("data", Base64.getEncoder().encodeToString(reversed(taken.toByteArray())));
        return JsonCodec.write(object);
    }

    /** By distance from our first port, also where the map was written with another range. */
    private BitSet bits(Stored stored) {
        DynamicObject object = JsonCodec.read(stored.value());
        BitSet bits = BitSet.valueOf(reversed(Base64.getDecoder().decode(object.text("data"))));
        String written = object.text("range");
        if (written.equals(range.text())) {
            return bits;
        }
        int first = Integer.parseInt(written.substring(0, written.indexOf('-')));
        BitSet moved = new BitSet();
        bits.stream().map(bit -> first + bit).filter(range::contains).forEach(port -> moved.set(port - range.first()));
        return moved;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = bytes[bytes.length - 1 - i];
        }
        return result;
    }
}
