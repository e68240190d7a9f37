package io.menshen.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.caller.Unexpected;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// `BrowserWalk GATEWAY HOME`: a member of the demo signs in, corrects the own data, looks who looked, consents and
/// withdraws, and signs out, in Chromium. Without Debian's `chromium` and `chromium-driver` it says so and does
/// nothing.
///
/// Ends with exit code 1 when a step does not come about, or when the browser had something to complain of.
public final class BrowserWalk {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WHO = "member1";

    /// It warns that it cannot look inside a browser of this version, which nobody asks it to do. Held, or its level
    /// goes with it.
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final PrintStream out;
    private final WebDriver browser;
    private final WebDriverWait wait;

    private BrowserWalk(PrintStream out, WebDriver browser) {
        this.out = out;
        this.browser = browser;
        this.wait = new WebDriverWait(browser, PATIENCE);
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (!Files.isExecutable(BROWSER) || !Files.isExecutable(DRIVER)) {
            out.println("SKIPPED: the console was not looked at, because there is no browser here"
                    + " (Debian: apt-get install chromium chromium-driver)");
            return;
        }
        String password = new ObjectMapper()
                .readTree(Path.of(arguments[1], "secrets.json").toFile())
                .path("demo.password")
                .asText();
        SELENIUM.setLevel(Level.SEVERE);
        ChromeDriver browser = chromium();
        try {
            BrowserWalk walk = new BrowserWalk(out, browser);
            walk.walk(arguments[0] + "/console", password);
            walk.complaints();
            out.println("The console did what it says.");
        } catch (Unexpected | WebDriverException e) {
            out.println(e.getMessage());
            System.exit(1);
        } finally {
            browser.quit();
        }
    }

    private static ChromeDriver chromium() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        ChromeOptions options = new ChromeOptions()
                .setBinary(BROWSER.toFile())
                .addArguments(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--lang=en",
                        "--window-size=1000,1200");
        options.setCapability("goog:loggingPrefs", logs);
        return new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
    }

    private void walk(String console, String password) {
        browser.get(console);
        step("a stranger sees nothing but the way in", there("section.welcome button") != null);
        browser.findElement(By.cssSelector("section.welcome button")).click();
        there("#username").sendKeys(WHO);
        browser.findElement(By.id("password")).sendKeys(password);
        browser.findElement(By.id("kc-login")).click();
        step("the member sees every field of the catalogue", fields() == 17);

        there("[data-field=display-name] button").click();
        WebElement name = there("[data-field=display-name] input");
        name.clear();
        name.sendKeys("门前散步");
        there("[data-field=display-name] form button").click();
        step("a change is kept", there("p.note") != null);
        browser.navigate().refresh();
        there("section.welcome button").click();
        step(
                "and is there after the page is loaded anew, with no second password",
                there("[data-field=display-name] .value").getText().equals("门前散步"));

        there("[data-field=wechat-id] button").click();
        there("[data-field=wechat-id] input").sendKeys("1");
        there("[data-field=wechat-id] form button").click();
        step(
                "what is no WeChat id is refused in words",
                !there("p.fault").getText().isEmpty());

        open("looks");
        step(
                "who looked is told",
                !browser.findElements(By.cssSelector(".looks > li")).isEmpty());

        open("consents");
        there("[data-purpose=offers] button").click();
        step("a consent is given", there("[data-purpose=offers] button.quiet") != null);
        there("[data-purpose=offers] button:not(.quiet)").click();
        wait.until(page -> page.findElements(By.cssSelector("[data-purpose=offers] button.quiet"))
                .isEmpty());
        step("and withdrawn", true);

        open("fields");
        step("what is collected is a table", fieldsOfTheTable() == 17);
        step(
                "nothing of a member lies in the browser's storage",
                storage().stream().noneMatch(BrowserWalk::telling));
        browser.findElements(By.cssSelector(".tools button")).getLast().click();
        step("signed out", there("section.welcome button") != null);
    }

    private int fields() {
        there("dl.record");
        return browser.findElements(By.cssSelector("dl.record [data-field]")).size();
    }

    private int fieldsOfTheTable() {
        there("table");
        return browser.findElements(By.cssSelector("tbody tr")).size();
    }

    private void open(String page) {
        browser.findElement(By.cssSelector("nav a[href='#" + page + "']")).click();
        there("main[data-page=" + page + "]");
        wait.until(now ->
                now.findElements(By.cssSelector("main [role=status].hint")).isEmpty());
    }

    private List<?> storage() {
        Object kept = ((ChromeDriver) browser)
                .executeScript("return [...Object.values(localStorage), ...Object.values(sessionStorage)]");
        return kept instanceof List<?> list ? list : List.of();
    }

    private static boolean telling(Object kept) {
        return String.valueOf(kept).length() > 2;
    }

    private WebElement there(String selector) {
        return wait.until(page -> page.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    private void step(String what, boolean holds) {
        out.println((holds ? "  ✓ " : "  ✗ ") + what);
        if (!holds) {
            throw new Unexpected("not so: " + what);
        }
    }

    /// A refusal that is wished for is an answer that the browser notes too; anything else is none of the pages'.
    private void complaints() {
        for (LogEntry entry : browser.manage().logs().get(LogType.BROWSER)) {
            if (!entry.getMessage().contains("status of 400")) {
                throw new Unexpected("the browser complains: " + entry.getMessage());
            }
        }
    }
}
