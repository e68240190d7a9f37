package io.menshen.platform.problem;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Writes a problem in the language the caller asked for.
@Provider
@Produces("application/problem+json")
public class ProblemWriter implements MessageBodyWriter<Problem> {

    private final HttpHeaders headers;

    ProblemWriter(@Context HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Problem.class;
    }

    @Override
    public void writeTo(
            Problem problem,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> httpHeaders,
            OutputStream body)
            throws IOException {
        List<Locale> wanted = headers.getAcceptableLanguages();
        Locale locale = wanted.isEmpty() ? Locale.ENGLISH : wanted.get(0);
        body.write(problem.toJson(locale).getBytes(StandardCharsets.UTF_8));
    }
}
