/// Long work that survives the process: submitted in a transaction, claimed by one worker, with progress and a
/// result for each item. It knows nothing of what the work is.
@org.jspecify.annotations.NullMarked
package io.menshen.member.job;
