/// Questions to the log: the auditor's in a small language, and the member's one question, who saw my data.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.query;
