/// Many members at once: a partner sends a file in parts of at most 1 MiB, a job reads it and registers its rows in
/// batches (ADR 0032).
///
/// Every part is sealed under the import's own key before anything else happens, and the key is shredded when the
/// file is read, given up, or was never complete. What a row makes is what a single registration of it would make.
@NullMarked
package io.menshen.member.imports;

import org.jspecify.annotations.NullMarked;
