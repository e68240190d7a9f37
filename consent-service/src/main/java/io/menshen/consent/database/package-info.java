/// Plain SQL for the features that keep rows rather than records with a life of their own.
@org.jspecify.annotations.NullMarked
package io.menshen.consent.database;
