package io.kjava.apiserver.registry.rules;

import io.kjava.api.QuantityValue;
import io.kjava.validation.Names;
import java.util.Set;

/** What resources may be named and how much of them may be asked for. Pure. */
public final class ResourceRules {
    private static final String HUGE = "hugepages-";
    private static final Set<String> STANDARD = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "storage",
            "requests.storage",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> WHOLE = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    private ResourceRules() {}

    public static boolean isHugePage(String name) {
        return name.startsWith(HUGE);
    }

    public static boolean isQuotaHugePage(String name) {
        return name.startsWith(HUGE) || name.startsWith("requests." + HUGE);
    }

    public static boolean isStandardQuota(String name) {
        return STANDARD.contains(name) && !name.equals("storage") || isQuotaHugePage(name);
    }

    public static boolean isNative(String name) {
        return !name.contains("/") || name.contains("kubernetes.io/");
    }

    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    public static boolean mayOvercommit(String name) {
        return isNative(name) && !isHugePage(name);
    }

    /** Whether the name is one of a resource; reports what is wrong with it. */
    public static boolean name(Spot spot, String name) {
        var problems = Names.qualifiedName(name);
        problems.forEach(problem -> spot.invalid(name, problem));
        if (!problems.isEmpty()) {
            return false;
        }
        if (!name.contains("/") && !STANDARD.contains(name) && !isQuotaHugePage(name)) {
            spot.invalid(name, "must be a standard resource type or fully qualified");
            return false;
        }
        return true;
    }

    public static void containerName(Spot spot, String name) {
        name(spot, name);
        if (!name.contains("/")) {
            if (!CONTAINER.contains(name) && !isHugePage(name)) {
                spot.invalid(name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !isExtended(name)) {
            spot.invalid(name, "doesn't follow extended resource name standard");
        }
    }

    public static void podName(Spot spot, String name) {
        if (name(spot, name) && !name.equals("cpu") && !name.equals("memory") && !isHugePage(name)) {
            spot.unsupportedValue(name, "cpu", "memory");
        }
    }

    public static void quotaName(Spot spot, String name) {
        name(spot, name);
        if (!name.contains("/") && !isStandardQuota(name)) {
            spot.invalid(name, "must be a standard resource for quota");
        }
    }

    /** Not negative, and whole where only whole numbers make sense. */
    public static void amount(String name, Spot spot) {
        nonNegative(spot);
        boolean whole = WHOLE.contains(name) || isExtended(name);
        if (whole && spot.quantity().toMilli() % 1000 != 0) {
            spot.invalid(spot.quantity().toString(), "must be an integer");
        }
    }

    public static void nonNegative(Spot spot) {
        if (spot.quantity().signum() < 0) {
            spot.invalid(spot.quantity().toString(), "must be greater than or equal to 0");
        }
    }

    /** Whether it is above zero. */
    public static boolean positive(Spot spot) {
        if (spot.quantity().signum() <= 0) {
            spot.invalid(spot.quantity().toString(), "must be greater than zero");
            return false;
        }
        return true;
    }

    /** Huge pages come in whole pages. */
    public static boolean isDivisible(String name, QuantityValue amount) {
        try {
            QuantityValue page = QuantityValue.parse(name.substring(HUGE.length()));
            return page.signum() > 0 && page.toMilli() % 1000 == 0 && amount.toLong() % page.toLong() == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
