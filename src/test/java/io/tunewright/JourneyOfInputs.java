package io.tunewright;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The chapters on datasets, the base model and the recipe. Each gives the address of what it made or saw.
record JourneyOfInputs(Page page) {

    private static final String ALPACA = """
            [{"instruction": "Name a primary colour.", "input": "", "output": "Red."},
             {"instruction": "Translate to Chinese.", "input": "good morning", "output": "早上好"}]
            """;
    private static final String MESSAGES = """
            {"messages": [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Hello!"}]}
            {"messages": [{"role": "user", "content": "你好！"}, {"role": "assistant", "content": "你好！"}]}
            {"messages": [{"role": "user", "content": "Who broke this line?"}, {"role": "robot", "content": "I did."}]}
            {"messages": [{"role": "user", "content": "Bye!"}, {"role": "assistant", "content": "Bye!"}]}
            {"messages": [{"role": "user", "content": "再见！"}, {"role": "assistant", "content": "再见！"}]}
            """;
    private static final String SHARE_GPT = """
            [{"conversations": [{"from": "human", "value": "What is 2 + 3?"}, {"from": "gpt", "value": "5."},
              {"from": "human", "value": "And 4 + 4?"}, {"from": "gpt", "value": "8."}]}]
            """;
    private static final Pattern FIRST_VERSION = Pattern.compile(".*/datasets/[0-9a-f-]+/1");

    String identityDataset() {
        page.locator("#menu-datasets").click();
        page.locator("#identity-form").click();
        page.locator("#identity-name input").fill("Ada");
        page.locator("#identity-chinese input").fill("艾达");
        assertThat(page.locator("#identity-preview")).containsText("I am Ada's assistant.");
        Shots.take(page, "10-identity-form");
        page.locator("#identity-save").click();
        page.waitForURL(FIRST_VERSION);

        assertThat(page.locator("h1")).containsText("Ada identity");
        assertThat(page.locator("#examples")).containsText("Who are you?");
        assertThat(page.locator("#check-tiles")).containsText("Every row can be trained on.");
        assertThat(page.locator("#tokens .tw-tok.loss").first()).isVisible();
        assertThat(page.locator("#tokens .tw-tok.special").first()).isVisible();
        assertThat(page.locator("#tokens .tw-tok:not(.loss)").first()).isVisible();
        Shots.take(page, "11-identity-dataset");
        return page.url();
    }

    void uploads() {
        upload("alpaca.json", ALPACA);
        assertThat(page.locator("#examples")).containsText("Name a primary colour.");
        assertThat(page.locator("#check-tiles")).containsText("2rows are fine");

        upload("broken.jsonl", MESSAGES);
        assertThat(page.locator("#check-tiles")).containsText("Unknown role: line 3");
        page.locator("#filter-errors").click();
        assertThat(page.locator("#example")).containsText("Line 3");
        assertThat(page.locator("#example")).containsText("messages[1].role The role “robot” is not known. Use one of");
        Shots.take(page, "12-broken-line");

        upload("share.json", SHARE_GPT);
        assertThat(page.locator("#examples")).containsText("And 4 + 4?");

        page.locator("#menu-datasets").click();
        assertThat(page.locator("#datasets")).containsText("Alpaca");
        assertThat(page.locator("#datasets")).containsText("OpenAI messages");
        assertThat(page.locator("#datasets")).containsText("ShareGPT");
        Shots.take(page, "13-datasets");
    }

    private void upload(String name, String content) {
        page.locator("#menu-datasets").click();
        page.locator("#upload-dataset:visible").click();
        page.locator("#upload-file input[type=file]")
                .setInputFiles(new FilePayload(name, "application/json", content.getBytes(StandardCharsets.UTF_8)));
        page.waitForURL(FIRST_VERSION);
        assertThat(page.locator("h1")).containsText(name.replaceAll("\\..*", ""));
    }

    String starterModel() {
        page.locator("#menu-base-models").click();
        assertThat(page.locator("#base-models")).containsText("LlamaForCausalLM");
        Shots.take(page, "14-base-models");
        page.locator("#base-models a").first().click();
        page.waitForURL(Pattern.compile(".*/base-models/.+"));
        assertThat(page.locator("h1")).containsText("starter");
        assertThat(page.locator("#page-content")).containsText("LlamaForCausalLM");
        assertThat(page.locator("#page-content")).containsText("Parameters");
        assertThat(page.locator("#tensors")).containsText("embed_tokens");
        assertThat(page.locator("#page-content")).containsText("add_generation_prompt");
        assertThat(page.locator("#page-content")).containsText("eos_token");
        Shots.take(page, "15-starter");
        return page.url();
    }

    String recipe() {
        page.locator("#menu-recipes").click();
        assertThat(page.locator("#gallery")).containsText("Stanford Alpaca");
        Shots.take(page, "16-recipes");
        page.locator("#use-starter_identity_lora").click();
        page.locator("#field-weight_decay input").fill("0.01");
        var yaml = page.locator("#recipe-yaml textarea");
        assertThat(yaml).hasValue(Pattern.compile("weight_decay: 0.01\\n"));

        yaml.fill("learning_rat: 1\n" + yaml.inputValue());
        assertThat(page.locator("#recipe-faults"))
                .containsText("line 1: unknown key `learning_rat`; did you mean `learning_rate`?");
        assertThat(page.locator("#recipe-save")).isDisabled();
        Shots.take(page, "17-recipe-fault");
        yaml.fill(yaml.inputValue()
                .replace("learning_rat: 1\n", "")
                .replaceFirst("(?m)^name: .*$", "name: Ada in a minute"));
        assertThat(page.locator("#recipe-faults")).isHidden();
        page.locator("#recipe-save").click();
        page.waitForURL(Pattern.compile(".*/recipes/[0-9a-f-]{36}"));
        assertThat(page.locator("h1")).containsText("Ada in a minute");
        Shots.take(page, "18-recipe");
        String address = page.url();

        page.locator("#recipe-more").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Compare"))
                .click();
        page.waitForURL(Pattern.compile(".*/recipes/compare.*"));
        assertThat(page.locator("#compare-before vaadin-select-value-button")).containsText("starter_identity_lora");
        assertThat(page.locator("#compare-after vaadin-select-value-button")).containsText("Ada in a minute");
        assertThat(page.locator("#differences")).containsText("weight_decay");
        assertThat(page.locator("#differences")).containsText("0.01");
        Shots.take(page, "19-recipe-compare");
        return address;
    }
}
