package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.badge;
import static io.tunewright.common.ui.Parts.body;
import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;
import static io.tunewright.common.ui.Parts.facts;
import static io.tunewright.common.ui.Parts.fill;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Parts.pageHead;
import static io.tunewright.common.ui.Parts.quietLink;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Parts.tile;
import static io.tunewright.common.ui.Parts.tiles;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModel;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.ModelStructure;
import io.tunewright.common.ByteSize;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Problems;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ModelInspection;
import jakarta.annotation.security.PermitAll;
import java.util.ArrayList;
import java.util.List;

/// What is inside a base model.
@Route("base-models/:id")
@PermitAll
class BaseModelView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    private final transient BaseModelService models;
    private final TenantId tenant;
    private final boolean mayEdit;
    private final Div problem = div("");
    private String name = "";

    BaseModelView(BaseModelService models, CurrentUser user) {
        this.models = models;
        this.tenant = user.tenant();
        this.mayEdit = user.may(Permissions.EDIT);
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        try {
            var id = BaseModelId.of(event.getRouteParameters().get("id").orElse(""));
            show(models.details(tenant, id));
        } catch (IllegalArgumentException | io.tunewright.common.NotFoundException unknown) {
            throw new NotFoundException();
        }
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(t("menu.base-models"), "base-models"), Crumb.here(name));
    }

    @Override
    public String getPageTitle() {
        return name;
    }

    private void show(BaseModel model) {
        name = model.name();
        var inspection = model.ref().inspection();
        var structure = ModelStructure.of(inspection, models.configuration(tenant, model.id()));
        removeAll();
        var title = fill(new H1(), "", model.name());
        if (model.ref().builtIn()) {
            title.add(badge("line", null, t("basemodel.built-in")));
        }
        var delete = button(t("common.delete"), "x");
        delete.setId("delete-base-model");
        delete.addClassName("danger");
        delete.setVisible(mayEdit && !model.ref().builtIn());
        delete.addClickListener(click -> ConfirmDelete.ask(
                t("basemodel.delete", model.name()),
                t("basemodel.deleteWhat", new ByteSize(inspection.bytes())),
                () -> delete(model)));
        add(
                pageHead(title, t("basemodel.from", inspection.architecture(), model.source()), delete),
                problem,
                figures(inspection),
                div(
                        "tw-split half even",
                        card(t("basemodel.memory"), null, body(StructureFacts.memory(structure))),
                        card(t("basemodel.shape"), null, body(StructureFacts.shape(structure, model.ref())))),
                card(
                        t("basemodel.tryout"),
                        quietLink("tokenizers?model=" + model.name(), t("basemodel.bench.open")),
                        body(new TokenizerTryout(text -> models.tokenize(tenant, model.id(), text)))),
                card(
                        t("basemodel.tensors"),
                        span(
                                "tw-small tw-muted tw-num",
                                t("basemodel.tensorCount", inspection.tensors().size())),
                        new TensorTree(inspection.tensors())),
                div(
                        "tw-split half even",
                        card(t("basemodel.template"), null, template(inspection)),
                        card(t("basemodel.specials"), null, body(specials(inspection)))));
        if (!inspection.ignored().isEmpty()) {
            var list = el("ul", "tw-small");
            inspection.ignored().forEach(each -> list.add(el("li", "", each)));
            add(note("", t("basemodel.ignored"), list));
        }
    }

    private void delete(BaseModel model) {
        try {
            models.delete(tenant, model.id());
            UI.getCurrent().navigate("base-models");
        } catch (DomainException refused) {
            problem.removeAll();
            problem.add(Problems.note(refused));
        }
    }

    private static Component figures(ModelInspection inspection) {
        return tiles(
                tile(
                        t("basemodel.parameters"),
                        ModelFigures.parameters(inspection.parameters()),
                        "",
                        Formats.count(inspection.parameters())),
                tile(t("basemodel.size"), new ByteSize(inspection.bytes()).toString(), "", inspection.dtype()),
                tile(t("basemodel.context"), Formats.count(inspection.contextLength()), t("basemodel.tokens")),
                tile(t("basemodel.vocabulary"), Formats.count(inspection.shape().vocabulary()), t("basemodel.tokens")));
    }

    private static Component template(ModelInspection inspection) {
        if (inspection.chatTemplate().isEmpty()) {
            return body(note("warn", t("basemodel.noTemplate")));
        }
        var code = div("tw-code tw-log", inspection.chatTemplate());
        code.getStyle().set("white-space", "pre-wrap");
        code.getElement().setAttribute("tabindex", "0").setAttribute("aria-label", t("basemodel.template"));
        return code;
    }

    private static Component specials(ModelInspection inspection) {
        var pairs = new ArrayList<String>();
        inspection.specialTokens().forEach((role, token) -> {
            pairs.add(role);
            pairs.add(token);
        });
        pairs.add(t("basemodel.ends"));
        pairs.add(inspection.endTokenIds().toString());
        var list = facts(pairs.toArray(String[]::new));
        list.addClassName("tw-mono");
        return list;
    }
}
