package io.tunewright.api;

import io.tunewright.common.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Refuses form fields of an upload that its route does not know, as unknown fields of a JSON body are refused: a
/// misspelt one would be lost in silence. It runs after [UploadRoom], as it reads the parts.
@Component
class FormFields implements HandlerInterceptor, WebMvcConfigurer {

    private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();
    static final int ORDER = UploadRoom.ORDER + 1;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/v1/**", "/v1/**").order(ORDER);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws Exception {
        if (request instanceof MultipartHttpServletRequest form && handler instanceof HandlerMethod method) {
            var known = Arrays.stream(method.getMethodParameters())
                    .map(FormFields::name)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toCollection(TreeSet::new));
            var sent = Stream.concat(
                            form.getMultiFileMap().keySet().stream(),
                            form.getParts().stream().map(part -> part.getName()))
                    .collect(Collectors.toCollection(TreeSet::new));
            sent.removeAll(known);
            if (!sent.isEmpty()) {
                throw new InvalidInputException(
                        "unknown-field",
                        sent.first(),
                        "There is no field '%s' here. Known fields: %s"
                                .formatted(sent.first(), String.join(", ", known)));
            }
        }
        return true;
    }

    private static @Nullable String name(MethodParameter parameter) {
        var part = parameter.getParameterAnnotation(RequestPart.class);
        var field = parameter.getParameterAnnotation(RequestParam.class);
        if (part == null && field == null) {
            return null;
        }
        String named = part == null ? Objects.requireNonNull(field).name() : part.name();
        if (named.isEmpty()) {
            named = part == null ? Objects.requireNonNull(field).value() : part.value();
        }
        parameter.initParameterNameDiscovery(NAMES);
        return named.isEmpty() ? parameter.getParameterName() : named;
    }
}
