/// After a restore: members who have gone since stay gone, and so do their keys (ADR 0018).
@org.jspecify.annotations.NullMarked
package io.menshen.member.restore;
