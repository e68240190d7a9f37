package io.menshen.local;

import io.menshen.local.process.Project;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the rules for Prometheus say of the running stack, as far as one look can say it: those over a rate need two.
final class Alarms {

    private static final Pattern RULE = Pattern.compile("- alert: (\\w+)\\s+expr: (.+)");
    private static final Pattern TERM = Pattern.compile("(max|min)\\((menshen_[a-z_]+)\\) (>|<|==) ([0-9.]+)");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(menshen_[a-z_]+)(?:\\{[^}]*})? ([-+.0-9A-Za-z]+)$");

    /// @param alert its name, and that of its page
    record Rule(String alert, String expression) {

        /// Null when one look cannot say it.
        @Nullable
        Boolean holds(Map<String, List<Double>> samples) {
            boolean any = false;
            for (String part : expression.split(" or ", -1)) {
                Matcher term = TERM.matcher(part.strip());
                if (!term.matches()) {
                    return null;
                }
                OptionalDouble value = value(term.group(1), samples.getOrDefault(term.group(2), List.of()));
                double limit = Double.parseDouble(term.group(4));
                any |= value.isPresent()
                        && switch (term.group(3)) {
                            case ">" -> value.getAsDouble() > limit;
                            case "<" -> value.getAsDouble() < limit;
                            default -> value.getAsDouble() == limit;
                        };
            }
            return any;
        }

        private static OptionalDouble value(String which, List<Double> values) {
            return which.equals("max")
                    ? values.stream().mapToDouble(Double::doubleValue).max()
                    : values.stream().mapToDouble(Double::doubleValue).min();
        }
    }

    /// What was found.
    ///
    /// @param raised names of alarms that would be raised if it stays so
    /// @param judged how many rules one look could judge
    record Found(List<String> raised, int judged, int rules, Map<String, List<Double>> samples) {

        /// The largest value of a metric, if anybody tells it.
        OptionalDouble largest(String metric) {
            return Rule.value("max", samples.getOrDefault(metric, List.of()));
        }
    }

    private Alarms() {}

    static Found look(Stack stack) {
        Map<String, List<Double>> samples = new HashMap<>();
        for (Service service : Service.values()) {
            ServiceServer server = stack.service(service);
            if (server.running()) {
                read(metrics(server), samples);
            }
        }
        return judge(rules(), samples);
    }

    static Found judge(List<Rule> rules, Map<String, List<Double>> samples) {
        List<String> raised = new ArrayList<>();
        int judged = 0;
        for (Rule rule : rules) {
            @Nullable Boolean holds = rule.holds(samples);
            judged += holds == null ? 0 : 1;
            if (holds != null && holds) {
                raised.add(rule.alert());
            }
        }
        return new Found(raised, judged, rules.size(), samples);
    }

    /// The one place where the limits stand.
    static List<Rule> rules() {
        try {
            return RULE.matcher(Files.readString(
                            Project.root().resolve("deploy/kubernetes/components/monitoring/rules.yaml")))
                    .results()
                    .map(rule -> new Rule(rule.group(1), rule.group(2).strip()))
                    .toList();
        } catch (IOException e) {
            throw new ServerFailure("The rules of the alarms cannot be read: %s.".formatted(e.getMessage()), e);
        }
    }

    static void read(String metrics, Map<String, List<Double>> samples) {
        SAMPLE.matcher(metrics).results().forEach(sample -> {
            double value = Double.parseDouble(sample.group(2));
            if (!Double.isNaN(value)) {
                samples.computeIfAbsent(sample.group(1), _ -> new ArrayList<>()).add(value);
            }
        });
    }

    private static String metrics(ServiceServer server) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(server.management() + "/metrics").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(2000);
            try (InputStream body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException _) {
            return "";
        }
    }
}
