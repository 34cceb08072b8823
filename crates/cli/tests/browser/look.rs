//! What every page must be: readable without scrolling sideways, in one language, usable with keys, quiet, and open to
//! whoever does not see it (axe-core finds nothing).

use crate::chromium::{Chromium, NARROW, Screen, WIDE};
use crate::server::Server;
use serde_json::{Value, json};

/// Stops of the focus that are looked at.
const STOPS: usize = 12;

/// Someone who looks: a browser, and the rules of axe-core.
pub struct Eyes {
    pub chromium: Chromium,
    axe: String,
}

/// A browser before a server, where both can be had.
pub fn eyes(server: &Server, lang: &str) -> Option<Eyes> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (Some(chromedriver), Some(axe)) = (named("MAKALU_TEST_CHROMEDRIVER"), named("MAKALU_TEST_AXE")) else {
        eprintln!("NOT RUN: MAKALU_TEST_CHROMEDRIVER or MAKALU_TEST_AXE names nothing");
        return None;
    };
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|e| panic!("{axe}: {e}"));
    Some(Eyes { chromium: Chromium::start(&chromedriver, &server.host, lang), axe })
}

impl Eyes {
    /// Looks at this page in both languages, on both screens.
    pub fn look(&self) {
        let chromium = &self.chromium;
        let first = self.lang();
        self.look_once();
        chromium.follow("form[action='/language'] button");
        let second = self.lang();
        assert!(first != second && ["en", "fr"].contains(&second.as_str()), "{}: {second}", chromium.path());
        self.look_once();
        chromium.follow("form[action='/language'] button");
        assert_eq!(self.lang(), first, "{}", chromium.path());
        assert_eq!(chromium.complaints(), [""; 0], "{}", chromium.path());
    }

    /// Looks at this page as it is, on both screens.
    pub fn look_once(&self) {
        self.tab_through();
        for screen in [WIDE, NARROW] {
            self.chromium.screen(screen);
            self.measure(screen);
            self.ask_axe(screen);
        }
        self.chromium.screen(WIDE);
        let complaints = self.chromium.complaints();
        assert!(complaints.is_empty(), "{}: {complaints:#?}", self.chromium.path());
    }

    /// The language that the page says it is in.
    pub fn lang(&self) -> String {
        let lang = self.chromium.script("return document.documentElement.lang", vec![]);
        lang.as_str().expect("text").to_owned()
    }

    fn measure(&self, screen: Screen) {
        let found = self.chromium.script(
            "const wide = document.documentElement.scrollWidth, limit = document.documentElement.clientWidth;
             const sticksOut = (e) => e.getBoundingClientRect().right > limit + 1 && !e.closest('.scroll, svg, nav.tabs');
             return {
               wide, limit,
               over: [...document.body.querySelectorAll('*')].filter(sticksOut).slice(0, 5).map((e) => e.outerHTML.slice(0, 200)),
               heads: [...document.querySelectorAll('h1')].map((h) => h.textContent.trim()),
             };",
            vec![],
        );
        let at = format!("{} at {} pixels: {found}", self.chromium.path(), screen.width);
        assert_eq!(found["limit"], json!(screen.width), "{at}");
        assert!(found["wide"].as_u64() <= found["limit"].as_u64(), "scrolls sideways: {at}");
        let heads = found["heads"].as_array().expect("an array");
        assert!(heads.len() == 1 && heads[0] != "", "one title: {at}");
    }

    /// From the top of the page, each stop of the focus can be seen.
    fn tab_through(&self) {
        let mut before = Value::Null;
        for stop in 0..STOPS {
            self.chromium.press('\u{e004}');
            let seen = self.chromium.script(
                "const e = document.activeElement;
                 if (!e || e === document.body) return null;
                 const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                 return {
                   what: e.outerHTML.slice(0, 200),
                   number: [...document.querySelectorAll('*')].indexOf(e),
                   isInside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
                     && box.right > 0 && box.left < innerWidth,
                   hasRing: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                 };",
                vec![],
            );
            let at = format!("stop {stop} of {}: {seen}", self.chromium.path());
            if seen.is_null() && stop > 0 {
                // After the last one the focus goes to the browser itself.
                return;
            }
            assert!(seen["isInside"] == true && seen["hasRing"] == true, "{at}");
            assert_ne!(seen["number"], before, "{at}");
            before = seen["number"].clone();
        }
    }

    fn ask_axe(&self, screen: Screen) {
        let chromium = &self.chromium;
        if chromium.script("return Boolean(window.axe)", vec![]) == false {
            chromium.script(&self.axe, vec![]);
        }
        let found = chromium.script_later(
            "const done = arguments[0];
             axe.run({ resultTypes: ['violations'] }).then(
               ({ passes, violations }) => done({ rules: passes.length, violations: violations.map((v) => ({
                 rule: v.id, impact: v.impact, help: v.help,
                 nodes: v.nodes.slice(0, 5).map((n) => `${n.html.slice(0, 200)} ${n.failureSummary}`),
               })) }),
               (error) => done(`axe: ${error}`),
             );",
            vec![],
        );
        let at = format!("{} at {} pixels, {}", chromium.path(), screen.width, self.lang());
        assert!(found["rules"].as_u64() > Some(10), "{at}: {found:#}");
        assert_eq!(found["violations"], json!([]), "{at}: {found:#}");
    }
}
