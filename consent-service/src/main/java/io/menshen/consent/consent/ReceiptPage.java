package io.menshen.consent.consent;

import io.menshen.consent.purpose.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A receipt for people: one page, Chinese or English, without script, images or anything from elsewhere.
final class ReceiptPage {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    private final boolean chinese;

    private ReceiptPage(boolean chinese) {
        this.chinese = chinese;
    }

    static String of(
            ConsentRecord record, Optional<Purpose> purpose, ConsentReceipt receipt, String handler, boolean chinese) {
        return new ReceiptPage(chinese).page(record, purpose, receipt, handler);
    }

    private String page(ConsentRecord record, Optional<Purpose> purpose, ConsentReceipt receipt, String handler) {
        String title = chinese ? "同意收据" : "Consent receipt";
        StringJoiner rows = new StringJoiner("\n");
        rows.add(row(chinese ? "处理者" : "Who asked", handler));
        rows.add(row(
                chinese ? "目的" : "For what",
                purpose.map(known -> text(known.name()) + (chinese ? "：" : ": ") + text(known.description()))
                        .orElse(record.purpose().value())));
        purpose.ifPresent(known -> {
            rows.add(row(chinese ? "字段" : "Fields", String.join(", ", known.fields())));
            rows.add(row(chinese ? "谁可以看到" : "Who may see them", String.join(", ", known.recipients())));
        });
        rows.add(row(chinese ? "告知" : "Notice", (chinese ? "第 %d 版" : "version %d").formatted(record.noticeVersion())));
        rows.add(row(chinese ? "同意于" : "Given", time(record.givenAt())));
        rows.add(row(
                chinese ? "有效至" : "Ends by itself",
                record.expiresAt().map(this::time).orElse("–")));
        rows.add(row(chinese ? "现状" : "Now", status(record, record.endedAt().orElse(null))));
        rows.add(row(chinese ? "编号" : "Number", record.id().toString()));
        rows.add(row(chinese ? "收据摘要" : "Hash of the receipt", receipt.hash()));
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head><meta charset="utf-8"><title>%s</title></head>
                <body>
                <h1>%s</h1>
                <table>
                %s
                </table>
                <p>%s</p>
                </body>
                </html>
                """.formatted(
                chinese ? "zh" : "en", title, title, rows, chinese ? "您可以随时撤回同意，不影响下单。收据摘要已写入日志，任何人都不能悄悄改动。" : """
                            You may withdraw at any time; it costs you no service. The log holds this hash, so nobody can \
                            change the receipt unseen.""");
    }

    private String status(ConsentRecord record, @Nullable Instant ended) {
        String when = ended == null ? "" : (chinese ? "，" : ", ") + time(ended);
        return switch (record.status()) {
            case GIVEN -> chinese ? "有效" : "stands";
            case WITHDRAWN -> (chinese ? "已撤回" : "withdrawn") + when;
            case RENEWED -> (chinese ? "已被新的同意取代" : "replaced by a newer consent") + when;
            case EXPIRED -> (chinese ? "已到期" : "ended by itself") + when;
        };
    }

    private String text(Purpose.Text text) {
        return chinese ? text.zh() : text.en();
    }

    private String time(Instant at) {
        return TIME.format(at) + (chinese ? "（北京时间）" : " (Beijing time)");
    }

    private static String row(String name, String value) {
        return "<tr><th>%s</th><td>%s</td></tr>".formatted(escaped(name), escaped(value));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
