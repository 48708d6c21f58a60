package io.kjava.kubelet.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox",
                "busybox:1.36",
                "docker.io/library/busybox",
                "LOCAL/busybox",
                "127.0.0.1:5000/a/b_c/d--e:v1",
                "[::1]:5000/a",
                "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void namesOfImages(String image) {
        assertThat(ImageNames.problem(image)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID//x:1,invalid reference format",
        "a//b,invalid reference format",
        "a:,invalid reference format",
        "-a,invalid reference format",
        "Busybox,invalid reference format: repository name (Busybox) must be lowercase",
        "a.b/C:1,invalid reference format: repository name (C) must be lowercase"
    })
    void notNamesOfImages(String image, String problem) {
        assertThat(ImageNames.problem(image)).contains(problem);
    }
}
