package io.menshen.consent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole protocol of ADR 0005 played in fake time with seeded chance: slow, lost, paused, restarted, several
/// replicas. Only [LeaseWait] is the real thing; database, network and gateways are a model of a hundred lines, so
/// that hours pass in milliseconds and each fault can be put where it hurts.
class LeaseProtocolTest {

    private static final int SEEDS = 300;
    private static final long SILENCE = 2_500;

    /// Ways to get it wrong.
    private enum Mistake {
        NONE,
        /// The news is read before the poll's arrival is committed.
        READS_BEFORE_IT_REGISTERS,
        /// The look at the gateways comes before the commit.
        LOOKS_BEFORE_IT_COMMITS,
        /// The lease counts from the receipt of the reply.
        LEASE_FROM_RECEIPT,
        /// A gateway keeps an entry that is older than the change it applies.
        KEEPS_OLD_ENTRIES,
        /// A gateway caches an answer that is older than the changes it has applied.
        CACHES_OLD_ANSWERS,
        /// Silence is trusted right after the state of the gateways was lost.
        TRUSTS_SILENCE_AFTER_ITS_START
    }

    @Test
    void noReadThatStartsAfterTheAnswerShowsTheField() {
        Tally tally = play(Mistake.NONE);

        assertThat(tally.violations).isEmpty();
        assertThat(tally.readsFromCacheUnderLease).isGreaterThan(10_000);
        assertThat(tally.withdrawals).isGreaterThan(1_000);
    }

    @Test
    void theAnswerNeverTakesLongerThanOneSilence() {
        assertThat(play(Mistake.NONE).longestWait).isBetween(SILENCE - 100, SILENCE + 50);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyMistakeInTheOrderIsFound(Mistake mistake) {
        assertThat(play(mistake).violations).isNotEmpty();
    }

    private static Tally play(Mistake mistake) {
        Tally tally = new Tally();
        for (int seed = 0; seed < SEEDS; seed++) {
            new World(seed, mistake, tally).run(60_000);
        }
        return tally;
    }

    private static final class Tally {
        final List<String> violations = new ArrayList<>();
        long readsFromCacheUnderLease;
        long withdrawals;
        long longestWait;
    }

    private record Event(long at, long order, Runnable action) {}

    /// One member with one consent; everything else is around it.
    private static final class World {

        private final Random random;
        private final Mistake mistake;
        private final Tally tally;
        private final int seed;
        private final PriorityQueue<Event> events = new PriorityQueue<>(
                (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order(), b.order()));
        private long now;
        private long order;

        // the database, shared by all replicas
        private long counter;
        private boolean consented;
        private final Map<String, Long> applied = new HashMap<>();
        private final Map<String, Long> heardAt = new HashMap<>();
        private long replicaStartedAt = -3_600_000;

        // what has been promised
        private final Set<Long> answeredWithdrawals = new HashSet<>();
        private final List<Gateway> gateways = new ArrayList<>();

        World(int seed, Mistake mistake, Tally tally) {
            this.random = new Random(seed);
            this.seed = seed;
            this.mistake = mistake;
            this.tally = tally;
        }

        void run(long millis) {
            for (int i = 0; i < 3; i++) {
                Gateway gateway = new Gateway(i);
                gateways.add(gateway);
                at(random.nextInt(100), gateway::poll);
                at(random.nextInt(100), gateway::read);
                at(random.nextInt(20_000), gateway::pause);
                at(random.nextInt(40_000), gateway::restart);
            }
            at(10, this::give);
            at(10_000 + random.nextInt(40_000), this::loseTheGatewaysState);
            while (!events.isEmpty() && events.peek().at() <= millis) {
                Event event = events.poll();
                now = event.at();
                event.action().run();
            }
        }

        private void at(long time, Runnable action) {
            events.add(new Event(time, order++, action));
        }

        private void in(long millis, Runnable action) {
            at(now + millis, action);
        }

        private void give() {
            counter++;
            consented = true;
            in(random.nextInt(4_000), this::withdraw);
        }

        private void withdraw() {
            List<GatewayState> early = mistake == Mistake.LOOKS_BEFORE_IT_COMMITS ? look() : null;
            long delay = early == null ? 0 : random.nextInt(60);
            in(delay, () -> {
                long change = ++counter;
                consented = false;
                long committedAt = now;
                in(random.nextInt(20), () -> {
                    Duration uptime = mistake == Mistake.TRUSTS_SILENCE_AFTER_ITS_START
                            ? Duration.ofHours(1)
                            : Duration.ofMillis(now - replicaStartedAt);
                    LeaseWait wait =
                            LeaseWait.after(change, early == null ? look() : early, Duration.ofMillis(SILENCE), uptime);
                    answer(change, committedAt, now, wait);
                });
            });
        }

        private List<GatewayState> look() {
            return heardAt.keySet().stream()
                    .map(gateway -> new GatewayState(
                            gateway, applied.get(gateway), Duration.ofMillis(now - heardAt.get(gateway))))
                    .toList();
        }

        private void answer(long change, long committedAt, long lookedAt, LeaseWait wait) {
            if (wait.over(Duration.ofMillis(now - lookedAt), applied)) {
                answeredWithdrawals.add(change);
                tally.withdrawals++;
                tally.longestWait = Math.max(tally.longestWait, now - committedAt);
                in(random.nextInt(4_000), this::give);
            } else {
                in(5, () -> answer(change, committedAt, lookedAt, wait));
            }
        }

        /// The service was down while its database was emptied, and starts again.
        private void loseTheGatewaysState() {
            applied.clear();
            heardAt.clear();
            replicaStartedAt = now;
        }

        /// Mostly quick, sometimes slow, sometimes lost.
        private long network() {
            int luck = random.nextInt(100);
            if (luck < 90) {
                return random.nextInt(10);
            }
            return luck < 96 ? random.nextInt(1_500) : -1;
        }

        private record Cached(boolean consented, long change) {}

        private final class Gateway {
            private final int number;
            private final double clockRate;
            private int boots;
            private long pausedUntil;
            private long polls;
            private long knownChange;
            private long changedAt;
            private double leaseEnd = -1;
            private Cached cached = new Cached(false, 0);

            Gateway(int number) {
                this.number = number;
                this.clockRate = 0.9 + random.nextInt(20) / 100.0;
            }

            private double clock() {
                return now * clockRate;
            }

            /// Runs now, or when the pause is over; never for a process that is gone.
            private void awake(int boot, Runnable action) {
                if (boot != boots) {
                    return;
                }
                if (now < pausedUntil) {
                    at(pausedUntil, () -> awake(boot, action));
                } else {
                    action.run();
                }
            }

            private void poll() {
                int boot = boots;
                long poll = ++polls;
                double sent = clock();
                String id = number + "." + boot;
                long acknowledges = knownChange;
                in(
                        1_000,
                        () -> awake(boot, () -> {
                            if (poll == polls) {
                                poll(); // timed out
                            }
                        }));
                long way = network();
                if (way < 0) {
                    return;
                }
                in(way, () -> {
                    if (mistake == Mistake.READS_BEFORE_IT_REGISTERS) {
                        long seen = counter;
                        in(random.nextInt(60), () -> {
                            register(id, acknowledges);
                            reply(boot, poll, sent, seen);
                        });
                    } else {
                        register(id, acknowledges);
                        long arrived = now;
                        in(random.nextInt(20), () -> hold(boot, poll, sent, acknowledges, arrived));
                    }
                });
            }

            private void register(String id, long acknowledges) {
                applied.merge(id, acknowledges, Math::max);
                heardAt.put(id, now);
            }

            private void hold(int boot, long poll, double sent, long acknowledges, long arrived) {
                if (counter > acknowledges || now - arrived >= 500) {
                    reply(boot, poll, sent, counter);
                } else {
                    in(10, () -> hold(boot, poll, sent, acknowledges, arrived));
                }
            }

            private void reply(int boot, long poll, double sent, long change) {
                long way = network();
                if (way >= 0) {
                    in(way, () -> awake(boot, () -> receive(poll, sent, change)));
                }
            }

            private void receive(long poll, double sent, long change) {
                if (poll != polls) {
                    return;
                }
                if (change > knownChange) {
                    changedAt = change;
                    if (cached.change() < change && mistake != Mistake.KEEPS_OLD_ENTRIES) {
                        cached = new Cached(false, 0);
                    }
                }
                knownChange = change;
                leaseEnd = (mistake == Mistake.LEASE_FROM_RECEIPT ? clock() : sent) + 2_000;
                poll();
            }

            private void read() {
                int boot = boots;
                in(random.nextInt(60), () -> awake(boot, this::read));
                boolean lease = clock() < leaseEnd;
                if (!lease || cached.change() == 0) {
                    ask(boot);
                    return;
                }
                tally.readsFromCacheUnderLease++;
                Cached used = cached;
                boolean forbidden = used.consented()
                        && answeredWithdrawals.stream().anyMatch(withdrawal -> withdrawal > used.change());
                if (forbidden) {
                    tally.violations.add("seed " + seed + " at " + now + " gateway " + number);
                }
            }

            /// The answer is true when it is read, and may come back late.
            private void ask(int boot) {
                long there = network();
                long back = network();
                if (there < 0 || back < 0) {
                    return;
                }
                in(there, () -> {
                    Cached answer = new Cached(consented, counter);
                    in(
                            back,
                            () -> awake(boot, () -> {
                                if (answer.change() >= changedAt || mistake == Mistake.CACHES_OLD_ANSWERS) {
                                    cached = answer;
                                }
                            }));
                });
            }

            private void pause() {
                pausedUntil = now + random.nextInt(6_000);
                in(random.nextInt(15_000), this::pause);
            }

            private void restart() {
                boots++;
                polls++;
                knownChange = 0;
                changedAt = 0;
                leaseEnd = -1;
                cached = new Cached(false, 0);
                pausedUntil = 0;
                poll();
                read();
                in(random.nextInt(40_000), this::restart);
            }
        }
    }
}
