package io.kjava.apiserver.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the functions of a library: what they take and give, and what they do. */
final class Functions implements CelCompilerLibrary, CelRuntimeLibrary {
    private final Map<String, List<CelOverloadDecl>> declared = new LinkedHashMap<>();
    private final Map<String, List<CelFunctionBinding>> bound = new LinkedHashMap<>();

    /** What a function does. */
    @FunctionalInterface
    interface Body {
        Object apply(Object[] arguments) throws CelEvaluationException;
    }

    /** {@code target.name(arguments)}; the target is the first parameter. */
    Functions member(
            String name, String id, CelType result, List<CelType> parameters, List<Class<?>> classes, Body body) {
        declare(name, CelOverloadDecl.newMemberOverload(id, result, parameters));
        return bind(name, id, classes, body);
    }

    /** {@code name(arguments)}. */
    Functions global(
            String name, String id, CelType result, List<CelType> parameters, List<Class<?>> classes, Body body) {
        declare(name, CelOverloadDecl.newGlobalOverload(id, result, parameters));
        return bind(name, id, classes, body);
    }

    private void declare(String name, CelOverloadDecl overload) {
        declared.computeIfAbsent(name, _ -> new ArrayList<>()).add(overload);
    }

    private Functions bind(String name, String id, List<Class<?>> classes, Body body) {
        bound.computeIfAbsent(name, _ -> new ArrayList<>()).add(CelFunctionBinding.from(id, classes, body::apply));
        return this;
    }

    @Override
    public void setCheckerOptions(dev.cel.checker.CelCheckerBuilder builder) {
        declared.forEach((name, overloads) ->
                builder.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
    }

    @Override
    public void setParserOptions(dev.cel.parser.CelParserBuilder builder) {}

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder builder) {
        bound.forEach(
                (name, bindings) -> builder.addFunctionBindings(CelFunctionBinding.fromOverloads(name, bindings)));
    }

    static CelEvaluationException failure(String message) {
        return new CelEvaluationException(message);
    }

    void addTo(CelCompilerBuilder compiler, CelRuntimeBuilder runtime) {
        compiler.addLibraries(this);
        runtime.addLibraries(this);
    }
}
