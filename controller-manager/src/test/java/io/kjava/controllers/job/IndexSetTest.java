package io.kjava.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndexSetTest {
    @Test
    void isWrittenAsItIsRead() {
        assertThat(IndexSet.parse("0,2,3,5-8,10", 100)).hasToString("0,2,3,5-8,10");
        assertThat(IndexSet.parse("0-2", 100)).hasToString("0-2");
        assertThat(IndexSet.parse("", 100)).hasToString("");
    }

    @Test
    void forgetsWhatIsBeyondItsLimit() {
        assertThat(IndexSet.parse("0-9", 3)).hasToString("0-2");
        assertThat(IndexSet.parse("1,x,2", 3)).hasToString("1");
    }
}
