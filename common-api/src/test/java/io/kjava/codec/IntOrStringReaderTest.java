package io.kjava.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.kjava.api.ApiException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IntOrStringReaderTest {
    @Test
    void numbersAndNamesAreRead() {
        assertThat(port("{\"targetPort\":8080}").getTargetPort()).isEqualTo(new IntOrString(8080));
        assertThat(port("{\"targetPort\":\"http\"}").getTargetPort()).isEqualTo(new IntOrString("http"));
        assertThat(port("{\"targetPort\":null}").getTargetPort()).isNull();
    }

    @Test
    void itGoesThroughATreeAndBack() {
        ServicePort port = port("{\"targetPort\":8080}");
        DynamicObject tree = JsonCodec.fromTyped(port);
        assertThat(JsonCodec.toTyped(tree, ServicePort.class)).isEqualTo(port);
    }

    @Test
    void anythingElseIsABadRequest() {
        assertThatThrownBy(() -> port("{\"targetPort\":[1]}")).isInstanceOf(ApiException.class);
    }

    private static ServicePort port(String json) {
        return JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), ServicePort.class);
    }
}
