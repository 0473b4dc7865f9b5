//! What a package needs in all, and how many bytes that is.
//!
//! For lists of thousands of rows, so without a solve: of each need the first option is taken that
//! the base and the exclusions leave, as the solver does where nothing refuses anything. Refusals
//! between candidates, and needs that hold only beside others, are left to the plan itself, which
//! the preview of a toggle is made from. All is looked up when first asked for, and remembered.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;

use crate::plan::value::size::Size;
use crate::plan::world::World;
use crate::plan::world::node::{Need, Solvable};

/// Stand for a size that was not looked up yet, and for that of a package that cannot be included.
const UNKNOWN: u64 = u64::MAX;
const IMPOSSIBLE: u64 = u64::MAX - 1;
/// This bit is set where a size is only a lower bound.
const AT_LEAST: u64 = 1 << 62;

/// A package needs something that cannot be included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Impossible;

/// Sizes by candidate, each found once.
#[derive(Debug)]
pub(crate) struct Memo(Box<[AtomicU64]>);

impl Memo {
    pub(crate) fn new(candidates: usize) -> Self {
        let unknown = std::iter::repeat_with(|| AtomicU64::new(UNKNOWN));
        Self(unknown.take(candidates).collect())
    }

    /// What is remembered, if anything is.
    pub(crate) fn get(&self, of: Solvable) -> Option<Result<Size, Impossible>> {
        match self.0.get(of as usize)?.load(Ordering::Relaxed) {
            UNKNOWN => None,
            IMPOSSIBLE => Some(Err(Impossible)),
            bytes => Some(Ok(Size {
                bytes: bytes & (AT_LEAST - 1),
                is_whole: bytes & AT_LEAST == 0,
            })),
        }
    }

    pub(crate) fn put(
        &self,
        of: Solvable,
        found: Result<Size, Impossible>,
    ) -> Result<Size, Impossible> {
        if let Some(cell) = self.0.get(of as usize) {
            let number = found.map_or(IMPOSSIBLE, |size| {
                let at_least = if size.is_whole { 0 } else { AT_LEAST };
                size.bytes.min(AT_LEAST - 1) | at_least
            });
            cell.store(number, Ordering::Relaxed);
        }
        found
    }
}

/// Groups of options: of each group one is needed. Kept as numbers, each group behind its length,
/// since there is an outline for each of tens of thousands of candidates.
#[derive(Debug, Default)]
struct Groups(Box<[u32]>);

impl Groups {
    fn new<'a>(needs: impl Iterator<Item = &'a Need>, world: &World) -> Self {
        let mut numbers = Vec::new();
        // Whether a condition holds depends on the rest of a plan, which a closure does not know.
        for need in needs.filter(|need| need.when.is_empty()) {
            let of_base = |&option: &Solvable| world.candidate_id(option).is_none();
            // A package of the base meets it as long as the plan does not shadow that one.
            if need.options.iter().any(of_base) {
                continue;
            }
            numbers.push(u32::try_from(need.options.len()).unwrap_or(u32::MAX));
            numbers.extend_from_slice(&need.options);
        }
        Self(numbers.into())
    }

    fn iter(&self) -> impl Iterator<Item = &[Solvable]> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (&length, behind) = rest.split_first()?;
            let (group, next) = behind.split_at_checked(length as usize)?;
            rest = next;
            Some(group)
        })
    }
}

/// What of a package's relations counts here.
#[derive(Debug)]
struct Outline {
    is_blocked: bool,
    needs: Groups,
    recommends: Groups,
}

/// The outlines under one consent to shadow.
#[derive(Debug)]
struct Outlines {
    world: Arc<World>,
    known: Box<[OnceLock<Outline>]>,
}

impl Outlines {
    fn get(&self, of: Solvable) -> Option<&Outline> {
        let outline = || {
            let (is_blocked, needs, recommends) = self.world.outline(of);
            Outline {
                is_blocked,
                needs: Groups::new(needs.iter(), &self.world),
                recommends: Groups::new(recommends.iter(), &self.world),
            }
        };
        Some(self.known.get(of as usize)?.get_or_init(outline))
    }
}

/// What the candidates need under one consent to shadow and one set of exclusions.
#[derive(Debug)]
pub(crate) struct Closures {
    outlines: Arc<Outlines>,
    excluded: BTreeSet<CompactString>,
    /// What was found to be impossible.
    dead: Box<[AtomicBool]>,
    sizes: Memo,
}

impl Closures {
    /// Nothing is looked up yet, but what `before` knows of the same world.
    pub(crate) fn new(
        world: &Arc<World>,
        excluded: &BTreeSet<CompactString>,
        before: Option<&Self>,
    ) -> Self {
        let count = world.index.pool.candidates.len();
        // Exclusions change only what is dead: what packages need stays the same, and finding that
        // out takes most of the time.
        let known = before.filter(|before| Arc::ptr_eq(&before.outlines.world, world));
        let outlines = known.map_or_else(
            || {
                let known = std::iter::repeat_with(OnceLock::new).take(count).collect();
                let world = Arc::clone(world);
                Arc::new(Outlines { world, known })
            },
            |before| Arc::clone(&before.outlines),
        );
        let alive = std::iter::repeat_with(AtomicBool::default);
        let closures = Self {
            outlines,
            excluded: excluded.clone(),
            dead: alive.take(count).collect(),
            sizes: Memo::new(count),
        };
        for name in excluded {
            for id in world.index.pool.named(name) {
                closures.bury(id.0);
            }
        }
        closures
    }

    /// Whether they are those of that world and these exclusions.
    pub(crate) fn are_of(&self, world: &Arc<World>, excluded: &BTreeSet<CompactString>) -> bool {
        Arc::ptr_eq(&self.outlines.world, world) && self.excluded == *excluded
    }

    /// How many candidates there are.
    pub(crate) fn candidates(&self) -> usize {
        self.dead.len()
    }

    /// Bytes that a candidate takes when installed, as declared.
    pub(crate) fn size(&self, of: Solvable) -> Size {
        let candidates = &self.outlines.world.index.pool.candidates;
        let found = candidates.get(of as usize);
        found.map_or_else(Size::default, |found| found.package.installed_size.into())
    }

    /// The closure's size, if it was found already.
    pub(crate) fn known(&self, of: Solvable) -> Option<Result<Size, Impossible>> {
        self.sizes.get(of)
    }

    /// The bytes of a candidate and of all that it needs and the base does not have.
    ///
    /// # Errors
    /// If it cannot be included.
    pub(crate) fn closure(&self, of: Solvable, walk: &mut Walk) -> Result<Size, Impossible> {
        let mut found = || self.bytes_along(of, walk, |_| false, false);
        self.sizes
            .get(of)
            .unwrap_or_else(|| self.sizes.put(of, found()))
    }

    /// The bytes of a candidate and of what comes along with it beside what is given already.
    ///
    /// # Errors
    /// If it cannot be included.
    pub(crate) fn bytes_along(
        &self,
        of: Solvable,
        walk: &mut Walk,
        is_given: impl Fn(Solvable) -> bool,
        recommends: bool,
    ) -> Result<Size, Impossible> {
        while !self.is_dead(of) {
            walk.begin(self.candidates());
            walk.visit(of);
            match self.follow(walk, 0, &is_given) {
                Ok(()) => {
                    if recommends {
                        self.follow_recommends(walk, &is_given);
                    }
                    return Ok(self.sum(&walk.found));
                }
                // That one is dead now, so that the next walk goes around it.
                Err(dead) => self.bury(dead),
            }
        }
        Err(Impossible)
    }

    /// The bytes of these.
    pub(crate) fn sum(&self, of: &[Solvable]) -> Size {
        of.iter().map(|&id| self.size(id)).sum()
    }

    /// What a package needs, one group of options for each need; then, with `recommends`, what it
    /// recommends.
    pub(crate) fn groups(
        &self,
        of: Solvable,
        recommends: bool,
    ) -> impl Iterator<Item = &[Solvable]> {
        let outline = self.outlines.get(of).into_iter();
        outline.flat_map(move |outline| {
            let weak = recommends.then(|| outline.recommends.iter());
            outline.needs.iter().chain(weak.into_iter().flatten())
        })
    }

    fn is_dead(&self, id: Solvable) -> bool {
        let is_buried = |dead: &AtomicBool| dead.load(Ordering::Relaxed);
        self.dead.get(id as usize).is_none_or(is_buried)
            || self
                .outlines
                .get(id)
                .is_none_or(|outline| outline.is_blocked)
    }

    /// Remembers that nothing can meet one of its needs.
    fn bury(&self, id: Solvable) {
        if let Some(dead) = self.dead.get(id as usize) {
            dead.store(true, Ordering::Relaxed);
        }
    }

    /// Visits what those need that were found from `from` on.
    ///
    /// # Errors
    /// With the package of which a need cannot be met. Whatever is impossible without being known
    /// as such leads to one, so that walks that begin anew come to an end.
    fn follow(
        &self,
        walk: &mut Walk,
        mut from: usize,
        is_given: &impl Fn(Solvable) -> bool,
    ) -> Result<(), Solvable> {
        while let Some(&owner) = walk.found.get(from) {
            from += 1;
            for options in self.groups(owner, false) {
                if walk.has_any(options, is_given) {
                    continue;
                }
                let mut options = options.iter().copied();
                // The options stand in the order of the family's preference.
                let first = options.find(|&option| !self.is_dead(option));
                walk.visit(first.ok_or(owner)?);
            }
        }
        Ok(())
    }

    /// Visits what those recommend that were found, as far as it can be.
    fn follow_recommends(&self, walk: &mut Walk, is_given: &impl Fn(Solvable) -> bool) {
        let mut next = 0;
        while let Some(&owner) = walk.found.get(next) {
            next += 1;
            let Some(outline) = self.outlines.get(owner) else {
                continue;
            };
            for options in outline.recommends.iter() {
                while !walk.has_any(options, is_given) {
                    let mut alive = options.iter().copied();
                    let Some(first) = alive.find(|&option| !self.is_dead(option)) else {
                        break;
                    };
                    let before = walk.found.len();
                    walk.visit(first);
                    if let Err(dead) = self.follow(walk, before, is_given) {
                        self.bury(dead);
                        walk.go_back(before);
                    }
                }
            }
        }
    }
}

/// What was found on a walk through the needs. Used again for the next walk.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) found: Vec<Solvable>,
    /// The number of the walk that saw a candidate last.
    seen: Vec<u32>,
    number: u32,
}

impl Walk {
    /// Forgets what was found.
    pub(crate) fn begin(&mut self, candidates: usize) {
        self.found.clear();
        self.number = self.number.wrapping_add(1);
        // After as many walks as there are numbers, old marks could be taken for new ones.
        if self.seen.len() != candidates || self.number == 0 {
            self.seen = vec![0; candidates];
            self.number = 1;
        }
    }

    /// Finds a candidate, if it was not found already.
    pub(crate) fn visit(&mut self, id: Solvable) {
        if let Some(seen) = self.seen.get_mut(id as usize)
            && *seen != self.number
        {
            *seen = self.number;
            self.found.push(id);
        }
    }

    pub(crate) fn has(&self, id: Solvable) -> bool {
        self.seen.get(id as usize) == Some(&self.number)
    }

    fn has_any(&self, options: &[Solvable], is_given: &impl Fn(Solvable) -> bool) -> bool {
        options.iter().any(|&id| self.has(id) || is_given(id))
    }

    /// Forgets what was found after the first `keep`.
    fn go_back(&mut self, keep: usize) {
        for id in self.found.drain(keep..) {
            if let Some(seen) = self.seen.get_mut(id as usize) {
                *seen = 0;
            }
        }
    }
}
