package io.kjava.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.extensions.CelExtensions;
import java.util.Set;

/** Expressions that choose devices: they see one variable, {@code device}. Thread-safe. */
public final class DeviceExpressions {
    private static final String DEVICE = "device";

    private DeviceExpressions() {}

    private static final class Holder {
        static final DeclaredType TYPE = DeclaredType.device();
        static final CelCompiler COMPILER = Environment.compiler()
                .addLibraries(CelExtensions.bindings())
                .setTypeProvider(RuleTarget.types(TYPE))
                .addVar(DEVICE, TYPE.type())
                .build();
    }

    /**
     * The most that an expression can cost.
     *
     * @throws RuleException when it does not compile, or says neither yes nor no
     */
    public static long maxCost(String text) throws RuleException {
        CelAbstractSyntaxTree tree = RuleTarget.compile(Holder.COMPILER, text, "compilation failed: ");
        CelType result = tree.getResultType();
        boolean fits = result.equals(SimpleType.BOOL) || result.equals(SimpleType.ANY) || result.equals(SimpleType.DYN);
        if (!fits) {
            throw new RuleException("must evaluate to bool or the unknown type, not " + CelTypes.format(result), false);
        }
        return CostEstimate.of(tree, Holder.TYPE, Set.of(DEVICE));
    }
}
