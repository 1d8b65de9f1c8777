//! From a tap to the painted number, in Chromium on a processor slowed four times, with the disk in between; beside a
//! bare counter that keeps its number nowhere.

use end_to_end::{Browser, Centre, Page, Tablet, built_page, built_page_named};
use serde_json::{Value, json};

use crate::figure::{Goal, percentile, print};

const TAPS: usize = 300;
const WARM_UP: usize = 20;
const SLOWED: u32 = 4;
/// The one big number, and the cell that adds to it; the bare counter has the same.
const CELL: &str = "#visitors-0";

/// Notes for each tap how long it took until the frame after the number's change was over.
const WATCH: &str = "window.turbokPaints = [];
    let tapped;
    document.addEventListener('pointerup', event => { if (event.isTrusted) tapped = event.timeStamp; }, true);
    new MutationObserver(() => {
        if (tapped === undefined) return;
        const since = tapped;
        tapped = undefined;
        requestAnimationFrame(() => {
            const painted = new MessageChannel();
            painted.port1.onmessage = () => {
                window.turbokPaints.push(performance.now() - since);
                if (window.turbokTold) window.turbokTold();
            };
            painted.port2.postMessage(0);
        });
    }).observe(document.querySelector(arguments[0] + ' strong'), { characterData: true, childList: true, subtree: true });";

/// Ends when so many were painted. Told and not asked: looking again and again would slow what is measured.
const AWAIT: &str = "const [most, done] = [arguments[0], arguments[arguments.length - 1]];
    window.turbokTold = () => { if (window.turbokPaints.length >= most) done(true); };
    window.turbokTold();";

pub(crate) fn measure() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code("Bokbussen"), "KL");
    tablet.ask(&["visit", "start", "--stop", "1"]);
    tablet.ask(&["lock"]);
    let page = Browser::open_page(tablet.data(), &built_page(), 800, 1280);
    page.await_screen("unlock");
    page.tap("Karin");
    page.type_pin();
    page.await_screen("today");
    page.tap("Fortsätt");
    page.await_screen("people");
    let ours = paints(&page);
    drop(page);
    let least = Tablet::new();
    let counter = Browser::open_page(least.data(), &built_page_named("counter"), 800, 1280);
    let bare = paints(&counter);
    print("tap_paint_p50", "ms", percentile(&ours, 0.5), percentile(&bare, 0.5), Goal::AtMost(50.0));
    print("tap_paint_p99", "ms", percentile(&ours, 0.99), percentile(&bare, 0.99), Goal::AtMost(50.0));
}

/// Milliseconds for each tap, sorted.
fn paints(page: &Page) -> Vec<f64> {
    page.await_that("the cell is there", |page| {
        page.run("return !!document.querySelector(arguments[0])", &[json!(CELL)]) == json!(true)
    });
    page.command_chromium("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWED }));
    page.run(WATCH, &[json!(CELL)]);
    for tap in 1..=TAPS + WARM_UP {
        page.tap_at(CELL);
        page.run_async(AWAIT, &[json!(tap)]);
    }
    let paints = page.run("return window.turbokPaints", &[]);
    let mut paints: Vec<f64> =
        paints.as_array().unwrap()[WARM_UP..].iter().filter_map(Value::as_f64).collect();
    paints.sort_by(f64::total_cmp);
    paints
}
