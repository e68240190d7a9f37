package io.menshen.gateway.threshold;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/// Who may call from a browser.
@ConfigMapping(prefix = "menshen.threshold")
public interface ThresholdConfig {

    /// The web pages that may call the gateway from a browser, as origins (`https://app.example`), exactly as browsers
    /// send them; `none` is nobody's.
    @WithDefault("none")
    List<String> origins();
}
