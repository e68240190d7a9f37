/// Server processes of the local stack: started, recorded, found again and stopped.
@org.jspecify.annotations.NullMarked
package io.menshen.local.process;
