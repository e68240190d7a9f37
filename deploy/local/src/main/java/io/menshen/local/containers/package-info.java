/// The same servers as container images, for people with a container engine (`-Dmenshen.stack=containers`).
@org.jspecify.annotations.NullMarked
package io.menshen.local.containers;
