package io.menshen.gateway.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.util.Map;

/// Where the services are. Only these are ever called, whatever a request or an answer says.
@ConfigMapping(prefix = "menshen.upstream")
public interface UpstreamConfig {

    /// Name of the service, which is also the name of its OpenAPI document and the audience of its permits.
    @WithParentName
    Map<String, Service> services();

    /// One service.
    interface Service {

        /// `http://host:port` or `https://host:port`, no path.
        URI url();
    }
}
