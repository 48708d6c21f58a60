package io.kjava.addons.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    @Test
    void aNameThatPointsAtItselfIsRefused() {
        byte[] message = query("a");
        message[12] = (byte) 0xc0;
        message[13] = 12;
        assertThatThrownBy(() -> Query.parse(message)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void everyCutOfAMessageIsRefusedOrRead() {
        byte[] message = query("kubernetes.default.svc.cluster.local");
        for (int length = 12; length < message.length - 11; length++) {
            byte[] cut = java.util.Arrays.copyOf(message, length);
            assertThatThrownBy(() -> Query.parse(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void noiseNeverDoesMoreThanBeRefused() {
        Random random = new Random(42);
        byte[] pattern = query("kubernetes.default.svc.cluster.local");
        for (int i = 0; i < 20_000; i++) {
            byte[] message = pattern.clone();
            for (int k = 0; k < 1 + i % 8; k++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            try {
                Query query = Query.parse(message);
                ForwardedReply.parse(message, query, query.id());
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void namesWithStrangeBytesAreNotPlain() throws MalformedMessageException {
        byte[] message = query("ab.cluster.local");
        message[13] = '.';
        Query query = Query.parse(message);
        assertThat(query.isPlain()).isFalse();
        assertThat(query.name()).isEmpty();
    }

    private static byte[] query(String name) {
        Query query = new Query(
                7, 0, true, false, WireWriter.rawName(name), name, RecordType.A, RecordType.CLASS_IN, 512, -1, false);
        return WireWriter.query(query, 7);
    }
}
