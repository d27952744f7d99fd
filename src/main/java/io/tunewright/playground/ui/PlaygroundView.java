package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.Shortcuts;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.TrailChanged;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.playground.ChatModelChoice;
import io.tunewright.playground.Conversation;
import io.tunewright.playground.Conversation.Turn;
import io.tunewright.playground.ConversationId;
import io.tunewright.playground.PlaygroundService;
import jakarta.annotation.security.PermitAll;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Talking to up to three models side by side.
@Route("playground")
@PermitAll
@Menu(order = 60, title = "menu.playground")
class PlaygroundView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;
    private static final String CONVERSATION = "conversation";
    private static final String MODELS = "models";

    private final transient PlaygroundService playground;
    private final TenantId tenant;
    private final UserId user;
    private final H1 title = new H1();
    private final Div facts = div("tw-sub");
    private final Div turns = div("tw-stack tw-turns");
    private final Div problems = div("");
    private final ModelChooser models = new ModelChooser(this::showFacts);
    private final ParametersPanel parameters = new ParametersPanel();
    private final Div panel = div("tw-params");
    private final Button parametersButton = button(t("playground.parameters"), "sliders");
    private final Composer composer = new Composer(this::ask, this::stop, this::regenerate, this::askToClear);
    private final Map<Integer, TurnBlock> blocks = new LinkedHashMap<>();
    private transient @Nullable Conversation conversation;
    private transient @Nullable Throttle throttle;
    private transient @Nullable Runnable unsubscribe;
    private transient Set<Integer> answering = Set.of();
    private boolean narrow;

    PlaygroundView(PlaygroundService playground, CurrentUser user) {
        this.playground = playground;
        this.tenant = user.tenant();
        this.user = user.user();
        addClassName("tw-play");
        var main = div("tw-page", head(), models, turns, problems, composer);
        add(main, panel);
        setId("playground");
        Shortcuts.addShortcutListener(this, this::stop, Key.ESCAPE);
        Narrow.watch(this, this::adapt);
        showPanel(true);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var parameter = event.getLocation().getQueryParameters();
        models.offer(playground.models(tenant));
        var wanted = parameter.getSingleParameter(CONVERSATION);
        if (wanted.isPresent()) {
            open(id(wanted.get()));
            return;
        }
        fresh();
        var names = parameter.getSingleParameter(MODELS);
        if (names.isPresent()) {
            models.choose(List.of(names.get().split(",")));
        }
        showFacts();
    }

    @Override
    public List<Crumb> trail() {
        var shown = conversation;
        return shown == null
                ? List.of(Crumb.here(t("menu.playground")))
                : List.of(new Crumb(t("menu.playground"), "playground"), Crumb.here(shown.title()));
    }

    @Override
    public String getPageTitle() {
        var shown = conversation;
        return shown == null ? t("menu.playground") : shown.title();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        throttle = new Throttle(event.getUI(), this::showLive);
        follow();
        composer.focusBox();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        unfollow();
        if (throttle != null) {
            throttle.close();
        }
    }

    private Div head() {
        var fresh = button(t("playground.new"), "plus");
        fresh.setId("new-conversation");
        fresh.addClickListener(click -> {
            var chosen = chosenNames();
            fresh();
            models.choose(chosen);
            address(QueryParameters.empty());
            showFacts();
            composer.focusBox();
        });
        var recent = button(t("playground.conversations"), "clock");
        recent.setId("recent-conversations");
        recent.addClickListener(
                click -> new ConversationsDialog(playground, tenant, user, this::choose, this::changed).open());
        parametersButton.setId("parameters");
        parametersButton.addClickListener(click -> toggleParameters());
        return div("tw-head", div("", title, facts), div("tw-actions", fresh, recent, parametersButton));
    }

    private void adapt(boolean isNarrow) {
        narrow = isNarrow;
        showPanel(!narrow);
    }

    private void toggleParameters() {
        if (!narrow) {
            showPanel(!panel.isVisible());
            return;
        }
        var dialog = new Dialog();
        dialog.setHeaderTitle(t("playground.parameters"));
        dialog.setWidth("96vw");
        dialog.add(parameters);
        dialog.getFooter().add(new Button(t("common.close"), click -> dialog.close()));
        dialog.open();
    }

    private void showPanel(boolean visible) {
        panel.removeAll();
        panel.setVisible(visible);
        getStyle().set("grid-template-columns", visible ? null : "minmax(0, 1fr)");
        parametersButton.getElement().setAttribute("aria-pressed", Boolean.toString(visible));
        if (visible) {
            var close = Parts.iconButton("x", t("playground.close-parameters"));
            close.addClickListener(click -> showPanel(false));
            panel.add(
                    div("tw-row apart", Parts.fill(new H2(), "tw-h2", t("playground.parameters")), close), parameters);
        }
    }

    private void ask(String question) {
        attempt(() -> {
            var settings = parameters.read();
            var shown = conversation;
            if (shown == null) {
                var id = playground.begin(tenant, user, chosenNames(), settings, question);
                composer.taken();
                open(id);
                follow();
                address(QueryParameters.of(CONVERSATION, id.toString()));
            } else {
                playground.ask(tenant, user, shown.id(), chosenNames(), settings, question);
                composer.taken();
                reload();
            }
            turns.getElement()
                    .executeJs(
                            "requestAnimationFrame(() => this.lastElementChild?.scrollIntoView({ block: 'nearest' }))");
        });
    }

    private void regenerate() {
        attempt(() -> {
            var shown = conversation;
            if (shown != null && !shown.turns().isEmpty()) {
                playground.regenerate(tenant, user, shown.id(), chosenNames(), parameters.read());
                drop(shown.turns().getLast());
                reload();
            }
        });
    }

    private void stop() {
        var shown = conversation;
        if (shown != null && !answering.isEmpty()) {
            attempt(() -> playground.stop(tenant, user, shown.id()));
        }
    }

    private void askToClear() {
        var shown = conversation;
        if (shown == null || shown.turns().isEmpty()) {
            return;
        }
        ConfirmDelete.ask(
                t("playground.clear-question"),
                t("playground.clear-means", shown.turns().size()),
                t("playground.clear"),
                t("common.keep"),
                () -> attempt(() -> {
                    playground.clear(tenant, user, shown.id());
                    reload();
                    composer.focusBox();
                }));
    }

    private void choose(ConversationId id) {
        attempt(() -> {
            unfollow();
            open(id);
            follow();
            address(QueryParameters.of(CONVERSATION, id.toString()));
        });
    }

    private void changed(ConversationId id) {
        var shown = conversation;
        if (shown != null && shown.id().equals(id)) {
            try {
                reload();
                TrailChanged.tell();
            } catch (NotFoundException deleted) {
                fresh();
                address(QueryParameters.empty());
            }
        }
    }

    private void fresh() {
        unfollow();
        conversation = null;
        blocks.clear();
        turns.removeAll();
        var last = playground.recent(tenant, user, 1);
        if (last.isEmpty()) {
            playground.models(tenant).stream().findFirst().ifPresent(model -> models.choose(List.of(model.name())));
        } else {
            var before = playground.get(tenant, user, last.getFirst().id());
            models.choose(before.models());
            parameters.show(before.settings());
        }
        showFacts();
    }

    private void open(ConversationId id) {
        conversation = playground.get(tenant, user, id);
        blocks.clear();
        turns.removeAll();
        models.choose(conversation.models());
        parameters.show(conversation.settings());
        reload();
    }

    private void reload() {
        var shown = conversation;
        if (shown == null) {
            return;
        }
        conversation = playground.get(tenant, user, shown.id());
        for (var turn : conversation.turns()) {
            blocks.computeIfAbsent(turn.number(), number -> {
                        var block = new TurnBlock(turn, models::title, this::openRawPrompt);
                        turns.add(block);
                        return block;
                    })
                    .show(turn.answers());
        }
        if (conversation.turns().isEmpty()) {
            blocks.clear();
            turns.removeAll();
        }
        answering = playground.answering(shown.id()).keySet();
        showFacts();
    }

    private void drop(Turn turn) {
        var block = blocks.remove(turn.number());
        if (block != null) {
            turns.remove(block);
        }
    }

    /// Answers in the making come from memory; once one is over, all is read again.
    private void showLive() {
        var shown = conversation;
        if (shown == null) {
            return;
        }
        var live = playground.answering(shown.id());
        int before = count();
        live.forEach((turn, answers) -> {
            var block = blocks.get(turn);
            if (block != null) {
                block.show(answers);
            }
        });
        if (live.values().stream().mapToInt(List::size).sum() < before
                || !live.keySet().equals(answering)) {
            reload();
            if (answering.isEmpty()) {
                problems.removeAll();
                Notices.announce(t("playground.answered"));
            }
        }
        showComposer();
    }

    private int count() {
        var shown = conversation;
        return shown == null
                ? 0
                : (int) shown.turns().stream()
                        .flatMap(turn -> turn.answers().stream())
                        .filter(answer -> answer.state() == Conversation.State.RUNNING)
                        .count();
    }

    private void showFacts() {
        var shown = conversation;
        title.setText(shown == null ? t("playground.title") : shown.title());
        if (shown != null) {
            Parts.lang(title, TextLanguage.guess(shown.title()));
        }
        int chosen = models.chosen().size();
        facts.setText(chosen == 1 ? t("playground.one-model") : t("playground.many-models", chosen));
        if (blocks.isEmpty()) {
            turns.removeAll();
            turns.add(Parts.empty(t("playground.nothing"), t("playground.nothing-hint"), null));
        } else {
            turns.getChildren().filter(child -> !(child instanceof TurnBlock)).forEach(turns::remove);
        }
        showComposer();
    }

    private void showComposer() {
        var shown = conversation;
        int used = shown == null || shown.turns().isEmpty()
                ? 0
                : shown.turns().getLast().answers().stream()
                        .map(Conversation.Answer::stats)
                        .mapToInt(stats -> stats == null ? 0 : stats.promptTokens() + stats.answerTokens())
                        .max()
                        .orElse(0);
        int context = models.chosen().stream()
                .mapToInt(ChatModelChoice::contextLength)
                .filter(length -> length > 0)
                .min()
                .orElse(0);
        int speaking = count();
        String tokens =
                used == 0 || context == 0 ? "" : t("playground.used", Formats.count(used), Formats.count(context));
        String busy = speaking == 0
                ? ""
                : speaking == 1 ? t("playground.one-answering") : t("playground.many-answering", speaking);
        String separator = tokens.isEmpty() || busy.isEmpty() ? "" : " · ";
        composer.show(speaking > 0, !blocks.isEmpty(), tokens + separator + busy);
    }

    private void openRawPrompt(int turn, int position) {
        var shown = conversation;
        if (shown == null) {
            return;
        }
        attempt(() -> {
            var prompt = playground.rawPrompt(tenant, user, shown.id(), turn, position);
            String model = shown.turns().stream()
                    .filter(each -> each.number() == turn)
                    .flatMap(each -> each.answers().stream())
                    .filter(answer -> answer.position() == position)
                    .map(answer -> models.title(answer.model()))
                    .findFirst()
                    .orElse("");
            new RawPromptDialog(model, prompt).open();
        });
    }

    private void follow() {
        unfollow();
        var shown = conversation;
        var told = throttle;
        if (shown != null && told != null) {
            unsubscribe = playground.subscribe(shown.id(), told::tell);
            told.tell();
        }
    }

    private void unfollow() {
        if (unsubscribe != null) {
            unsubscribe.run();
            unsubscribe = null;
        }
    }

    private List<String> chosenNames() {
        return models.chosen().stream().map(ChatModelChoice::name).toList();
    }

    private void attempt(Runnable act) {
        problems.removeAll();
        try {
            act.run();
        } catch (DomainException refused) {
            problems.add(Problems.note(refused));
        }
    }

    private static void address(QueryParameters parameters) {
        UI.getCurrent().getPage().getHistory().replaceState(null, new Location("playground", parameters));
        TrailChanged.tell();
    }

    private static ConversationId id(String text) {
        try {
            return ConversationId.of(text);
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("conversation-not-found", "There is no conversation %s".formatted(text), text);
        }
    }
}
