package io.menshen.gateway.door;

import io.menshen.disclosure.masking.Answer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Lends out [Answer]s: their working memory is worth keeping.
final class Answers {

    private static final int KEPT = 64;

    private final ConcurrentLinkedQueue<Answer> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    Answer take() {
        @Nullable Answer answer = idle.poll();
        if (answer == null) {
            return new Answer();
        }
        count.decrementAndGet();
        return answer;
    }

    void giveBack(Answer answer) {
        answer.forget();
        if (count.incrementAndGet() <= KEPT) {
            idle.add(answer);
        } else {
            count.decrementAndGet();
        }
    }
}
