package io.kjava.cri;

import java.time.InstantSource;

class TestingRuntimeServiceTest extends RuntimeServiceContractTest {
    private final TestingRuntimeService runtime = new TestingRuntimeService(InstantSource.system());

    @Override
    protected RuntimeService runtime() {
        return runtime;
    }

    @Override
    protected String image() {
        return "busybox";
    }
}
