package io.kjava.kubelet;

import io.kjava.kubelet.resources.EvictionThreshold;
import io.kjava.kubelet.server.KubeletServerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kubelet's settings in the words of its configuration file, for {@code /configz}. Pure. */
final class ConfigurationView {
    private ConfigurationView() {}

    static Map<String, Object> of(KubeletConfig config, KubeletServerConfig server) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("kind", "KubeletConfiguration");
        out.put("apiVersion", "kubelet.config.k8s.io/v1beta1");
        out.put("enableServer", true);
        if (config.staticPods() != null) {
            out.put("staticPodPath", config.staticPods().toString());
        }
        out.put("podLogsDir", config.paths().podLogs().toString());
        out.put("address", server.bindAddress());
        out.put("port", server.port());
        out.put("tlsCertFile", server.certificate().toString());
        out.put("tlsPrivateKeyFile", server.key().toString());
        out.put(
                "authentication",
                Map.of(
                        "x509", Map.of("clientCAFile", server.clientCa().toString()),
                        "webhook", Map.of("enabled", false),
                        "anonymous", Map.of("enabled", false)));
        out.put("clusterDomain", config.dns().clusterDomain());
        out.put("clusterDNS", config.dns().clusterServers());
        out.put("resolvConf", config.dns().resolvConf().toString());
        out.put("maxPods", config.maxPods());
        out.put("podPidsLimit", config.resources().podPidsLimit());
        out.put("cpuCFSQuota", config.cpuQuota());
        out.put("cgroupDriver", config.resources().systemdCgroups() ? "systemd" : "cgroupfs");
        out.put("cgroupsPerQOS", true);
        out.put("seccompDefault", config.seccompByDefault());
        out.put("failSwapOn", false);
        images(config.images(), out);
        out.put("containerLogMaxSize", Long.toString(config.logs().maxBytes()));
        out.put("containerLogMaxFiles", config.logs().maxFiles());
        out.put("containerLogMaxWorkers", 1);
        out.put("containerLogMonitorInterval", seconds(config.logs().interval()));
        out.put("evictionHard", thresholds(config.resources().thresholds(), true));
        Map<String, String> soft = thresholds(config.resources().thresholds(), false);
        if (!soft.isEmpty()) {
            out.put("evictionSoft", soft);
        }
        out.put("allowedUnsafeSysctls", List.copyOf(config.resources().allowedSysctls()));
        return out;
    }

    private static void images(KubeletConfig.Images images, Map<String, Object> out) {
        out.put("serializeImagePulls", images.parallelPulls() == 1);
        out.put("maxParallelImagePulls", images.parallelPulls());
        out.put("imageMinimumGCAge", seconds(images.collection().minimumAge()));
        out.put("imageGCHighThresholdPercent", images.collection().highPercent());
        out.put("imageGCLowThresholdPercent", images.collection().lowPercent());
    }

    private static Map<String, String> thresholds(List<EvictionThreshold> all, boolean hard) {
        Map<String, String> out = new TreeMap<>();
        for (EvictionThreshold one : all) {
            if (one.isHard() == hard) {
                out.put(
                        one.signal().wireName(),
                        one.percent() > 0
                                ? (one.percent() + "%").replace(".0%", "%")
                                : one.quantity().toString());
            }
        }
        return out;
    }

    private static String seconds(java.time.Duration duration) {
        long seconds = duration.toSeconds();
        return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
    }
}
