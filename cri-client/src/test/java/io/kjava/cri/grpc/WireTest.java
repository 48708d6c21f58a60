package io.kjava.cri.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void aMessageIsReadAsItWasWritten() {
        byte[] wire = new WireWriter()
                .string(1, "häuser")
                .number(2, -5)
                .bool(3, true)
                .numbers(4, List.of(1L, 300L, Long.MAX_VALUE))
                .map(5, Map.of("k", "v"))
                .optionalNumber(6, 0L)
                .message(7, nested -> nested.string(1, "inner"))
                .toBytes();

        WireReader in = new WireReader(wire);
        assertThat(in.next()).isEqualTo(1);
        assertThat(in.string()).isEqualTo("häuser");
        assertThat(in.next()).isEqualTo(2);
        assertThat(in.number()).isEqualTo(-5);
        assertThat(in.next()).isEqualTo(3);
        assertThat(in.bool()).isTrue();
        List<Long> numbers = new ArrayList<>();
        assertThat(in.next()).isEqualTo(4);
        in.numbersInto(numbers);
        assertThat(numbers).containsExactly(1L, 300L, Long.MAX_VALUE);
        Map<String, String> entries = new HashMap<>();
        assertThat(in.next()).isEqualTo(5);
        in.entryInto(entries);
        assertThat(entries).containsExactly(Map.entry("k", "v"));
        assertThat(in.next()).isEqualTo(6);
        assertThat(in.wrappedNumber()).isZero();
        assertThat(in.next()).isEqualTo(7);
        WireReader nested = in.message();
        assertThat(nested.next()).isEqualTo(1);
        assertThat(nested.string()).isEqualTo("inner");
        assertThat(in.next()).isZero();
    }

    @Test
    void leavesDefaultsOut() {
        byte[] wire = new WireWriter().string(1, "").number(2, 0).bool(3, false).toBytes();

        assertThat(wire).isEmpty();
    }

    @Test
    void skipsWhatItDoesNotKnow() {
        byte[] wire =
                new WireWriter().string(9, "new").number(10, 7).string(1, "old").toBytes();

        WireReader in = new WireReader(wire);
        in.next();
        in.skip();
        in.next();
        in.skip();
        assertThat(in.next()).isEqualTo(1);
        assertThat(in.string()).isEqualTo("old");
    }

    @Test
    void refusesALengthBeyondTheMessage() {
        WireReader in = new WireReader(new byte[] {0x0A, 0x7F, 1});
        in.next();

        assertThatIllegalStateException().isThrownBy(in::string).withMessageContaining("127");
    }
}
