package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.Shortcuts;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
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
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.TrailChanged;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.playground.Conversation;
import io.tunewright.playground.ConversationId;
import io.tunewright.playground.PlaygroundService;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Talking to up to three models side by side.
@Route("playground")
@PermitAll
@Menu(order = 60, title = "menu.playground")
class PlaygroundView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;
    private static final String CONVERSATION = "conversation";
    private static final String MODELS = "models";
    private static final String RUN = "run";

    private final transient PlaygroundService playground;
    private final TenantId tenant;
    private final UserId user;
    private final H1 title = new H1();
    private final Div facts = div("tw-sub");
    private final Div problems = div("");
    private final ModelChooser models = new ModelChooser(this::showFacts);
    private final TurnList turns = new TurnList(models::title, this::openRawPrompt);
    private final transient ParametersFrame frame = new ParametersFrame(this);
    private final Composer composer = new Composer(this::ask, this::stop, this::regenerate, this::askToClear);
    private transient @Nullable Conversation conversation;
    private transient @Nullable Throttle throttle;
    private transient @Nullable Runnable unsubscribe;

    PlaygroundView(PlaygroundService playground, CurrentUser user) {
        this.playground = playground;
        this.tenant = user.tenant();
        this.user = user.user();
        addClassName("tw-play");
        setId("playground");
        add(div("tw-page", head(), models, turns, problems, composer), frame.panel());
        // dialogs and lists close with the same key and must hear it too
        Shortcuts.addShortcutListener(this, this::stop, Key.ESCAPE)
                .allowEventPropagation()
                .allowBrowserDefault();
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        models.offer(playground.models(tenant));
        var wanted = asked.getSingleParameter(CONVERSATION);
        if (wanted.isPresent()) {
            open(id(wanted.get()));
            return;
        }
        fresh();
        asked.getSingleParameter(MODELS).ifPresent(names -> models.choose(List.of(names.split(","))));
        asked.getSingleParameter(RUN).ifPresent(run -> models.choose(playground.modelsOfRun(tenant, run)));
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
            var chosen = models.names();
            fresh();
            models.choose(chosen);
            showFacts();
            address(QueryParameters.empty());
            composer.focusBox();
        });
        var recent = button(t("playground.conversations"), "clock");
        recent.setId("recent-conversations");
        recent.addClickListener(
                click -> new ConversationsDialog(playground, tenant, user, this::choose, this::changed).open());
        return div("tw-head", div("", title, facts), div("tw-actions", fresh, recent, frame.toggleButton()));
    }

    private void ask(String question) {
        attempt(() -> {
            var settings = frame.parameters().read();
            var shown = conversation;
            if (shown == null) {
                choose(playground.begin(tenant, user, models.names(), settings, question));
            } else {
                playground.ask(tenant, user, shown.id(), models.names(), settings, question);
                reload();
            }
            composer.taken();
            turns.scrollToLast();
        });
    }

    private void regenerate() {
        var shown = conversation;
        if (shown == null || shown.turns().isEmpty()) {
            return;
        }
        attempt(() -> {
            playground.regenerate(
                    tenant, user, shown.id(), models.names(), frame.parameters().read());
            turns.forget(shown.turns().getLast().number());
            reload();
        });
    }

    private void stop() {
        var shown = conversation;
        if (shown != null && shown.isAnswering()) {
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
            open(id);
            follow();
            address(QueryParameters.of(CONVERSATION, id.toString()));
        });
    }

    /// A conversation was renamed or deleted in the list.
    private void changed(ConversationId id) {
        var shown = conversation;
        if (shown == null || !shown.id().equals(id)) {
            return;
        }
        try {
            reload();
            TrailChanged.tell();
        } catch (NotFoundException deleted) {
            fresh();
            address(QueryParameters.empty());
        }
    }

    /// An empty conversation, with the models and parameters of the last one.
    private void fresh() {
        unfollow();
        conversation = null;
        turns.clear();
        var last = playground.recent(tenant, user, 1);
        if (last.isEmpty()) {
            models.chooseFirst();
        } else {
            var before = playground.get(tenant, user, last.getFirst().id());
            models.choose(before.models());
            frame.parameters().show(before.settings());
        }
        showFacts();
    }

    private void open(ConversationId id) {
        var opened = playground.get(tenant, user, id);
        conversation = opened;
        turns.clear();
        models.choose(opened.models());
        frame.parameters().show(opened.settings());
        turns.show(opened.turns());
        showFacts();
    }

    private void reload() {
        var shown = conversation;
        if (shown != null) {
            var now = playground.get(tenant, user, shown.id());
            conversation = now;
            turns.show(now.turns());
            showFacts();
        }
    }

    /// Answers in the making come from memory; once one is over, all is read again.
    private void showLive() {
        var shown = conversation;
        if (shown == null) {
            return;
        }
        var live = playground.answering(shown.id());
        turns.showLive(live);
        if (live.values().stream().mapToInt(List::size).sum() != running()) {
            reload();
            if (running() == 0) {
                problems.removeAll();
                Notices.announce(t("playground.answered"));
            }
        }
    }

    private void showFacts() {
        var shown = conversation;
        title.setText(shown == null ? t("playground.title") : shown.title());
        Parts.lang(title, shown == null ? UI.getCurrent().getLocale() : TextLanguage.guess(shown.title()));
        int chosen = models.chosen().size();
        facts.setText(chosen == 1 ? t("playground.one-model") : t("playground.many-models", chosen));
        var state = UsedTokens.text(shown, models.contextLength(), running());
        composer.show(running() > 0, !turns.isEmpty(), state);
    }

    private int running() {
        var shown = conversation;
        return shown == null
                ? 0
                : (int) shown.turns().stream()
                        .flatMap(turn -> turn.answers().stream())
                        .filter(answer -> answer.state() == Conversation.State.RUNNING)
                        .count();
    }

    private void openRawPrompt(int turn, int position, String model) {
        var shown = conversation;
        if (shown == null) {
            return;
        }
        attempt(() -> new RawPromptDialog(
                        models.title(model), playground.rawPrompt(tenant, user, shown.id(), turn, position))
                .open());
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
