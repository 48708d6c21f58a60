package io.kjava.apiserver.registry.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventFieldsTest {
    private final EventConversion conversion = new EventConversion();

    @Test
    void knowsTheFieldsOfItsOwnVersion() {
        assertThat(conversion.storedField("regarding.kind")).contains("involvedObject.kind");
        assertThat(conversion.storedField("reportingController")).contains("reportingComponent");
        assertThat(conversion.storedField("reason")).contains("reason");
        assertThat(conversion.storedField("involvedObject.kind")).isEmpty();
    }
}
