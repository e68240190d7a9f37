/// How long entries are kept, and what was pruned when their time was over (ADR 0043).
@org.jspecify.annotations.NullMarked
package io.menshen.audit.retention;
