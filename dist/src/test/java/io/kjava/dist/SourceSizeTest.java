package io.kjava.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * The build's memory of the size budgets: no line or file grows beyond what a person takes in, and every public
 * type of the program says what it is for. Reads the sources of all modules.
 */
class SourceSizeTest {
    private static final int LONGEST_LINE = 120;
    private static final int LONGEST_FILE = 500;
    private static final List<String> MODULES = List.of(
            "common-api",
            "cri-client",
            "cni",
            "apiserver",
            "scheduler",
            "controller-manager",
            "kube-proxy",
            "kubelet",
            "addons",
            "dist",
            "integration-tests");

    @Test
    void linesAndFilesFitOnAScreen() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String module : MODULES) {
            for (Path file : sources(module)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() > LONGEST_FILE) {
                    faults.add(file + ": " + lines.size() + " lines");
                }
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).codePointCount(0, lines.get(i).length()) > LONGEST_LINE) {
                        faults.add(file + ":" + (i + 1) + ": longer than " + LONGEST_LINE);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void publicTypesSayTheirDuty() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String module : MODULES) {
            read(module, faults);
        }
        assertThat(faults).isEmpty();
    }

    private static List<Path> sources(String module) throws IOException {
        List<Path> result = new ArrayList<>();
        for (String kind : List.of("main", "test")) {
            Path root = Path.of("..", module, "src", kind, "java");
            if (Files.exists(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(result::add);
                }
            }
        }
        return result;
    }

    private static void read(String module, List<String> faults) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources(module)));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(trees, unit, faults).scan(unit, null);
            }
        }
    }

    /** Goes over one file. */
    private static final class Reader extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private final CompilationUnitTree unit;
        private final List<String> faults;

        private Reader(DocTrees trees, CompilationUnitTree unit, List<String> faults) {
            this.trees = trees;
            this.unit = unit;
            this.faults = faults;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            boolean top = getCurrentPath().getParentPath().getLeaf() == unit;
            if (top
                    && file().contains("/src/main/")
                    && type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                    && !isSaid()) {
                faults.add(file() + ": " + type.getSimpleName() + " does not say its duty in a first sentence");
            }
            return super.visitClass(type, nothing);
        }

        private boolean isSaid() {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            return comment != null
                    && comment.getFirstSentence().toString().strip().matches("(?s).*\\w.*");
        }

        private String file() {
            return unit.getSourceFile().getName();
        }
    }
}
