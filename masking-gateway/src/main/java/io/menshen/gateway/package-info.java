/// masking-gateway: the only door. It knows the caller, decides by the published rules, asks the service behind
/// with a permit, masks the answer, records the disclosure, and only then answers.
@org.jspecify.annotations.NullMarked
package io.menshen.gateway;
