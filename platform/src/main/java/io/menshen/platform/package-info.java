/// The small runtime ground that every service stands on: a closed list of packages (`event`, `outbox`, `problem`,
/// `permit`, `peer`).
///
/// It knows no domain noun and no service. A class enters when two services need it already; a new package needs an
/// ADR.
@org.jspecify.annotations.NullMarked
package io.menshen.platform;
