package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.icon;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Anchor;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.MemberService;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Principal;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What could be done next, from what there is: failed runs, models that nobody measured, keys that run out, an
/// organisation of one.
@org.springframework.stereotype.Component
class NextSteps {

    private static final int MOST = 4;
    private static final Duration RECENT = Duration.ofDays(3);
    private static final Duration SOON = Duration.ofDays(14);

    private final TrainingRunService runs;
    private final TunedModelService models;
    private final EvaluationService evaluations;
    private final ApiKeyService keys;
    private final MemberService members;
    private final OrganisationService organisations;

    NextSteps(
            TrainingRunService runs,
            TunedModelService models,
            EvaluationService evaluations,
            ApiKeyService keys,
            MemberService members,
            OrganisationService organisations) {
        this.runs = runs;
        this.models = models;
        this.evaluations = evaluations;
        this.keys = keys;
        this.members = members;
        this.organisations = organisations;
    }

    Component card(Principal user) {
        var steps = Stream.<Supplier<Stream<Component>>>of(
                        () -> failedRuns(user),
                        () -> unmeasuredModels(user),
                        () -> endingKeys(user),
                        () -> lonely(user))
                .flatMap(source -> Readable.of(() -> source.get().toList()).orElseGet(java.util.List::of).stream())
                .limit(MOST)
                .toArray(Component[]::new);
        return Parts.card(
                Texts.t("ui.next.title"),
                null,
                steps.length == 0
                        ? Parts.empty(Texts.t("ui.next.nothing"), Texts.t("ui.next.nothing-hint"), null)
                        : Parts.list(steps));
    }

    /// The people of an organisation that has just begun.
    Component people(Principal user) {
        var organisation = organisations.get(user.tenant());
        int count = members.list(user.tenant()).size();
        Button invite = null;
        if (user.role().may(Permissions.ADMINISTER)) {
            invite = Parts.button(Texts.t("identity.members.invite"), "plus");
            invite.setId("invite-members");
            invite.addClickListener(click -> UI.getCurrent().navigate("members"));
        }
        String text = count == 1
                ? Texts.t("ui.people.alone", organisation.name())
                : Texts.t("ui.people.several", organisation.name(), count);
        return Parts.card(Texts.t("ui.people.title"), null, div("tw-empty", Parts.el("p", "", text), invite));
    }

    private Stream<Component> failedRuns(Principal user) {
        var since = Instant.now().minus(RECENT);
        return runs.list(user.tenant(), Paging.FIRST).stream()
                .filter(run ->
                        run.status() == RunStatus.FAILED && run.createdAt().isAfter(since))
                .limit(2)
                .map(run -> step(
                        "warn",
                        "tw-ic-warn",
                        Texts.t("ui.next.failed", Texts.t("ui.run", run.experimentName(), run.number())),
                        run.reason(),
                        Texts.t("ui.next.failed-act"),
                        "runs/" + run.id()));
    }

    private Stream<Component> unmeasuredModels(Principal user) {
        var measured = evaluations.list(user.tenant(), Paging.FIRST).stream()
                .map(Evaluation::model)
                .collect(Collectors.toSet());
        // the newest says what is worth asking for; older ones are steps on the way
        return models.list(user.tenant()).stream()
                .limit(1)
                .filter(model -> !measured.contains(new ModelRef.Tuned(model.id())))
                .flatMap(model ->
                        Stream.of(talk(model), measure(model)).limit(user.role().may(Permissions.EDIT) ? 2 : 1));
    }

    private static Component talk(TunedModel model) {
        return step(
                "chat",
                "tw-muted",
                Texts.t("ui.next.talk", model.experimentName()),
                Texts.t("ui.next.talk-hint", model.baseModelName()),
                Texts.t("ui.next.talk-act"),
                "playground?run=" + model.run());
    }

    private static Component measure(TunedModel model) {
        return step(
                "chart",
                "tw-muted",
                Texts.t("ui.next.measure", model.experimentName()),
                Texts.t("ui.next.measure-hint"),
                Texts.t("ui.next.measure-act"),
                "evaluation?model=" + URLEncoder.encode(model.name(), UTF_8));
    }

    private Stream<Component> endingKeys(Principal user) {
        var now = Instant.now();
        return keys.list(user.tenant(), user.user()).stream()
                .filter(key -> key.expiresAt() != null && key.expiresAt().isBefore(now.plus(SOON)))
                .limit(2)
                .map(key -> {
                    var end = key.expiresAt() == null ? now : key.expiresAt();
                    long days = Math.max(0, Duration.between(now, end).toDays());
                    return step(
                            "key",
                            "tw-muted",
                            end.isBefore(now)
                                    ? Texts.t("ui.next.key-over", key.name())
                                    : Texts.t("ui.next.key", key.name(), days),
                            Texts.t("ui.next.key-hint"),
                            Texts.t("ui.next.key-act"),
                            "api-keys");
                });
    }

    private Stream<Component> lonely(Principal user) {
        return user.role().may(Permissions.ADMINISTER)
                        && members.list(user.tenant()).size() == 1
                ? Stream.of(step(
                        "users",
                        "tw-muted",
                        Texts.t("ui.next.invite"),
                        Texts.t("ui.next.invite-hint"),
                        Texts.t("identity.members.invite"),
                        "members"))
                : Stream.empty();
    }

    private static Component step(String icon, String colour, String title, String text, String action, String path) {
        var link = new Anchor(path, action);
        link.addClassName("tw-small");
        return div(
                "tw-row top",
                icon(icon, colour),
                div("tw-grow", div("tw-strong", title), div("tw-muted tw-small", text), link));
    }
}
