package io.kjava.apiserver.cel;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A value that rules are about: {@code self}, and {@code oldSelf} for what it was before. Thread-safe;
 * compilers are made when first needed.
 */
public final class RuleTarget {
    /** What the grammar says against a text, after its place. */
    private static final Pattern GRAMMAR = Pattern.compile(
            "^(\\S+ \\S+ )(?=mismatched input|extraneous input|no viable alternative|missing |token recognition)");

    private static final Set<String> ROOTS = Set.of("self", "oldSelf");
    private final DeclaredType type;
    private @Nullable CelCompiler plain;
    private @Nullable CelCompiler optional;

    private RuleTarget(DeclaredType type) {
        this.type = requireNonNull(type, "type");
    }

    /**
     * Empty when expressions may not see such values.
     *
     * @param schema as an {@code openAPIV3Schema} has it
     * @param resource whether it is a whole object with kind and metadata
     */
    public static Optional<RuleTarget> of(JsonNode schema, boolean resource) {
        return DeclaredType.of(schema, resource, "selfType").map(RuleTarget::new);
    }

    /** How often such a value may stand in one request. */
    public long cardinality() {
        return type.cardinality();
    }

    /** The most elements of a list or map, when its schema does not bound them. */
    public long elements() {
        return type.most();
    }

    /** The value as rules see it. */
    public Object value(JsonNode json) {
        return CelValues.of(json, type);
    }

    /**
     * A rule that says yes or no.
     *
     * @param optionalOld whether {@code oldSelf} is an optional value
     */
    public Rule rule(String text, boolean optionalOld) throws RuleException {
        CelAbstractSyntaxTree tree = compile(compiler(optionalOld), text, "compilation failed: ");
        if (!tree.getResultType().equals(SimpleType.BOOL)) {
            throw new RuleException("cel expression must evaluate to a bool", false);
        }
        return rule(tree, "");
    }

    /** An expression that makes a message. */
    public Rule message(String text, boolean optionalOld) throws RuleException {
        CelAbstractSyntaxTree tree = compile(compiler(optionalOld), text, "messageExpression compilation failed: ");
        if (!tree.getResultType().equals(SimpleType.STRING)) {
            throw new RuleException("messageExpression must evaluate to a string", false);
        }
        return rule(tree, "message");
    }

    private Rule rule(CelAbstractSyntaxTree tree, String what) throws RuleException {
        boolean old = tree.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals("oldSelf"));
        try {
            CelRuntime.Program program = Environment.runtime().createProgram(tree);
            return new Rule(program, old, CostEstimate.of(tree, type, ROOTS));
        } catch (CelEvaluationException e) {
            throw new RuleException(what + "program instantiation failed: " + e.getMessage(), false);
        }
    }

    static CelAbstractSyntaxTree compile(CelCompiler compiler, String text, String prefix) throws RuleException {
        CelValidationResult result = compiler.compile(text);
        if (result.hasError()) {
            throw new RuleException(prefix + issues(result), false);
        }
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw new RuleException(prefix + e.getMessage(), false);
        }
    }

    private static String issues(CelValidationResult result) {
        return result.getErrors().stream()
                .map((CelIssue issue) -> GRAMMAR.matcher(issue.toDisplayString(result.getSource()))
                        .replaceFirst("$1Syntax error: "))
                .collect(Collectors.joining("\n"));
    }

    private synchronized CelCompiler compiler(boolean optionalOld) {
        CelCompiler known = optionalOld ? optional : plain;
        if (known != null) {
            return known;
        }
        CelCompiler made = Environment.compiler()
                .setTypeProvider(types(type))
                .addVar("self", type.type())
                .addVar("oldSelf", optionalOld ? OptionalType.create(type.type()) : type.type())
                .build();
        if (optionalOld) {
            optional = made;
        } else {
            plain = made;
        }
        return made;
    }

    static CelTypeProvider types(DeclaredType type) {
        Map<String, CelType> all = new HashMap<>();
        type.collect(all);
        ImmutableMap<String, CelType> types = ImmutableMap.copyOf(all);
        return new CelTypeProvider() {
            @Override
            public ImmutableCollection<CelType> types() {
                return types.values();
            }

            @Override
            public Optional<CelType> findType(String name) {
                return Optional.ofNullable(types.get(name));
            }
        };
    }
}
