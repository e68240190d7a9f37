package io.menshen.gateway.session;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// A person's sessions, asked for and ended with the person's own token. Blocks.
@ApplicationScoped
public class Sessions {

    private final AccountDesk desk;
    private final EndedSessions ended;

    Sessions(AccountDesk desk, EndedSessions ended) {
        this.desk = desk;
        this.ended = ended;
    }

    /// @throws SessionsUnavailable if they cannot be had
    public List<Session> of(String token) {
        return desk.sessions(desk.key(token)).stream()
                .filter(session -> !ended.has(SessionTag.of(session.id())))
                .toList();
    }

    /// Ends all others, and the token's own too if so wished: at the identity provider, and their tokens here.
    ///
    /// @throws SessionsUnavailable some may have ended; asking again does no harm
    public void endAll(String token, boolean ownToo) {
        String key = ownToo ? desk.keyToEnd(token) : desk.key(token);
        List<Session> doomed = desk.sessions(key).stream()
                .filter(session -> ownToo || !session.current())
                .toList();
        ended.end(doomed.stream().map(each -> SessionTag.of(each.id())).toList(), () -> {
            if (ownToo) {
                desk.endAll(key);
            } else {
                doomed.forEach(session -> desk.end(key, session.id()));
            }
        });
    }

    /// @return false when the person has no such session
    /// @throws SessionsUnavailable it may have ended; asking again does no harm
    public boolean end(String token, String id) {
        String key = desk.key(token);
        return desk.sessions(key).stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .map(session -> {
                    String hand = session.current() ? desk.keyToEnd(token) : key;
                    ended.end(List.of(SessionTag.of(id)), () -> desk.end(hand, id));
                    return true;
                })
                .orElse(false);
    }
}
