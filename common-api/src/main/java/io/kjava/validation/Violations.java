package io.kjava.validation;

import io.kjava.api.ApiException;
import io.kjava.api.StatusCause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Collects every field error of one object, so that a user repairs a manifest in one round. */
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    public void required(FieldPath path, String detail) {
        found.add(new Violation(Violation.Type.REQUIRED, path, "", detail));
    }

    /** A string value is quoted in the message, a number is not, as in Kubernetes. */
    public void invalid(FieldPath path, Object value, String detail) {
        found.add(new Violation(Violation.Type.INVALID, path, quote(value), detail));
    }

    public void notSupported(FieldPath path, Object value, Collection<String> supported) {
        notSupportedInOrder(path, value, supported.stream().sorted().toList());
    }

    /** Names the supported values in the order given. */
    public void notSupportedInOrder(FieldPath path, Object value, List<String> supported) {
        String list = supported.stream().map(Violations::quote).collect(Collectors.joining(", "));
        found.add(new Violation(Violation.Type.NOT_SUPPORTED, path, quote(value), "supported values: " + list));
    }

    public void duplicate(FieldPath path, Object value) {
        found.add(new Violation(Violation.Type.DUPLICATE, path, quote(value), ""));
    }

    public void forbidden(FieldPath path, String detail) {
        found.add(new Violation(Violation.Type.FORBIDDEN, path, "", detail));
    }

    public void notFound(FieldPath path, Object value) {
        found.add(new Violation(Violation.Type.NOT_FOUND, path, quote(value), ""));
    }

    public void tooLong(FieldPath path, int maxLength) {
        found.add(
                new Violation(Violation.Type.TOO_LONG, path, "", "may not be more than %d bytes".formatted(maxLength)));
    }

    public void tooMany(FieldPath path, int actual, int max) {
        found.add(new Violation(
                Violation.Type.TOO_MANY, path, Integer.toString(actual), "must have at most %d items".formatted(max)));
    }

    public void add(Violation violation) {
        found.add(violation);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public int count() {
        return found.size();
    }

    public List<Violation> all() {
        return List.copyOf(found);
    }

    /** Throws {@code Invalid} naming every violation, or does nothing when there is none. */
    public void throwIfAny(String group, String kind, String name) {
        if (!found.isEmpty()) {
            throw toFailure(group, kind, name);
        }
    }

    /** {@code Invalid} naming every violation. */
    public ApiException toFailure(String group, String kind, String name) {
        List<StatusCause> causes = found.stream()
                .map(v -> new StatusCause(v.type().reason(), v.body(), v.path().text()))
                .toList();
        List<String> distinct =
                found.stream().map(Violation::message).distinct().toList();
        String messages = distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        return new ApiException(
                ApiException.Reason.INVALID,
                "%s \"%s\" is invalid: %s".formatted(qualified, name, messages),
                new ApiException.Details(group, kind, name, "", causes, 0));
    }

    /** A text in quotes, as Go writes it; anything else as it is. */
    public static String quote(Object value) {
        return value instanceof CharSequence text ? GoText.quote(text) : String.valueOf(value);
    }
}
