package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.NativeButton;
import com.vaadin.flow.component.textfield.TextField;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.playground.Conversation;
import io.tunewright.playground.Conversation.Summary;
import io.tunewright.playground.ConversationId;
import io.tunewright.playground.PlaygroundService;
import java.util.function.Consumer;

/// The user's recent conversations: open, rename, delete.
final class ConversationsDialog extends Dialog {

    private static final long serialVersionUID = 1;
    private static final int MOST = 100;

    private final transient PlaygroundService playground;
    private final TenantId tenant;
    private final UserId user;
    private final transient Consumer<ConversationId> choose;
    private final transient Consumer<ConversationId> changed;
    private final Div list = div("");

    /// @param choose  opens a conversation
    /// @param changed a conversation was renamed or deleted
    ConversationsDialog(
            PlaygroundService playground,
            TenantId tenant,
            UserId user,
            Consumer<ConversationId> choose,
            Consumer<ConversationId> changed) {
        this.playground = playground;
        this.tenant = tenant;
        this.user = user;
        this.choose = choose;
        this.changed = changed;
        setHeaderTitle(t("playground.conversations"));
        setWidth("min(560px, 96vw)");
        add(list);
        getFooter().add(new Button(t("common.close"), click -> close()));
        refresh();
    }

    private void refresh() {
        list.removeAll();
        var recent = playground.recent(tenant, user, MOST);
        if (recent.isEmpty()) {
            list.add(Parts.empty(t("playground.no-conversations"), t("playground.no-conversations-hint"), null));
            return;
        }
        var items = Parts.list(recent.stream().map(this::item).toArray(Component[]::new));
        items.setId("conversations");
        list.add(items);
    }

    private Component item(Summary summary) {
        var title = Parts.lang(div("tw-strong tw-cut", summary.title()), TextLanguage.guess(summary.title()));
        var facts = div(
                "tw-small tw-muted tw-num",
                t("playground.conversation-facts", summary.turns(), Formats.when(summary.changedAt())));
        var open = new NativeButton();
        open.addClassNames("tw-plain", "tw-rowbutton", "tw-grow");
        open.add(title, facts);
        open.addClickListener(click -> {
            close();
            choose.accept(summary.id());
        });
        var row = div("tw-row");
        var rename = Parts.button(t("playground.rename"), null, ButtonVariant.TERTIARY);
        rename.setAriaLabel(t("playground.rename-this", summary.title()));
        rename.addClickListener(click -> edit(row, summary));
        var delete = Parts.button(t("common.delete"), null, ButtonVariant.TERTIARY);
        delete.setAriaLabel(t("playground.delete-this", summary.title()));
        delete.addClickListener(click -> ConfirmDelete.ask(
                t("playground.delete-question", summary.title()), t("playground.delete-means", summary.turns()), () -> {
                    playground.delete(tenant, user, summary.id());
                    changed.accept(summary.id());
                    refresh();
                }));
        row.add(open, rename, delete);
        return row;
    }

    private void edit(Div row, Summary summary) {
        row.removeAll();
        var title = new TextField();
        title.setAriaLabel(t("playground.new-title"));
        title.setValue(summary.title());
        title.setMaxLength(Conversation.TITLE_MAX_LENGTH);
        title.addClassName("tw-grow");
        var save = Parts.button(t("common.save"), null, ButtonVariant.PRIMARY);
        save.addClickShortcut(Key.ENTER).listenOn(title);
        save.addClickListener(click -> {
            if (!title.getValue().isBlank()) {
                playground.rename(tenant, user, summary.id(), title.getValue());
                changed.accept(summary.id());
                refresh();
            }
        });
        row.add(title, save);
        title.focus();
    }
}
