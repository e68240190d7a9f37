/// Kernels of the suite against their peers: what is compared, that both do the same, and how the figure is
/// taken.
@org.jspecify.annotations.NullMarked
package io.menshen.bench;
