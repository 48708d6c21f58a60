package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.codec.DynamicObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    public List<DynamicObject> allToServed(List<DynamicObject> objects) {
        List<DynamicObject> others = objects.stream()
                .filter(object -> !object.apiVersion().equals(served))
                .toList();
        if (others.isEmpty()) {
            return objects;
        }
        Set<DynamicObject> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        asked.addAll(others);
        Iterator<DynamicObject> converted = converter.convert(others, served).iterator();
        List<DynamicObject> result = new ArrayList<>(objects.size());
        for (DynamicObject object : objects) {
            DynamicObject shown = object;
            if (asked.contains(object)) {
                shown = converted.next();
                forms.complete(shown);
            }
            result.add(shown);
        }
        return result;
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
        return converter.convert(List.of(object), apiVersion).getFirst();
    }
}
