//! A headless Chromium of its own, driven through chromedriver (W3C WebDriver).
//!
//! Nothing waits for a time: what is waited for is a condition in the page.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use url::{ParseError, Url};

/// What a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// A browser whose profile is gone afterwards.
pub struct Chromium {
    driver: Child,
    runtime: Runtime,
    client: Client,
    host: String,
    /// What is downloaded, and the profile.
    folder: TempDir,
}

/// How wide the screen is, and which colours its owner likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub is_dark: bool,
    /// Dots of a picture for one of the page.
    pub scale: u32,
}

/// A desk and a pocket.
pub const WIDE: Screen = Screen { width: 1280, height: 900, is_dark: false, scale: 1 };
pub const NARROW: Screen = Screen { width: 390, height: 844, is_dark: true, scale: 1 };

/// A command of chromedriver's own.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Closing the session ends the browser; a browser that hangs must not hide why.
        let closing = self.client.clone().close();
        let _ = self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), closing).await });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Chromium {
    /// A browser that prefers this language, on a wide screen.
    pub fn start(chromedriver: &str, host: &str, lang: &str) -> Chromium {
        let mut driver = Command::new(chromedriver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let told = BufReader::new(driver.stdout.take().expect("was asked for"));
        let mut lines = told.lines().map_while(Result::ok);
        let port =
            lines.find_map(|l| l.split_once("successfully on port ").map(|(_, p)| p.trim_matches('.').to_owned()));
        let port = port.expect("chromedriver names its port");
        // It would wait for whoever reads on.
        std::thread::spawn(move || lines.for_each(drop));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let profile = format!("--user-data-dir={}", folder.path().join("profile").display());
        let flags = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--font-render-hinting=none",
            &profile,
        ];
        let capabilities = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": flags, "prefs": { "intl.accept_languages": lang } },
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = runtime
            .block_on(
                ClientBuilder::new(HttpConnector::new())
                    .capabilities(capabilities.as_object().expect("an object").clone())
                    .connect(&format!("http://127.0.0.1:{port}")),
            )
            .expect("Chromium starts");
        let chromium = Chromium { driver, runtime, client, host: host.to_owned(), folder };
        chromium.screen(WIDE);
        let downloads = chromium.folder.path().join("downloads");
        chromium.devtools("Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": downloads }));
        chromium
    }

    fn run<T>(&self, what: &str, command: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(command).unwrap_or_else(|e| panic!("{what} at {}: {e}", self.path()))
    }

    fn devtools(&self, command: &str, parameters: Value) {
        let body = json!({ "cmd": command, "params": parameters });
        self.run(command, self.client.issue_cmd(Own { path: "goog/cdp/execute", body }));
    }

    /// What the browser complained of since it was last asked, but for what `is_expected`.
    pub fn complaints(&self) -> Vec<String> {
        let entries =
            self.run("the log", self.client.issue_cmd(Own { path: "se/log", body: json!({ "type": "browser" }) }));
        let entries = entries.as_array().expect("entries");
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Takes another screen.
    pub fn screen(&self, screen: Screen) {
        let Screen { width, height, is_dark, scale } = screen;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
        let value = if is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", media);
    }

    /// Path and question of the address.
    pub fn path(&self) -> String {
        match self.runtime.block_on(self.client.current_url()) {
            Ok(url) => url[url::Position::BeforePath..].to_owned(),
            Err(error) => format!("an unknown page ({error})"),
        }
    }

    /// Goes to a page by its address.
    pub fn open(&self, path: &str) {
        self.run(path, self.client.goto(&format!("http://{}{path}", self.host)));
    }

    /// What a script in the page answers.
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.run(script, self.client.execute(script, arguments))
    }

    /// What a script in the page answers by calling its last argument.
    pub fn script_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.run("a script", self.client.execute_async(script, arguments))
    }

    /// Waits until an expression of the page is true.
    pub fn wait(&self, expression: &str) {
        let begun = Instant::now();
        let script = format!("return Boolean({expression})");
        // A page that is just left answers nothing.
        while !matches!(self.runtime.block_on(self.client.execute(&script, vec![])), Ok(Value::Bool(true))) {
            if begun.elapsed() > PATIENCE {
                panic!(
                    "waited in vain at {} for {expression}: {}",
                    self.path(),
                    self.script("return document.body.innerText", vec![])
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Does what leads to another page, and waits for that.
    fn leave(&self, act: impl FnOnce()) {
        self.script("window.isLeft = true", vec![]);
        act();
        self.wait("!window.isLeft && document.readyState === 'complete'");
    }

    fn find(&self, css: &str) -> Element {
        self.wait(&format!("document.querySelector({})", json!(css)));
        self.run(css, self.client.find(Locator::Css(css)))
    }

    /// Clicks.
    pub fn click(&self, css: &str) {
        self.run(css, self.find(css).click());
    }

    /// Clicks on what leads to another page, and waits for that.
    pub fn follow(&self, css: &str) {
        self.leave(|| self.click(css));
    }

    /// Chooses a file, which is sent at once.
    pub fn send(&self, css: &str, file: &Path) {
        self.leave(|| self.run(css, self.find(css).send_keys(file.to_str().expect("a path in UTF-8"))));
    }

    /// Types into a field instead of what it holds.
    pub fn fill(&self, css: &str, text: &str) {
        let field = self.find(css);
        self.run(css, field.clear());
        self.run(css, field.send_keys(text));
    }

    /// Chooses an option by its value.
    pub fn choose(&self, css: &str, value: &str) {
        self.run(css, self.find(css).select_by_value(value));
    }

    /// Presses a key where the focus is.
    pub fn press(&self, key: char) {
        let down = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value: key });
        self.run("a key", self.client.perform_actions(down.then(KeyAction::Up { value: key })));
    }

    /// The text that is seen of something.
    pub fn text(&self, css: &str) -> String {
        self.run(css, self.find(css).text())
    }

    /// How many there are.
    pub fn count(&self, css: &str) -> u64 {
        self.script("return document.querySelectorAll(arguments[0]).length", vec![json!(css)])
            .as_u64()
            .expect("a number")
    }

    /// Clicks on a link to a file; the file, when it is whole.
    pub fn download(&self, css: &str, name: &str) -> PathBuf {
        let file = self.folder.path().join("downloads").join(name);
        // Its name becomes another's if it is there already.
        let _ = std::fs::remove_file(&file);
        self.click(css);
        let begun = Instant::now();
        while !file.is_file() {
            assert!(begun.elapsed() < PATIENCE, "{name} did not arrive");
            std::thread::sleep(Duration::from_millis(20));
        }
        file
    }

    /// What is seen, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.run("a picture", self.client.screenshot())
    }
}
