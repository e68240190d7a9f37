/// What an auditor takes home: the entries that a query finds, with the proof of each, in one file that verifies
/// offline.
@org.jspecify.annotations.NullMarked
package io.menshen.audit.export;
