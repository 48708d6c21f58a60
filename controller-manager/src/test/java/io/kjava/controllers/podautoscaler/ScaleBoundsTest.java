package io.kjava.controllers.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HPAScalingPolicy;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScaleBoundsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void doublesAtMostOrGoesToFour() {
        ScaleBounds bounds = new ScaleBounds(null, 1, 100);

        assertThat(bounds.bound(1, 50, ScaleHistory.EMPTY, NOW).replicas()).isEqualTo(4);
        assertThat(bounds.bound(10, 50, ScaleHistory.EMPTY, NOW))
                .isEqualTo(new ScaleBounds.Bounded(
                        20,
                        "ScaleUpLimit",
                        "the desired replica count is increasing faster than the maximum" + " scale rate"));
    }

    @Test
    void staysBetweenMinimumAndMaximum() {
        ScaleBounds bounds = new ScaleBounds(null, 2, 5);

        assertThat(bounds.bound(4, 9, ScaleHistory.EMPTY, NOW).reason()).isEqualTo("TooManyReplicas");
        assertThat(bounds.bound(4, 1, ScaleHistory.EMPTY, NOW).replicas()).isEqualTo(2);
        assertThat(bounds.bound(4, 3, ScaleHistory.EMPTY, NOW).reason()).isEqualTo("DesiredWithinRange");
    }

    @Test
    void takesNoMoreAwayThanAPolicyAllowsInItsPeriod() {
        ScaleBounds bounds = new ScaleBounds(
                new HorizontalPodAutoscalerBehaviorBuilder()
                        .withNewScaleDown()
                        .withPolicies(new HPAScalingPolicy(60, "Pods", 4))
                        .endScaleDown()
                        .build(),
                1,
                100);
        ScaleHistory threeLess = ScaleHistory.EMPTY.changed(-3, NOW.minusSeconds(30));

        assertThat(bounds.bound(10, 1, threeLess, NOW).replicas()).isEqualTo(9);
        assertThat(bounds.bound(10, 1, threeLess, NOW.plusSeconds(40)).replicas())
                .isEqualTo(6);
    }

    @Test
    void doesNotGrowWhenThatIsDisabled() {
        ScaleBounds bounds = new ScaleBounds(
                new HorizontalPodAutoscalerBehaviorBuilder()
                        .withNewScaleUp()
                        .withSelectPolicy("Disabled")
                        .endScaleUp()
                        .build(),
                1,
                100);

        assertThat(bounds.bound(3, 9, ScaleHistory.EMPTY, NOW).replicas()).isEqualTo(3);
    }

    @Test
    void remembersTheHighestRecommendationOfTheWindow() {
        ScaleHistory history =
                ScaleHistory.EMPTY.recommended(8, NOW.minusSeconds(200)).recommended(9, NOW.minusSeconds(400));

        assertThat(history.highest(Duration.ofSeconds(300), 2, NOW)).isEqualTo(8);
        assertThat(history.lowest(Duration.ZERO, 2, NOW)).isEqualTo(2);
    }
}
