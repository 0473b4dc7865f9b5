//! Any key, click and size at any time: never a panic, and undo finds the way back.
//!
//! `cargo test` takes a few thousand steps; `SYSEXTANT_RANDOM_STEPS=100000` takes as many as one
//! likes, and `SYSEXTANT_RANDOM_SEED` begins elsewhere. A failure names its seed and step.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};

use crate::tui::input::action::Action;
use crate::tui::input::key_table::KEYS;
use crate::tui::input::keys;
use crate::tui::state::views::building::Building;
use crate::tui::tests::Journey;
use crate::tui::update::ask;
use crate::tui::work::job::Job;

/// Steps of a run where nobody says otherwise.
const STEPS: usize = 3_000;

/// Steps after which all is undone, and something else is begun.
const STEPS_A_LIFE: usize = 1_500;

/// A small generator, so that a failure repeats (Marsaglia's xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn roll_u16(&mut self, sides: usize) -> u16 {
        u16::try_from(self.roll(sides)).unwrap()
    }
}

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("a number"))
}

#[test]
fn any_keys_clicks_and_sizes_never_break_the_screen_and_undo_leads_back() {
    let steps = number("SYSEXTANT_RANDOM_STEPS").map_or(STEPS, |it| usize::try_from(it).unwrap());
    let seed = number("SYSEXTANT_RANDOM_SEED").unwrap_or(1_000_003);
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(seed.max(1));
    for first in (0..steps).step_by(STEPS_A_LIFE) {
        let requests: &[&str] = [&["gdb"][..], &[], &["gdb", "bpftrace"]][dice.roll(3)];
        let mut journey = Journey::new(requests, (120, 40));
        journey.hold_builds = true;
        journey.exports_to = Some(folder.path().to_owned());
        let start = journey.program.state.history.now().clone();
        for step in first..steps.min(first + STEPS_A_LIFE) {
            let place = Place(seed, step);
            random_step(&mut journey, &mut dice);
            if journey.left.take().is_some() || dice.roll(50) == 0 {
                // A build that was left running is over.
                journey.program.state.building = Building::None;
            }
            if step % 3 == 0 {
                let _ = journey.screen();
            }
            drop(place);
        }
        leads_back(&mut journey);
        assert_eq!(journey.program.state.history.now(), &start, "seed {seed}");
        assert!(matches!(
            ask::plan(&mut journey.program.state),
            Job::Plan(_)
        ));
    }
    let left = std::fs::read_dir(folder.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name());
    assert!(
        left.into_iter()
            .all(|name| name == "export" || name == "saved.toml"),
        "nothing half done"
    );
}

/// Says where it was if a step panics.
struct Place(u64, usize);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed, step) = self;
            eprintln!("with SYSEXTANT_RANDOM_SEED={seed}, at step {step}");
        }
    }
}

fn random_step(journey: &mut Journey, dice: &mut Dice) {
    match dice.roll(14) {
        0 => {
            let (columns, lines) = (dice.roll_u16(160), dice.roll_u16(60));
            journey.resize(columns.max(1), lines.max(1));
        }
        1 => journey.key(letter(dice)),
        2 | 3 => click(journey, dice),
        4..=8 => {
            // A key that means something where we are.
            let scope = journey.program.state.scope();
            let bindings: Vec<_> = keys::in_scope(scope).collect();
            let binding = bindings[dice.roll(bindings.len())];
            journey.key(binding.chords[dice.roll(binding.chords.len())].press());
        }
        _ => journey.key(bound_key(dice)),
    }
}

/// By the keys alone: whatever is open is closed, then all marks are undone.
fn leads_back(journey: &mut Journey) {
    journey.program.state.building = Building::None;
    journey.resize(120, 40);
    for _ in 0..10 {
        journey.press(&["Esc"]);
    }
    assert!(journey.program.state.popup.is_none(), "Esc closes all");
    assert!(journey.shows("Available"), "Esc leads back to the packages");
    while journey.program.state.history.undo() {}
    let jobs = journey.program.act(Action::Undo);
    journey.work(jobs);
    assert!(journey.shows("nothing to undo"));
}

fn click(journey: &mut Journey, dice: &mut Dice) {
    let (columns, lines) = journey.program.state.size;
    let kind = match dice.roll(6) {
        0 => MouseEventKind::ScrollDown,
        1 => MouseEventKind::ScrollUp,
        2 => MouseEventKind::Drag(MouseButton::Left),
        _ => MouseEventKind::Down(MouseButton::Left),
    };
    // Now and then beyond the edge, as after a resize.
    let cell = (
        dice.roll_u16(usize::from(columns) + 2),
        dice.roll_u16(usize::from(lines) + 2),
    );
    let now = Duration::from_millis(dice.roll(1_000) as u64);
    journey.mouse(kind, cell, now);
    if dice.roll(3) == 0 {
        journey.mouse(kind, cell, now);
    }
}

fn letter(dice: &mut Dice) -> KeyEvent {
    let letters = [
        'a', 'é', '日', '\u{202e}', '\u{301}', '/', ' ', '\u{1b}', 'q', '0',
    ];
    KeyEvent::from(KeyCode::Char(letters[dice.roll(letters.len())]))
}

/// A key of the table, so that every action has its turn; now and then with a modifier.
fn bound_key(dice: &mut Dice) -> KeyEvent {
    let binding = &KEYS[dice.roll(KEYS.len())];
    let chord = binding.chords[dice.roll(binding.chords.len())];
    let mut event = chord.press();
    if dice.roll(40) == 0 {
        event.modifiers |= KeyModifiers::ALT;
    }
    event
}
