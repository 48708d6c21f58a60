package io.kjava.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectTreeTest {
    @Test
    void behavesAsASortedMapAndLeavesOldTreesAlone() {
        Random random = new Random(1);
        TreeMap<String, CachedObject> model = new TreeMap<>();
        ObjectTree tree = null;
        List<ObjectTree> old = new ArrayList<>();
        List<List<String>> contents = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String path = "n" + random.nextInt(4) + "/" + random.nextInt(800);
            if (random.nextInt(5) < 3) {
                CachedObject object = object(path, i);
                model.put(path, object);
                tree = ObjectTree.put(tree, object);
            } else {
                model.remove(path);
                tree = ObjectTree.remove(tree, path);
            }
            assertThat(ObjectTree.size(tree)).isEqualTo(model.size());
            if (i % 1000 == 0) {
                old.add(tree);
                contents.add(describe(model));
            }
        }
        for (int i = 0; i < old.size(); i++) {
            assertThat(describe(old.get(i), "", "")).isEqualTo(contents.get(i));
        }
        for (int i = 0; i < 2_000; i++) {
            String path = "n" + random.nextInt(5) + "/" + random.nextInt(900);
            assertThat(ObjectTree.get(tree, path)).isSameAs(model.get(path));
            assertThat(ObjectTree.rank(tree, path, false))
                    .isEqualTo(model.headMap(path).size());
            assertThat(ObjectTree.rank(tree, path, true))
                    .isEqualTo(model.headMap(path, true).size());
        }
    }

    @Test
    void walksAPrefixFromAnyPlace() {
        CacheImage image = CacheImage.EMPTY;
        for (String path : List.of("a/1", "a/2", "a/3", "a-b/1", "b/1", "z")) {
            image = image.with(object(path, 1), 1);
        }
        assertThat(paths(image.all())).containsExactly("a-b/1", "a/1", "a/2", "a/3", "b/1", "z");
        assertThat(paths(image.in("a"))).containsExactly("a/1", "a/2", "a/3");
        assertThat(paths(image.in("none"))).isEmpty();
        assertThat(paths(image.after("a", "a/1"))).containsExactly("a/2", "a/3");
        assertThat(paths(image.after("a", "a/15"))).containsExactly("a/2", "a/3");
        assertThat(paths(image.after("", "a/3"))).containsExactly("b/1", "z");
        assertThat(paths(image.after("a", "b/1"))).isEmpty();
        assertThat(image.countAfter("", "")).isEqualTo(6);
        assertThat(image.countAfter("", "a/3")).isEqualTo(2);
        assertThat(image.countAfter("a", "")).isEqualTo(3);
        assertThat(image.countAfter("a", "a/1")).isEqualTo(2);
        assertThat(image.countAfter("a", "b/1")).isZero();
        assertThat(image.countAfter("none", "")).isZero();
        assertThat(image.get(ObjectKey.of("a", "2"))).isPresent();
        assertThat(image.get(ObjectKey.cluster("z"))).isPresent();
        assertThat(image.get(ObjectKey.cluster("a"))).isEmpty();
    }

    @Test
    void staysShallowWhenKeysComeInOrder() {
        ObjectTree tree = null;
        for (int i = 0; i < 10_000; i++) {
            tree = ObjectTree.put(tree, object("%05d".formatted(i), i));
        }
        for (int i = 0; i < 9_000; i++) {
            tree = ObjectTree.remove(tree, "%05d".formatted(i));
        }
        assertThat(ObjectTree.depth(tree)).isLessThan(25);
        assertThat(ObjectTree.size(tree)).isEqualTo(1000);
    }

    @Test
    void anObjectAtAnotherRevisionDiffersInItsDigitsOnly() {
        CachedObject object = new CachedObject(
                ObjectKey.cluster("x"),
                "x",
                "{\"metadata\":{\"resourceVersion\":\"99\",\"name\":\"x\"}}".getBytes(StandardCharsets.UTF_8),
                "{\"metadata\":{\"resourceVersion\":\"".length(),
                99,
                5,
                Map.of(),
                SelectableFields.METADATA_ONLY,
                new String[0]);
        CachedObject later = object.atRevision(100);
        assertThat(new String(later.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"100\",\"name\":\"x\"}}");
        assertThat(new String(later.atRevision(7).json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"7\",\"name\":\"x\"}}");
        assertThat(later.revision()).isEqualTo(100);
    }

    private static List<String> paths(Iterable<CachedObject> objects) {
        List<String> result = new ArrayList<>();
        objects.forEach(object -> result.add(object.path()));
        return result;
    }

    private static List<String> describe(TreeMap<String, CachedObject> model) {
        return model.values().stream().map(CachedObject::toString).toList();
    }

    private static List<String> describe(@Nullable ObjectTree tree, String after, String prefix) {
        List<String> result = new ArrayList<>();
        ObjectTree.iterator(tree, after, prefix).forEachRemaining(o -> result.add(o.toString()));
        return result;
    }

    private static CachedObject object(String path, long revision) {
        int slash = path.indexOf('/');
        ObjectKey key =
                slash < 0 ? ObjectKey.cluster(path) : ObjectKey.of(path.substring(0, slash), path.substring(slash + 1));
        return new CachedObject(
                key, path, new byte[0], 0, revision, revision, Map.of(), SelectableFields.METADATA_ONLY, new String[0]);
    }
}
