//! A person in front of a real browser: reads what is on the page, types, ticks and presses.

use crate::support::wait;
use crate::support::webdriver::{Driver, ELEMENT, Options, Refusal};
use crate::support::words::{Tongue, Words, one_line};
use base64::Engine as _;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What a wide screen shows, and the narrowest that the pages are made for (WCAG 2.2, 1.4.10).
const WIDE: u32 = 1280;
pub(crate) const NARROW: u32 = 320;
/// A wide screen on which everything is shown twice as large (WCAG 2.2, 1.4.4).
const ENLARGED: u32 = WIDE / 2;

/// Which pages were looked at and which forms were sent.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// The paths of pages that passed [`Window::check`].
    pub(crate) pages: BTreeSet<String>,
    /// The paths that forms were sent to.
    pub(crate) forms: BTreeSet<String>,
    /// The keys of the texts that stood on checked pages.
    pub(crate) texts: BTreeSet<String>,
}

/// One browser window.
pub(crate) struct Window {
    driver: Driver,
    home: String,
    tongue: Cell<Tongue>,
    words: RefCell<Words>,
    axe: Option<String>,
    pictures: Option<PathBuf>,
    pub(crate) walked: RefCell<Walked>,
}

impl Window {
    /// Opens a window for the portal at this address.
    pub(crate) fn open(home: &str, tongue: Tongue, scripts: bool) -> Self {
        let languages = match tongue {
            Tongue::English => "en-GB,en",
            Tongue::Welsh => "cy,en-GB",
        };
        let driver = Driver::start(Options { languages, scripts });
        let window = Self {
            driver,
            home: home.to_owned(),
            tongue: Cell::new(tongue),
            words: RefCell::new(Words::of(tongue)),
            axe: None,
            pictures: None,
            walked: RefCell::default(),
        };
        window.width(WIDE);
        window
    }

    /// Has every page that is checked looked through by axe-core, whose source this is.
    pub(crate) fn with_axe(self, source: String) -> Self {
        Self {
            axe: Some(source),
            ..self
        }
    }

    /// Keeps a picture of every page that is checked, for people to look at.
    pub(crate) fn with_pictures(self, folder: Option<PathBuf>) -> Self {
        Self {
            pictures: folder,
            ..self
        }
    }

    pub(crate) fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Expects pages in this language from now on.
    pub(crate) fn expect(&self, tongue: Tongue) {
        self.tongue.set(tongue);
        self.words.replace(Words::of(tongue));
    }

    pub(crate) fn width(&self, width: u32) {
        let metrics =
            json!({ "width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.driver
            .chromium("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Runs a script whose first argument is this value.
    #[track_caller]
    pub(crate) fn ask(&self, script: &str, argument: impl Into<Value>) -> Value {
        let arguments = json!([argument.into()]);
        self.driver
            .script(script, &arguments)
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    #[track_caller]
    fn text_of(&self, script: &str) -> String {
        self.ask(script, Value::Null)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    // Going somewhere

    /// Types an address of the portal into the address bar.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        let url = json!({ "url": format!("{}{path}", self.home) });
        self.driver
            .post("url", &url)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        self.glance();
    }

    #[track_caller]
    pub(crate) fn back(&self) {
        self.leave("the page before", || {
            self.driver.post("back", &json!({})).map(drop)
        });
    }

    #[track_caller]
    pub(crate) fn reload(&self) {
        self.leave("the page again", || {
            self.driver.post("refresh", &json!({})).map(drop)
        });
    }

    /// Does something that ends this page, and waits for the next one.
    #[track_caller]
    pub(crate) fn leave(&self, what: &str, act: impl FnOnce() -> Result<(), Refusal>) {
        self.ask("window.csoLeft = true", Value::Null);
        act().unwrap_or_else(|error| panic!("{what}: {error}"));
        let there = "return !window.csoLeft && document.readyState === 'complete'";
        wait::until(what, || {
            // Between two pages there is none to run a script in.
            let seen = self.driver.script(there, &json!([])).ok()?;
            seen.as_bool().filter(|is_there| *is_there)
        });
        self.glance();
    }

    // Reading

    /// The path in the address bar.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        self.text_of("return location.pathname")
    }

    #[track_caller]
    pub(crate) fn heading(&self) -> String {
        one_line(&self.text_of("return document.querySelector('h1')?.innerText"))
    }

    /// What stands in the main part of the page, line by line.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.text_of("return document.querySelector('main').innerText")
    }

    /// Checks the heading, one of the portal's own, given in English.
    #[track_caller]
    pub(crate) fn is_at(&self, heading: &str) {
        let words = self.words.borrow().like(heading);
        let found = self.heading();
        assert!(
            words.contains(&found),
            "at “{found}” ({}), not “{heading}”:\n{}",
            self.path(),
            self.text()
        );
    }

    /// Checks that one of the portal's own texts, given in English, stands on the page.
    #[track_caller]
    pub(crate) fn says(&self, english: &str) {
        let words = self.words.borrow().like(english);
        let text = one_line(&self.text());
        assert!(
            words.iter().any(|wanted| text.contains(&one_line(wanted))),
            "“{english}” {words:?} is not on the page:\n{text}"
        );
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, english: &str) {
        let words = self.words.borrow().like(english);
        let text = one_line(&self.text());
        assert!(
            !words.iter().any(|wanted| text.contains(&one_line(wanted))),
            "“{english}” is on the page:\n{text}"
        );
    }

    /// Checks that something stands on the page that is not one of the portal's own texts.
    #[track_caller]
    pub(crate) fn shows(&self, something: &str) {
        let text = self.text();
        assert!(
            one_line(&text).contains(&one_line(something)),
            "“{something}” is not on the page:\n{text}"
        );
    }

    #[track_caller]
    pub(crate) fn does_not_show(&self, something: &str) {
        let source = self.text_of("return document.documentElement.outerHTML");
        assert!(!source.contains(something), "{something}:\n{source}");
    }

    /// What the summary of errors lists.
    #[track_caller]
    pub(crate) fn wrongs(&self) -> Vec<String> {
        let listed = self.ask(
            "return [...document.querySelectorAll('.govuk-error-summary li')].map(e => e.innerText)",
            Value::Null,
        );
        let listed = listed.as_array().unwrap().iter();
        listed
            .map(|wrong| one_line(wrong.as_str().unwrap()))
            .collect()
    }

    /// Checks that the summary lists exactly these, given in English, and that the page's title says
    /// that something is wrong.
    #[track_caller]
    pub(crate) fn is_refused(&self, wanted: &[&str]) {
        let found = self.wrongs();
        let words = self.words.borrow();
        let fits = found.len() == wanted.len()
            && found
                .iter()
                .zip(wanted)
                .all(|(found, wanted)| words.like(wanted).contains(found));
        assert!(fits, "{found:?} instead of {wanted:?}:\n{}", self.text());
        let title = self.text_of("return document.title");
        let prefix = &words.like("Error:")[0];
        assert!(title.starts_with(prefix.as_str()), "{title}");
    }

    /// What stands in the field with this label.
    #[track_caller]
    pub(crate) fn value(&self, label: &str) -> String {
        let field = self.field(label);
        self.ask("return arguments[0].value", field)
            .as_str()
            .unwrap()
            .to_owned()
    }

    // Finding

    #[track_caller]
    fn one(&self, what: &str, script: &str, wanted: impl Into<Value>) -> Value {
        let found = self.ask(script, wanted);
        assert!(
            !found.is_null(),
            "there is no {what} on “{}”:\n{}",
            self.heading(),
            self.text()
        );
        found
    }

    /// The field that a label belongs to. The label is one of the portal's own, or a record's.
    #[track_caller]
    pub(crate) fn field(&self, label: &str) -> Value {
        let mut words = vec![label.to_owned()];
        if !label.starts_with("record:") {
            words = self.words.borrow().like(label);
        }
        let words: Vec<&str> = words
            .iter()
            .map(|w| w.trim_start_matches("record:"))
            .collect();
        self.one(
            &format!("field “{label}”"),
            "const wanted = arguments[0]; \
            const label = [...document.querySelectorAll('label')]\
                .find(l => wanted.includes(l.textContent.trim())); \
            return label ? label.control : null",
            json!(words),
        )
    }

    /// The button with this text that can be seen; while a dialog is open, the one in it.
    #[track_caller]
    pub(crate) fn button(&self, label: &str) -> Value {
        self.one(
            &format!("button “{label}”"),
            "const wanted = arguments[0]; const open = document.querySelector('dialog[open]'); \
            return [...(open || document).querySelectorAll('button')]\
                .find(b => b.checkVisibility() && wanted.includes(b.textContent.trim())) || null",
            json!(self.words.borrow().like(label)),
        )
    }

    #[track_caller]
    pub(crate) fn link(&self, label: &str) -> Value {
        self.one(
            &format!("link “{label}”"),
            "const wanted = arguments[0]; return [...document.querySelectorAll('a')]\
                .find(a => wanted.includes(a.textContent.trim())) || null",
            json!(self.words.borrow().like(label)),
        )
    }

    pub(crate) fn has_button(&self, label: &str) -> bool {
        let words = self.words.borrow().like(label);
        let script = "const wanted = arguments[0]; return [...document.querySelectorAll('button')]\
            .some(b => b.checkVisibility() && wanted.includes(b.textContent.trim()))";
        self.ask(script, json!(words)) == true
    }

    // Doing

    fn at(element: &Value, command: &str) -> String {
        format!("element/{}/{command}", element[ELEMENT].as_str().unwrap())
    }

    pub(crate) fn click(&self, element: &Value) -> Result<(), Refusal> {
        self.driver
            .post(&Self::at(element, "click"), &json!({}))
            .map(drop)
    }

    /// Types into the field with this label, in place of what stood there.
    #[track_caller]
    pub(crate) fn fill(&self, label: &str, text: &str) {
        let field = self.field(label);
        let act = |command, body: Value| {
            self.driver
                .post(&Self::at(&field, command), &body)
                .unwrap_or_else(|error| panic!("{label}: {error}"))
        };
        act("clear", json!({}));
        act("value", json!({ "text": text }));
    }

    /// Chooses an option of a list.
    #[track_caller]
    pub(crate) fn choose(&self, label: &str, option: &str) {
        let list = self.field(label);
        let words = self.words.borrow().like(option);
        let option = self
            .driver
            .script(
                "return [...arguments[0].options].find(o => arguments[1].includes(o.text)) || null",
                &json!([list, words]),
            )
            .unwrap();
        self.click(&option)
            .unwrap_or_else(|error| panic!("{label}: {error}"));
    }

    /// Ticks the box of the record with this label, or takes the tick away.
    #[track_caller]
    pub(crate) fn tick(&self, record: &str) {
        let tick = self.field(&format!("record:{record}"));
        self.click(&tick)
            .unwrap_or_else(|error| panic!("{record}: {error}"));
    }

    /// Ticks the box of a record and chooses Yes or No.
    #[track_caller]
    pub(crate) fn answer(&self, record: &str, answer: &str) {
        self.tick(record);
        self.choose(&format!("Your answer for {record}"), answer);
    }

    /// Presses a button that sends a form, and waits for the next page.
    #[track_caller]
    pub(crate) fn press(&self, label: &str) {
        let button = self.button(label);
        self.sends(&button);
        self.leave(label, || self.click(&button));
    }

    /// Presses a button that sends nothing.
    #[track_caller]
    pub(crate) fn press_here(&self, label: &str) {
        let button = self.button(label);
        self.click(&button)
            .unwrap_or_else(|error| panic!("{label}: {error}"));
    }

    /// Remembers which form a button sends.
    fn sends(&self, button: &Value) {
        let path = self.ask(
            "const b = arguments[0]; \
            return new URL(b.hasAttribute('formaction') ? b.formAction : b.form.action).pathname",
            button.clone(),
        );
        let path = path.as_str().unwrap().to_owned();
        self.walked.borrow_mut().forms.insert(path);
    }

    #[track_caller]
    pub(crate) fn follow(&self, label: &str) {
        let link = self.link(label);
        self.leave(label, || self.click(&link));
    }

    /// Clicks twice as fast as a finger can.
    #[track_caller]
    pub(crate) fn press_twice(&self, label: &str) {
        let button = self.button(label);
        self.sends(&button);
        let click = [
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        let mut actions = vec![json!({
            "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": button,
        })];
        actions.extend([click.clone(), click].concat());
        let body = json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": actions }] });
        self.leave(label, || self.driver.post("actions", &body).map(drop));
    }

    /// Presses one key, wherever the focus is.
    #[track_caller]
    pub(crate) fn key(&self, key: char) {
        let actions = ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key }));
        let body = json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] });
        self.driver
            .post("actions", &body)
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Types with the keyboard, wherever the focus is.
    #[track_caller]
    pub(crate) fn keys(&self, text: &str) {
        for key in text.chars() {
            self.key(key);
        }
    }

    /// The browser without its session cookie, as after closing it.
    pub(crate) fn close_and_come_back(&self) {
        self.forget(&["cso", "cso-seen"]);
    }

    /// As a browser that keeps no cookies at all.
    pub(crate) fn forget_cookies(&self) {
        self.forget(&["cso", "cso-seen", "cso-language"]);
    }

    fn forget(&self, cookies: &[&str]) {
        for cookie in cookies {
            self.driver.chromium(
                "Network.deleteCookies",
                &json!({ "name": cookie, "url": self.home }),
            );
        }
    }

    // Judging

    /// What must hold on every page that opens; light enough for all of them.
    #[track_caller]
    fn glance(&self) {
        let found = self.ask(
            "const h = document.querySelectorAll('h1'); \
            return [document.documentElement.lang, h.length, document.title, \
                h.length ? h[0].innerText : '', \
                document.documentElement.scrollWidth - document.documentElement.clientWidth]",
            Value::Null,
        );
        assert_eq!(found[0], self.tongue.get().word(), "{found}");
        assert_eq!(found[1], 1, "{found}");
        let (title, heading) = (found[2].as_str().unwrap(), found[3].as_str().unwrap());
        assert!(title.contains(&one_line(heading)), "{title}: {heading}");
        assert_eq!(found[4], 0, "the page scrolls sideways: {found}");
        self.listen();
    }

    /// Fails where the browser complained of something, such as a script that the page's policy
    /// forbids. That a page is refused is no complaint.
    #[track_caller]
    fn listen(&self) {
        let entries = self.driver.post("se/log", &json!({ "type": "browser" }));
        for entry in entries.unwrap().as_array().unwrap() {
            let message = entry["message"].as_str().unwrap();
            let is_status =
                message.contains("Failed to load resource") && !message.contains("/assets/");
            assert!(is_status, "{message}");
        }
    }

    /// Looks the page through: no sideways scrolling on a narrow screen, and nothing that axe-core
    /// finds at either width.
    #[track_caller]
    pub(crate) fn check(&self) {
        if self.axe.is_some() {
            self.width(NARROW);
        }
        self.glance();
        self.axe();
        self.picture("narrow");
        if self.axe.is_some() {
            self.width(ENLARGED);
            self.glance();
            self.width(WIDE);
            self.glance();
            self.axe();
            self.picture("wide");
        }
        let text = self.text_of(
            "const names = ['aria-label', 'data-show', 'data-hide', 'data-show-label', \
                'data-hide-label', 'data-shown', 'data-hidden', 'data-minute', 'data-minutes', \
                'data-second', 'data-seconds', 'data-failed']; \
            const labels = names.flatMap(n => [...document.querySelectorAll('[' + n + ']')]\
                .map(e => e.getAttribute(n))); \
            const plain = [...document.querySelectorAll('noscript')].map(e => \
                new DOMParser().parseFromString(e.textContent, 'text/html').body.textContent); \
            return [document.title, document.body.textContent, ...labels, ...plain].join(' \\n ')",
        );
        let keys: Vec<String> = {
            let words = self.words.borrow();
            words
                .keys_in(&text)
                .iter()
                .map(|key| (*key).to_owned())
                .collect()
        };
        let path = self.path();
        let mut walked = self.walked.borrow_mut();
        walked.pages.insert(path);
        walked.texts.extend(keys);
    }

    /// Fails with what axe-core finds on the page as it is.
    #[track_caller]
    pub(crate) fn axe(&self) {
        let Some(source) = &self.axe else {
            return;
        };
        let run = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { resultTypes: ['violations'], preload: false, \
                runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
            .then(r => done(r.violations.map(v => v.id + ': ' + v.help + '\\n' + \
                v.nodes.map(n => n.html + '\\n' + n.failureSummary).join('\\n'))), \
                e => done(['axe failed: ' + e]))";
        let known = self.ask("return typeof axe === 'object'", Value::Null);
        if known != true {
            self.ask(source, Value::Null);
        }
        let body = json!({ "script": run, "args": [] });
        let found = self.driver.post("execute/async", &body).unwrap();
        let found = found.as_array().unwrap();
        assert!(
            found.is_empty(),
            "“{}” ({}): {found:#?}",
            self.heading(),
            self.path()
        );
    }

    fn picture(&self, what: &str) {
        let Some(folder) = &self.pictures else {
            return;
        };
        let whole = json!({ "captureBeyondViewport": true });
        let picture = self.driver.chromium("Page.captureScreenshot", &whole);
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(picture["data"].as_str().unwrap())
            .unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let number = std::fs::read_dir(folder).unwrap().count();
        let path = self.path().replace('/', "_");
        let name = format!(
            "{}-{number:03}{path:.30}-{what}.png",
            self.tongue.get().word()
        );
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}
