package io.kjava.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    private static final Map<String, String> VALUES = Map.of("A", "a", "B", "$(A)", "EMPTY", "");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$(A), a",
        "x$(A)y$(A), xaya",
        "$(B), $(A)",
        "$$(A), $(A)",
        "$$$(A), $a",
        "$(UNKNOWN), $(UNKNOWN)",
        "[$(EMPTY)], []",
        "$(A, $(A",
        "$A, $A",
        "cost $, cost $",
        "$$, $",
        "$(), $()",
        "$($(A)), $($(A))"
    })
    void replacesWhatItKnowsAndLeavesTheRest(String text, String expected) {
        assertThat(Expansion.expand(text, VALUES)).isEqualTo(expected);
    }

    @Test
    void expandsACommandWordByWord() {
        assertThat(Expansion.expand(List.of("sh", "-c", "echo $(A)"), VALUES)).containsExactly("sh", "-c", "echo a");
    }

    @Test
    void namesWhatIsUnknown() {
        assertThat(Expansion.unknownNames("$(A)/$(X)/$$(Y)", VALUES)).containsExactly("X");
    }
}
