/// What an inner service's annotated OpenAPI document says, compiled: its operations, their path templates and
/// the view of each answer (which value is personal, and about whom).
///
/// An operation that the document does not classify completely is absent at run time and fails the build.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway.view;
