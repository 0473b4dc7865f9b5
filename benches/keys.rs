//! How long a key takes until it is painted: the real state, workers and drawing, on a screen in
//! memory, with a feed as large as Debian's index.
//!
//! ```text
//! cargo bench --bench keys -- BASE INDEX [PACKAGE...]
//! ```
//!
//! Two passes over the same 10,000 keys: once each key waits until the answer to the one before is
//! painted, as somebody types who reads; once none waits, as a key that is held down.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use sysextant::extension::BuildOptions;
use sysextant::foundation::progress::Silent;
use sysextant::image::ReleaseOptions;
use sysextant::plan::{Request, Selection};
use sysextant::session::{Session, Sources};
use sysextant::squashfs::{BlockSize, Compression};
use sysextant::tui::rehearsal::{Rehearsal, Timing};

const KEYS: usize = 10_000;
const SIZE: (u16, u16) = (200, 60);

/// What people do, over and over: browse, search, mark, sort, filter, look around. `<` and `>` hold
/// the name of a key.
const RECORDING: &[&str] = &[
    "jjjjjjjjjjkkkkk<PageDown><PageDown><PageDown><PageUp>Ggjjj",
    "/python lib<Enter>njnN<Esc>",
    "/gdb<Enter><Space><Esc>jjju",
    "<Tab>jjj<Tab>jjj<Tab><Tab><Tab>",
    "/strace<Enter><Space><Space><Space><Esc>uuu",
    "/debug sym<Backspace><Backspace><Backspace>linux<Esc>",
    "ssjjjssSssss",
    "/lib<Enter>Vjjj<Space><Esc>uzz",
    "/htop<Enter><Space>xx<Esc>uu",
    "/x<Esc>/e<Esc>/li<Esc>",
    "<Enter>jj<Esc>wjj<Esc>?jjj<Esc>",
    "2<Down><Esc>:sort<Esc>ttt",
    "/kernel image amd64<Enter>jjjjj<Esc>c<Esc>",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let (Some(base), Some(index)) = (arguments.next(), arguments.next()) else {
        println!("keys: no base and no index given; see the head of benches/keys.rs");
        return Ok(());
    };
    let requests: Vec<String> = arguments.collect();
    let sources = Sources {
        base: PathBuf::from(base),
        feeds: vec![PathBuf::from(index)],
        packages: Vec::new(),
        paths: Vec::new(),
        family: None,
        on: Vec::new(),
    };
    let begin = Instant::now();
    let (session, _) = Session::open(&sources, &Silent)?;
    let session = Arc::new(session);
    let rows = session.pool().candidates.len();
    println!("{rows} candidates, opened in {:.2?}", begin.elapsed());
    let selection = Selection {
        requests: requests.iter().map(|name| Request::parse(name)).collect(),
        ..Selection::default()
    };
    let begin = Instant::now();
    let mut screen = Rehearsal::new(session, selection, options(), SIZE)?;
    println!("first plan painted after {:.2?}\n", begin.elapsed());

    let keys = recording();
    let mut timings: Vec<(bool, Timing)> = Vec::with_capacity(keys.len());
    let mut typing = false;
    for &key in &keys {
        let is_letter = typing && matches!(key.code, KeyCode::Char(_) | KeyCode::Backspace);
        timings.push((is_letter, screen.press_and_wait(key)?));
        typing = match key.code {
            KeyCode::Char('/') => true,
            KeyCode::Enter | KeyCode::Esc => false,
            _ => typing,
        };
    }
    println!("{KEYS} keys, each waits for the answer to the one before:");
    let letters = || timings.iter().filter(|(is_letter, _)| *is_letter);
    let all = || timings.iter().map(|(_, timing)| timing);
    print("key, until painted", all().map(|it| it.key));
    print(
        "search letter, until its rows are painted",
        letters().filter_map(|(_, it)| it.rows),
    );
    print(
        "sort or search, until painted",
        all().filter_map(|it| it.rows),
    );
    print(
        "mark, until its plan is painted",
        all().filter_map(|it| it.plan),
    );
    print(
        "row, until its details are painted",
        all().filter_map(|it| it.detail),
    );

    let mut held = Vec::with_capacity(keys.len());
    for &key in &keys {
        held.push(screen.press(key)?);
    }
    println!("\n{KEYS} keys, none waits:");
    print("key, until painted", held.into_iter());
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM"));
        println!("\n{}", peak.unwrap_or("peak memory not known"));
    }
    Ok(())
}

/// The recording as keys, repeated until there are enough.
fn recording() -> Vec<KeyEvent> {
    let mut once = Vec::new();
    for phrase in RECORDING {
        let mut rest = *phrase;
        while let Some(letter) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|it| it.split_once('>'));
            let code = if let Some((name, behind)) = named {
                rest = behind;
                named_key(name)
            } else {
                rest = &rest[letter.len_utf8()..];
                KeyCode::Char(letter)
            };
            once.push(KeyEvent::new(code, KeyModifiers::NONE));
        }
    }
    once.into_iter().cycle().take(KEYS).collect()
}

fn named_key(name: &str) -> KeyCode {
    match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Down" => KeyCode::Down,
        "Space" => KeyCode::Char(' '),
        "PageDown" => KeyCode::PageDown,
        "PageUp" => KeyCode::PageUp,
        "Backspace" => KeyCode::Backspace,
        other => unreachable!("no key {other} in the recording"),
    }
}

fn print(what: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    let Some(&longest) = times.last() else {
        return;
    };
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len() - 1);
        times[place].as_secs_f64() * 1000.0
    };
    println!(
        "  {what:<42} {:>6} times   50 % {:>7.2} ms   90 % {:>7.2}   99 % {:>7.2}   longest {:>7.2}",
        times.len(),
        at(50),
        at(90),
        at(99),
        longest.as_secs_f64() * 1000.0
    );
}

fn options() -> BuildOptions {
    BuildOptions {
        output: PathBuf::from("bench.raw"),
        name: None,
        release: ReleaseOptions::default(),
        compression: Compression::default(),
        block_size: BlockSize::default(),
        jobs: NonZeroUsize::MIN,
        manifest: true,
        force: false,
        source_date_epoch: None,
    }
}
