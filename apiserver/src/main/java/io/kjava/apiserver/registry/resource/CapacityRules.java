package io.kjava.apiserver.registry.resource;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.Spot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Consumer;

/** How much of a device's capacity may be asked for at once. Pure. */
final class CapacityRules {
    private static final int MAX_OPTIONS = 10;
    private static final String NOT_DEFAULT = "default value is not valid according to the requestPolicy";

    private CapacityRules() {}

    /**
     * The rule for one capacity.
     *
     * @param shared whether the device can be given to several claims
     */
    static Consumer<Spot> of(boolean shared) {
        return capacity -> {
            Spot policy = capacity.at("requestPolicy");
            if (!policy.isSet()) {
                return;
            }
            if (shared) {
                policy(policy, capacity.at("value").quantity());
            } else {
                policy.forbidden("allowMultipleAllocations must be true");
            }
        };
    }

    private static void policy(Spot policy, QuantityValue whole) {
        Spot values = policy.at("validValues");
        Spot range = policy.at("validRange");
        Spot standard = policy.at("default");
        if (values.size() > 0 && range.isSet()) {
            policy.forbidden("exactly one policy can be specified, cannot specify \"validValues\" and"
                    + " \"validRange\" at the same time");
        } else if (values.size() > 0) {
            if (standard.isSet()) {
                values(values, standard.quantity(), whole);
            } else {
                standard.required("required when validValues is defined");
            }
        } else if (range.isSet()) {
            if (standard.isSet()) {
                range(range, standard.quantity(), whole);
            } else {
                standard.required("required when validRange is defined");
            }
        }
    }

    private static void values(Spot values, QuantityValue standard, QuantityValue whole) {
        List<Spot> options = values.items();
        for (int i = 1; i < options.size(); i++) {
            QuantityValue amount = options.get(i).quantity();
            if (options.get(i - 1).quantity().compareTo(amount) > 0) {
                options.get(i).invalid(amount.toString(), "values must be sorted in ascending order");
            }
        }
        ListRules.set(
                values,
                MAX_OPTIONS,
                option -> {
                    if (option.quantity().compareTo(whole) > 0) {
                        option.invalid(option.quantity().toString(), "option is larger than capacity value: " + whole);
                    }
                },
                option -> ceiling(option.quantity()).toPlainString());
        boolean known = options.size() <= MAX_OPTIONS
                && options.stream().anyMatch(option -> option.quantity().compareTo(standard) == 0);
        if (!known) {
            values.invalid(standard.toString(), NOT_DEFAULT);
        }
    }

    private static BigDecimal ceiling(QuantityValue amount) {
        return amount.amount().setScale(0, RoundingMode.CEILING);
    }

    private static void range(Spot range, QuantityValue standard, QuantityValue whole) {
        Spot least = range.at("min");
        Spot most = range.at("max");
        Spot step = range.at("step");
        Spot named = range.at("default");
        if (!least.isSet()) {
            least.required("required when validRange is defined");
            return;
        }
        QuantityValue min = least.quantity();
        if (min.compareTo(whole) > 0) {
            least.invalid(min.toString(), "min is larger than capacity value: " + whole);
        }
        if (standard.compareTo(min) < 0) {
            named.invalid(standard.toString(), "default is less than min: " + min);
        }
        if (most.isSet()) {
            QuantityValue max = most.quantity();
            if (min.compareTo(max) > 0) {
                most.invalid(min.toString(), "min is larger than max: " + max);
            }
            if (max.compareTo(whole) > 0) {
                most.invalid(max.toString(), "max is larger than capacity value: " + whole);
            }
            if (standard.compareTo(max) > 0) {
                named.invalid(standard.toString(), "default is more than max: " + max);
            }
        }
        if (step.isSet()) {
            step(range, standard, min, whole);
        }
    }

    private static void step(Spot range, QuantityValue standard, QuantityValue min, QuantityValue whole) {
        Spot step = range.at("step");
        QuantityValue size = step.quantity();
        QuantityValue first = min.add(size);
        if (first.compareTo(whole) > 0) {
            step.invalid(size.toString(), "one step %s is larger than capacity value: %s".formatted(first, whole));
        }
        multiple(step, standard, min, size);
        if (range.at("max").isSet()) {
            multiple(step, range.at("max").quantity(), min, size);
        }
    }

    private static void multiple(Spot step, QuantityValue value, QuantityValue min, QuantityValue size) {
        BigDecimal width = ceiling(size);
        BigDecimal distance = ceiling(value).subtract(ceiling(min));
        if (width.signum() == 0 || distance.remainder(width).signum() != 0) {
            step.invalid(
                    value.toString(), "value is not a multiple of a given step (%s) from (%s)".formatted(size, min));
        }
    }
}
