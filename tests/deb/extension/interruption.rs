//! A build that is cancelled stops soon, wherever it is, and leaves nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sysextant::extension::ExtensionError;
use sysextant::foundation::progress::{Cancellation, Event, Phase, Progress};

use super::package;
use super::support::squashfs::noise;
use super::support::{BaseBuilder, Packing, Tree, World};

fn world() -> World {
    let large = Tree::new().file("./usr/lib/large", noise(1, 12 << 20));
    let passed_over = Tree::new().file("./var/large", noise(2, 4 << 20));
    let packages = [
        package("a", Tree::new().file("./usr/bin/a", "a")),
        package("b", large).packing(Packing::None),
        package("c", passed_over).packing(Packing::None),
    ];
    World::new(&BaseBuilder::new(), &packages)
}

/// Cancels when so much content was read in the packing phase.
#[derive(Default)]
struct CancelsWithin {
    after: u64,
    packs: AtomicBool,
    read: AtomicU64,
}

impl Progress for CancelsWithin {
    fn report(&self, event: Event) {
        match event {
            Event::PhaseStarted { phase, .. } => {
                self.packs.store(phase == Phase::Pack, Ordering::Relaxed);
            }
            Event::Advanced(amounts) if self.packs.load(Ordering::Relaxed) => {
                self.read.store(amounts.bytes_in, Ordering::Relaxed);
            }
            _ => {}
        }
    }
}

impl Cancellation for CancelsWithin {
    fn is_cancelled(&self) -> bool {
        self.read.load(Ordering::Relaxed) > self.after
    }
}

#[test]
fn within_a_large_file_it_stops_after_a_few_blocks() {
    let world = world();
    for after in [1, 3 << 20] {
        let progress = CancelsWithin {
            after,
            ..CancelsWithin::default()
        };
        let error = world.build_with(&world.options(), &progress).unwrap_err();
        assert!(matches!(error, ExtensionError::Cancelled), "{error:?}");
        let read = progress.read.load(Ordering::Relaxed);
        let block = u64::from(world.options().block_size.bytes());
        assert!(
            read <= after + 2 * block,
            "{read} bytes read, asked to stop at {after}"
        );
        assert!(world.left().is_empty(), "{:?}", world.left());
    }
}

/// Says yes when asked for the n-th time, and from then on.
struct CancelsAt {
    questions: AtomicU64,
    yes_from: u64,
}

impl CancelsAt {
    fn new(yes_from: u64) -> Self {
        Self {
            questions: AtomicU64::new(0),
            yes_from,
        }
    }
}

impl Progress for CancelsAt {
    fn report(&self, _: Event) {}
}

impl Cancellation for CancelsAt {
    fn is_cancelled(&self) -> bool {
        self.questions.fetch_add(1, Ordering::Relaxed) >= self.yes_from
    }
}

#[test]
fn whenever_it_is_asked_it_stops_and_leaves_nothing() {
    let world = world();
    let counting = CancelsAt::new(u64::MAX);
    let mut options = world.options();
    options.force = true;
    world.build_with(&options, &counting).unwrap();
    std::fs::remove_file(world.image()).unwrap();
    let questions = counting.questions.into_inner();
    assert!(questions > 100, "asked {questions} times only");
    // The number of questions varies a little with the threads: the last ones may not be reached.
    let steps = 40;
    for step in 0..steps {
        let at = (questions - questions / 20) * step / steps;
        let error = world.build_with(&options, &CancelsAt::new(at)).unwrap_err();
        assert!(
            matches!(error, ExtensionError::Cancelled),
            "{at}: {error:?}"
        );
        assert!(world.left().is_empty(), "{at}: {:?}", world.left());
    }
}
