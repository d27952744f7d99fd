package io.tunewright;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Chromium, driven by Playwright, one for each JVM and thread that asks.
///
/// It takes the Chromium of the machine. Without one, root on Debian or Ubuntu installs the distribution's;
/// anybody else lets Playwright download its own; where neither works one sentence says what to do.
public final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /// @throws IllegalStateException in one sentence, if there is no way to a Chromium
    public static Browser start() {
        var installed = find().or(Browser::install);
        return installed.map(Browser::own).orElseGet(Browser::downloaded);
    }

    /// What a page looks like to its visitor.
    ///
    /// @param width  of the window in CSS pixels
    /// @param locale the browser's language
    public record View(int width, int height, Locale locale, ColorScheme scheme) {

        public static final View WIDE = new View(1440, 900, Locale.UK, ColorScheme.LIGHT);
        public static final View NARROW = new View(400, 860, Locale.UK, ColorScheme.LIGHT);

        public View in(Locale language) {
            return new View(width, height, language, scheme);
        }

        public View dark() {
            return new View(width, height, locale, ColorScheme.DARK);
        }
    }

    /// A fresh visitor without cookies. Motion is reduced, so that pictures and clicks are steady.
    public BrowserContext visitor(View view) {
        return chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(view.width(), view.height())
                .setLocale(view.locale().toLanguageTag())
                .setColorScheme(view.scheme())
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
    }

    /// A picture of the whole page under `target/screenshots`.
    public static Path picture(Page page, String name) {
        var file = Path.of("target", "screenshots", name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        return file;
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    private static Browser own(Path executable) {
        var playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new LaunchOptions()
                                .setExecutablePath(executable)
                                .setArgs(ARGUMENTS)));
    }

    /// Playwright's own Chromium, downloaded at the first call.
    private static Browser downloaded() {
        say("No Chromium found: Playwright downloads its own");
        try {
            var playwright = Playwright.create(new CreateOptions().setEnv(new HashMap<>(System.getenv())));
            return new Browser(playwright, playwright.chromium().launch(new LaunchOptions().setArgs(ARGUMENTS)));
        } catch (PlaywrightException failure) {
            throw new IllegalStateException(
                    "The browser tests need a Chromium: install one (Debian: apt-get install chromium) so that it is found in PATH",
                    failure);
        }
    }

    private static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Stream.of(path.split(":"))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> install() {
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get")) || !"root".equals(System.getProperty("user.name"))) {
            return Optional.empty();
        }
        say("No Chromium found: installing the distribution's (apt-get install -y chromium)");
        run("apt-get", "update", "-q");
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-noto-cjk");
        return find();
    }

    private static void run(String... command) {
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            var process = builder.start();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            say(String.join(" ", command) + " failed: " + failure.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(String line) {
        System.out.println("[browser tests] " + line);
    }
}
