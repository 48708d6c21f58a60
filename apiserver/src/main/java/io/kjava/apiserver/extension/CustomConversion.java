package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.codec.DynamicObject;
import java.util.Optional;

/** Between one served version of a custom kind and whatever version was stored. Thread-safe. */
final class CustomConversion implements VersionConversion {
    private final String served;
    private final String stored;
    private final boolean identity;
    private final VersionForms forms;
    private final ObjectConverter converter;

    /**
     * @param served and
     * @param stored as {@code apiVersion}s
     * @param identity whether every stored object is of the served version already
     */
    CustomConversion(String served, String stored, boolean identity, VersionForms forms, ObjectConverter converter) {
        this.served = requireNonNull(served, "served");
        this.stored = requireNonNull(stored, "stored");
        this.identity = identity;
        this.forms = requireNonNull(forms, "forms");
        this.converter = requireNonNull(converter, "converter");
    }

    @Override
    public boolean isIdentity() {
        return identity;
    }

    @Override
    public DynamicObject toServed(DynamicObject object) {
        if (object.apiVersion().equals(served)) {
            return object;
        }
        DynamicObject converted = convert(object, served);
        forms.complete(converted);
        return converted;
    }

    @Override
    public DynamicObject toStored(DynamicObject object) {
        if (object.apiVersion().equals(stored)) {
            return object;
        }
        DynamicObject converted = convert(object.deepCopy(), stored);
        forms.prune(converted);
        return converted;
    }

    @Override
    public Optional<DynamicObject> inVersion(String apiVersion, DynamicObject object) {
        if (object.apiVersion().equals(apiVersion)) {
            return Optional.of(object);
        }
        DynamicObject converted = convert(object, apiVersion);
        forms.prune(converted);
        return Optional.of(converted);
    }

    private DynamicObject convert(DynamicObject object, String apiVersion) {
        return converter.convert(object, apiVersion);
    }
}
