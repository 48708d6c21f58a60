package io.kjava.kubelet.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRotationPlanTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void aFirstRotationOnlyMovesTheLog() {
        assertThat(LogRotationPlan.of("0.log", List.of(), 5, NOW))
                .isEqualTo(new LogRotationPlan(List.of(), List.of(), "0.log.20260304-050607"));
    }

    @Test
    void olderPartsArePackedAndTheOldestGo() {
        LogRotationPlan plan = LogRotationPlan.of(
                "0.log",
                List.of(
                        "0.log.20260104-000000",
                        "0.log.20260101-000000.gz",
                        "0.log.20260103-000000.gz",
                        "0.log.20260102-000000.gz"),
                5,
                NOW);

        assertThat(plan.delete()).containsExactly("0.log.20260101-000000.gz");
        assertThat(plan.pack()).containsExactly("0.log.20260104-000000");
    }

    @Test
    void whatABrokenOffRotationLeftIsDeleted() {
        LogRotationPlan plan = LogRotationPlan.of(
                "0.log",
                List.of("0.log.20260101-000000", "0.log.20260101-000000.gz", "0.log.20260102-000000.tmp"),
                5,
                NOW);

        assertThat(plan.delete()).containsExactly("0.log.20260101-000000", "0.log.20260102-000000.tmp");
        assertThat(plan.pack()).isEmpty();
    }

    @Test
    void twoFilesLeaveNoRoomForOlderParts() {
        LogRotationPlan plan = LogRotationPlan.of("0.log", List.of("0.log.20260101-000000"), 2, NOW);

        assertThat(plan.delete()).containsExactly("0.log.20260101-000000");
        assertThat(plan.pack()).isEmpty();
    }
}
