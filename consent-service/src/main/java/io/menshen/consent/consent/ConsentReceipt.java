package io.menshen.consent.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.consent.purpose.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a member gets of one consent, each time something happens to it: JSON-LD in the structure of ISO/IEC TS
/// 27560, in the words of the Data Privacy Vocabulary (DPV 2).
///
/// The log's entry of what happened commits to the SHA-256 of these very bytes: whoever holds them can show
/// that nobody has changed them since.
///
/// @param body UTF-8, no line end of another system
/// @param hash SHA-256 of the body in hexadecimal
record ConsentReceipt(String body, String hash) {

    private static final String PROFILE = "https://w3id.org/dpv/schema/dpv-27560";

    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param purpose absent when the catalogue does not name it any more
    /// @param handler who answers for the processing (PIPL Art. 73)
    /// @param at when it happened
    static ConsentReceipt of(ConsentRecord record, Optional<Purpose> purpose, String handler, Instant at) {
        ObjectNode receipt = JSON.createObjectNode();
        receipt.putObject("@context")
                .put("dpv", "https://w3id.org/dpv#")
                .put("loc", "https://w3id.org/dpv/loc#")
                .put("dct", "http://purl.org/dc/terms/")
                .put("schema", "https://schema.org/");
        receipt.put("@type", "dpv:ConsentReceipt");
        receipt.put("dct:conformsTo", PROFILE + "#receipt");
        receipt.put("dct:created", at.toString());
        receipt.put("dct:publisher", handler);
        receipt.put("schema:recipient", "dpv:DataSubject");
        ObjectNode about = receipt.putObject("dpv:hasRecordOfActivity");
        about.put("@type", "dpv:ConsentRecord");
        about.put("dct:identifier", record.id().toString());
        about.put("dct:conformsTo", PROFILE + "#record");
        about.putObject("dpv:hasDataSubject")
                .put("dct:identifier", record.memberId().toString());
        about.put("dpv:hasDataController", handler);
        about.put("dpv:hasJurisdiction", "loc:CN");
        about.put("dpv:hasLegalBasis", "dpv:Consent");
        about.putObject("dpv:hasNotice")
                .put("@type", "dpv:ConsentNotice")
                .put("dct:hasVersion", record.noticeVersion())
                .put("dct:language", record.noticeLanguage())
                .put("schema:sha256", record.noticeHash().replace("sha256:", ""));
        process(about.putObject("dpv:hasProcess"), record, purpose);
        status(about.putArray("dpv:hasConsentStatus"), record);
        try {
            String body = WRITER.writeValueAsString(receipt) + "\n";
            return new ConsentReceipt(body, sha256(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a receipt is always writable", e);
        }
    }

    private static void process(ObjectNode process, ConsentRecord record, Optional<Purpose> purpose) {
        process.put("@type", "dpv:Process");
        ObjectNode why = process.putObject("dpv:hasPurpose");
        why.put("dct:identifier", record.purpose().value());
        if (purpose.isEmpty()) {
            return;
        }
        Purpose known = purpose.get();
        words(why.putArray("dct:title"), known.name());
        words(why.putArray("dct:description"), known.description());
        ArrayNode fields = process.putArray("dpv:hasPersonalData");
        known.fields().forEach(fields::add);
        ArrayNode recipients = process.putArray("dpv:hasRecipient");
        known.recipients().forEach(recipients::add);
        process.putObject("dpv:hasStorageCondition")
                .put("dpv:hasDuration", known.retention().keep().toString())
                .put("schema:validFrom", known.retention().from().name());
    }

    private static void words(ArrayNode texts, Purpose.Text text) {
        texts.addObject().put("@language", "zh").put("@value", text.zh());
        texts.addObject().put("@language", "en").put("@value", text.en());
    }

    /// Everything that has happened so far, the earliest first.
    private static void status(ArrayNode events, ConsentRecord record) {
        event(events, "dpv:ConsentGiven", record.givenAt(), record.expiresAt().orElse(null));
        if (record.byGuardian() && events.get(0) instanceof ObjectNode given) {
            given.put("dpv:isIndicatedBy", "dpv:GuardianOfDataSubject");
        }
        record.endedAt()
                .ifPresent(ended -> event(
                        events,
                        switch (record.status()) {
                            case WITHDRAWN -> "dpv:ConsentWithdrawn";
                            case RENEWED -> "dpv:RenewedConsentGiven";
                            case EXPIRED -> "dpv:ConsentExpired";
                            case GIVEN -> throw new IllegalStateException("standing and ended");
                        },
                        ended,
                        null));
    }

    private static void event(ArrayNode events, String status, Instant at, @Nullable Instant until) {
        ObjectNode event = events.addObject().put("@type", status).put("dct:date", at.toString());
        if (until != null) {
            event.put("schema:validThrough", until.toString());
        }
    }

    private static String sha256(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
