/// Figures whose peer is ShardingSphere.
@NullMarked
package io.menshen.bench;

import org.jspecify.annotations.NullMarked;
