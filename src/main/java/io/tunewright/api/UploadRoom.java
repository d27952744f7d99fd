package io.tunewright.api;

import io.tunewright.dataset.DatasetService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Refuses uploads that are too large by their own account while nothing of them is read. Parts are read later, when
/// a controller asks for them; those that lie about their size, or do not tell it, are cut off at the limit.
@Component
class UploadRoom implements HandlerInterceptor, WebMvcConfigurer {

    /// What form fields and the lines between the parts may take of a request.
    private static final long FORM_BYTES = 64 * 1024;

    static final int ORDER = 0;

    private final DatasetService datasets;
    private final CurrentUser user;

    UploadRoom(DatasetService datasets, CurrentUser user) {
        this.datasets = datasets;
        this.user = user;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/api/v1/datasets", "/v1/files")
                .order(ORDER);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getMethod().equals(HttpMethod.POST.name())) {
            require(user.tenant(), request);
        }
        return true;
    }

    /// Refuses an upload for which there is no room, before its bytes are read.
    void require(TenantId tenant, HttpServletRequest request) {
        datasets.requireRoom(tenant, Math.max(0, request.getContentLengthLong() - FORM_BYTES));
    }
}
