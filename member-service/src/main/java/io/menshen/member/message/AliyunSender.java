package io.menshen.member.message;

import com.aliyun.dysmsapi20170525.Client;
import com.aliyun.dysmsapi20170525.models.SendSmsRequest;
import com.aliyun.dysmsapi20170525.models.SendSmsResponse;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import com.aliyun.teautil.models.RuntimeOptions;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hands SMS to Alibaba Cloud through its own client (`SendSms`, API of 2017-05-25). In China a provider keeps
/// the approved text; it is told which one, and what fills it.
@ApplicationScoped
class AliyunSender implements Sender {

    private static final String TAKEN = "OK";
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final JsonMapper JSON = new JsonMapper();

    private final SmsConfig config;
    private volatile @Nullable Client client;

    AliyunSender(SmsConfig config) {
        this.config = config;
    }

    /// Names what is not set and is needed.
    List<String> missing() {
        Map<String, Optional<String>> needed = Map.of(
                "menshen.sms.access-key-id",
                config.accessKeyId(),
                "menshen.sms.access-key-secret",
                config.accessKeySecret(),
                "menshen.sms.sign-name",
                config.signName(),
                "menshen.sms.template.claim-code-zh",
                template(Template.CLAIM_CODE, Language.ZH));
        return needed.entrySet().stream()
                .filter(setting -> setting.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    @Override
    public void send(Outgoing message) throws NotSentException {
        String template = template(message.template(), message.language())
                .orElseThrow(() -> NotSentException.refused("no-template"));
        SendSmsRequest request = new SendSmsRequest()
                .setPhoneNumbers(dialled(message.to()))
                .setSignName(config.signName().orElseThrow())
                .setTemplateCode(template)
                .setTemplateParam(json(message.values()))
                .setOutId(message.id().toString());
        int limit = (int) config.limit().toMillis();
        RuntimeOptions options = new RuntimeOptions()
                .setAutoretry(false)
                .setConnectTimeout(limit)
                .setReadTimeout(limit);
        SendSmsResponse response;
        try {
            response = client().sendSmsWithOptions(request, options);
        } catch (TeaException e) {
            // with a code it is the provider's answer, else the line broke
            throw e.getCode() == null || e.getCode().isEmpty()
                    ? broken(e)
                    : NotSentException.refused(harmless(e.getCode()));
        } catch (Exception e) {
            throw broken(e);
        }
        @Nullable
        String code = response.getBody() == null ? null : response.getBody().getCode();
        if (!TAKEN.equals(code)) {
            throw NotSentException.refused(harmless(code));
        }
    }

    private Client client() throws Exception {
        @Nullable Client known = client;
        if (known == null) {
            known = new Client(new Config()
                    .setAccessKeyId(config.accessKeyId().orElseThrow())
                    .setAccessKeySecret(config.accessKeySecret().orElseThrow())
                    .setProtocol(config.endpoint().getScheme())
                    .setEndpoint(config.endpoint().getAuthority()));
            client = known;
        }
        return known;
    }

    /// English falls back to Chinese, which every template has.
    private Optional<String> template(Template template, Language language) {
        return Optional.ofNullable(config.template()
                        .get(template.code() + "-" + language.name().toLowerCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(config.template().get(template.code() + "-zh")));
    }

    private static NotSentException broken(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return NotSentException.refused("unreachable");
            }
        }
        return NotSentException.unknown("broken-off");
    }

    /// The provider's code, such as `isv.BUSINESS_LIMIT_CONTROL`; anything else stays unsaid.
    private static String harmless(@Nullable String code) {
        return code != null && CODE.matcher(code).matches() && !code.matches(".*\\d{7}.*") ? code : "refused";
    }

    /// Chinese numbers without country code, others with it and without a plus.
    private static String dialled(String e164) {
        return e164.startsWith("+86") ? e164.substring(3) : e164.substring(1);
    }

    private static String json(Map<String, String> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts can be written");
        }
    }
}
