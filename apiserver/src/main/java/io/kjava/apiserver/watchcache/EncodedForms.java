package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second encoding beside the JSON of cached objects, so that it is made once for all who want
 * it. There is room for so many bytes in all; beyond that the one that was made first is forgotten,
 * and made anew when somebody asks. Thread-safe.
 */
public final class EncodedForms {
    private static final int OVERHEAD = 96; // what a form costs besides its bytes
    private final long budget;
    private final Queue<Form> forms = new ConcurrentLinkedQueue<>(); // oldest first
    private final AtomicLong held = new AtomicLong();

    /** One object's second encoding, or what is left of it. */
    static final class Form {
        private final int size;
        private volatile byte @Nullable [] bytes;

        Form(byte[] bytes) {
            this.size = bytes.length;
            this.bytes = bytes;
        }
    }

    /**
     * @param budget bytes to keep at most; zero to keep none
     */
    public EncodedForms(long budget) {
        this.budget = budget;
    }

    /** With room in proportion to a heap of that size. */
    public static EncodedForms forHeap(long heapBytes) {
        return new EncodedForms(heapBytes / 12);
    }

    /**
     * The encoding of an object. Shared: never change it.
     *
     * @param encoding of its JSON, the same for every caller
     */
    public byte[] of(CachedObject object, UnaryOperator<byte[]> encoding) {
        Form known = object.form();
        byte[] bytes = known == null ? null : known.bytes;
        if (bytes != null) {
            return bytes;
        }
        byte[] made = requireNonNull(encoding.apply(object.json()));
        keep(object, made);
        return made;
    }

    /** How long the encoding is, without making it where that is known. */
    public int sizeOf(CachedObject object, UnaryOperator<byte[]> encoding) {
        Form known = object.form();
        return known == null ? of(object, encoding).length : known.size;
    }

    private void keep(CachedObject object, byte[] bytes) {
        Form form = new Form(bytes);
        object.setForm(form);
        forms.add(form);
        held.addAndGet(form.size + OVERHEAD);
        while (held.get() > budget) {
            Form oldest = forms.poll();
            if (oldest == null) {
                return;
            }
            held.addAndGet(-(oldest.size + OVERHEAD));
            oldest.bytes = null;
        }
    }
}
