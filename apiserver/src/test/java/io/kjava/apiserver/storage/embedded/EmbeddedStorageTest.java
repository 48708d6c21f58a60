package io.kjava.apiserver.storage.embedded;

import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageContractTest;
import java.time.Duration;
import java.time.InstantSource;

class EmbeddedStorageTest extends StorageContractTest {
    @Override
    protected Storage open() {
        return EmbeddedStorage.open(EmbeddedConfig.in(directory), InstantSource.system());
    }

    @Override
    protected void pass(Duration time) throws Exception {
        try (EventCursor quiet = storage.follow("/nothing/", storage.revision())) {
            quiet.poll(time);
        }
    }
}
