package io.menshen.member.fact;

import io.menshen.member.GroupId;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In which group the present request takes place: the one that was looked up to answer it, by its own id or by
/// that of a round. The gateway cannot know it from the address of an order or a route, so it is told in a header
/// that does not leave the suite; evidence carries it.
///
/// A request that looks at several groups takes place in none; outside of a request nothing is noted.
@Provider
@ApplicationScoped
public class GroupAtHand implements ContainerResponseFilter {

    /// Read by the gateway and handed on to nobody.
    private static final String HEADER = "Menshen-Group";

    /// What one request has looked at.
    @RequestScoped
    static class Seen {

        private @Nullable GroupId group;
        private boolean several;

        void saw(GroupId id) {
            several |= group != null && !group.equals(id);
            group = id;
        }

        Optional<GroupId> only() {
            return several ? Optional.empty() : Optional.ofNullable(group);
        }
    }

    private final Seen seen;

    GroupAtHand(Seen seen) {
        this.seen = seen;
    }

    /// Notes that a group was looked up.
    public void saw(GroupId group) {
        if (Arc.container().requestContext().isActive()) {
            seen.saw(group);
        }
    }

    /// The group, if it is one.
    Optional<GroupId> only() {
        return Arc.container().requestContext().isActive() ? seen.only() : Optional.empty();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        only().ifPresent(group -> response.getHeaders().putSingle(HEADER, group.toString()));
    }
}
