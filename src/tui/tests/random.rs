//! Any key at any time, at any size: never a panic, and undo finds the way back.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Journey;
use crate::tui::action::Job;
use crate::tui::key_table::KEYS;

/// Steps of one run.
const STEPS: usize = 3_000;

/// A small generator, so that a failure repeats (Marsaglia's xorshift64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

#[test]
fn any_keys_and_sizes_never_break_the_screen_and_undo_leads_back() {
    for seed in [1, 7, 1_000_003] {
        let mut dice = Dice(seed);
        let mut journey = Journey::new(&["gdb"], (120, 40));
        journey.hold_builds = true;
        let first = journey.state.history.now().clone();
        for step in 0..STEPS {
            match dice.roll(12) {
                0 => {
                    let size = (dice.roll(160), dice.roll(60));
                    let size = (u16::try_from(size.0), u16::try_from(size.1));
                    journey.resize(size.0.unwrap().max(1), size.1.unwrap().max(1));
                }
                1 => journey.key(letter(&mut dice)),
                _ => journey.key(bound_key(&mut dice)),
            }
            if journey.left.take().is_some() || dice.roll(50) == 0 {
                // A build that was left running is over.
                journey.state.building = crate::tui::building::Building::None;
            }
            if step % 3 == 0 {
                let _ = journey.screen();
            }
        }
        journey.state.popup = None;
        while journey.state.history.undo() {}
        assert_eq!(journey.state.history.now(), &first);
        assert!(matches!(journey.state.ask_plan(), Job::Plan(_)));
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
