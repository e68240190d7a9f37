/// PostgreSQL clusters of the local stack: real servers with passwords, fsync and a database per service.
@org.jspecify.annotations.NullMarked
package io.menshen.local.postgres;
