package io.kjava.kubeproxy.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.kubeproxy.rules.Chain;
import io.kjava.kubeproxy.rules.Chain.Layer;
import io.kjava.kubeproxy.rules.Chain.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestoreTextTest {
    @Test
    void aSmallChangeIsOneTransaction() {
        List<String> all = RestoreText.transactions(
                List.of(
                        new Chain(Table.NAT, "KUBE-B", Layer.POLICY, List.of("-j KUBE-A")),
                        new Chain(Table.NAT, "KUBE-A", Layer.ENDPOINT, List.of())),
                List.of(new Chain.Key(Table.FILTER, "KUBE-C")));
        assertThat(all).containsExactly("""
                        *nat
                        :KUBE-A - [0:0]
                        :KUBE-B - [0:0]
                        -A KUBE-B -j KUBE-A
                        COMMIT
                        *filter
                        :KUBE-C - [0:0]
                        -X KUBE-C
                        COMMIT
                        """);
    }

    @Test
    void nothingToDoIsNoTransaction() {
        assertThat(RestoreText.transactions(List.of(), List.of())).isEmpty();
    }

    @Test
    void aLargeChangeIsCutSoThatNothingJumpsToWhatIsNotThere() {
        List<Chain> chains = new ArrayList<>();
        IntStream.range(0, 5_000).forEach(i -> {
            chains.add(new Chain(Table.NAT, "B" + i, Layer.POLICY, List.of("-j A" + i)));
            chains.add(new Chain(Table.NAT, "A" + i, Layer.ENDPOINT, List.of("-j X")));
        });
        List<String> all = RestoreText.transactions(chains, List.of());
        assertThat(all).hasSizeGreaterThan(2);
        assertThat(all).allSatisfy(t -> assertThat(t.lines().count()).isLessThanOrEqualTo(RestoreText.MAX_LINES + 2));
        int firstPolicy = firstWith(all, ":B0 ");
        int lastEndpoint = lastWith(all, ":A");
        assertThat(firstPolicy).isGreaterThanOrEqualTo(lastEndpoint);
    }

    @Test
    void manyChainsAreAllEmptiedBeforeTheFirstIsRemoved() {
        List<Chain.Key> gone = IntStream.range(0, 8_000)
                .mapToObj(i -> new Chain.Key(Table.NAT, "C" + i))
                .toList();
        List<String> all = RestoreText.transactions(List.of(), gone);
        int firstRemoval = firstWith(all, "-X ");
        assertThat(all.subList(0, firstRemoval).stream().flatMap(String::lines).filter(line -> line.startsWith(":")))
                .hasSize(8_000);
    }

    private static int firstWith(List<String> all, String text) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).contains(text))
                .findFirst()
                .orElseThrow();
    }

    private static int lastWith(List<String> all, String text) {
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).contains(text))
                .max()
                .orElseThrow();
    }
}
