package io.menshen.member.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The account at Alibaba Cloud's SMS service (阿里云短信服务), for `menshen.message.sms=real`.
@ConfigMapping(prefix = "menshen.sms")
interface SmsConfig {

    /// Where the service is.
    @WithDefault("https://dysmsapi.aliyuncs.com")
    URI endpoint();

    /// The access key's id. Needed if the provider is `real`.
    Optional<String> accessKeyId();

    /// The access key's secret; give it in the environment. Needed if the provider is `real`.
    Optional<String> accessKeySecret();

    /// The signature that was approved, such as the company's name. Needed if the provider is `real`.
    Optional<String> signName();

    /// The provider's id of the approved text, by template and language: `claim-code-zh`, `claim-code-en`,
    /// `look-through-zh`, `look-through-en`. Where English is absent the Chinese one is sent.
    Map<String, String> template();

    /// How long the provider may take to answer.
    @WithDefault("10s")
    Duration limit();
}
