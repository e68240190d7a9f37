/// Would the manifests be safe to apply? Everything here reads them as they are rendered, and needs no cluster.
package io.menshen.checks;
