package io.menshen.platform.permit;

import jakarta.enterprise.context.RequestScoped;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// The verified permit of the current request. Its signature, issuer, audience and age were checked before this bean is
/// asked.
@RequestScoped
public class Permit {

    private final JsonWebToken token;

    Permit(JsonWebToken token) {
        this.token = token;
    }

    /// The caller's OIDC subject, or `masking-gateway` for the gateway's own calls.
    public String subject() {
        return token.getSubject();
    }

    /// The caller's user name, if the caller is a person.
    public Optional<String> username() {
        return text("upn");
    }

    /// The caller's roles in the realm.
    public Set<String> roles() {
        return token.getGroups();
    }

    /// The one operation (OpenAPI `operationId`) this permit is for.
    public Optional<String> operation() {
        return text("op");
    }

    public Optional<String> purpose() {
        return text("purpose");
    }

    public Optional<Basis> basis() {
        return text("basis").flatMap(Basis::parse);
    }

    /// Whether the caller names this very thing as what proves the purpose.
    public boolean names(String kind, UUID id) {
        return basis().filter(new Basis(kind, id.toString())::equals).isPresent();
    }

    /// Whether the disclosure rules could let any field of this group out; a group that is not named is never opened.
    public boolean opens(String fieldGroup) {
        return open().contains(fieldGroup);
    }

    /// The field groups that may be opened.
    public Set<String> open() {
        return listed("open");
    }

    /// What the gateway lists under this name; empty if it says nothing of it.
    public Set<String> listed(String name) {
        Set<String> words = new LinkedHashSet<>();
        @Nullable Object claim = token.getClaim(name);
        if (claim instanceof JsonArray array) {
            array.getValuesAs(JsonString.class).forEach(word -> words.add(word.getString()));
        } else if (claim instanceof Collection<?> collection) {
            collection.forEach(word -> words.add(String.valueOf(word)));
        }
        return words;
    }

    /// Whether the gateway says that this is so; what it does not mention is not.
    public boolean says(String name) {
        return text(name).filter("true"::equals).isPresent();
    }

    /// The caller's own member record, if the operation needs it and there is one.
    public Optional<UUID> member() {
        return text("member").map(UUID::fromString);
    }

    /// Every number of the caller's own record: its own, and those of records that were merged into it. Empty if there
    /// is no record.
    public Set<UUID> numbers() {
        Set<UUID> numbers = new LinkedHashSet<>();
        member().ifPresent(own -> {
            numbers.add(own);
            listed("merged").forEach(merged -> numbers.add(UUID.fromString(merged)));
        });
        return numbers;
    }

    /// The caller's mobile (E.164), verified by the identity provider; only for linking an account.
    public Optional<String> phone() {
        return text("phone");
    }

    /// The id under which the gateway knows the request.
    public Optional<String> request() {
        return text("rid");
    }

    private Optional<String> text(String claim) {
        @Nullable Object value = token.getClaim(claim);
        return switch (value) {
            case null -> Optional.empty();
            case JsonString string -> Optional.of(string.getString());
            default -> Optional.of(value.toString());
        };
    }
}
