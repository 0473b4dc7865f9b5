//! The packages that a solve can choose from, and what each of them needs and refuses.
//!
//! The base is locked, so what it meets is met for good and what it refuses is out for good: both
//! are settled here, once, and the solver only sees what is left to decide. Only the base's
//! packages whose name the user allows to be shadowed remain a choice: they stand beside the
//! candidates as [`Solvable`]s of their own, and the base's needs of them hold on.

mod apt_order;
mod blocks;
pub(super) mod condition;
mod enmities;
pub(super) mod index;
mod libsolv_order;
mod loose;
pub(super) mod multilib;
mod needs;
pub(super) mod node;
mod slots;
pub(super) mod supplement;
mod weak_relations;
mod weakly_wanted;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;
use index::Index;
use node::{BaseNeed, Block, Need, Node, Solvable, Supplement};
use rustc_hash::FxHashSet;
use weak_relations::WeakRelations;

use crate::package::Package;

/// Options and enemies of all packages together: all of Debian has 1.4 million. With 20,000 packages that
/// each need what any of them provides, there would be 400 million.
const MOST_CHOICES: usize = 8_000_000;

/// All solvables under one consent to shadow; translated when first asked for.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) index: Arc<Index>,
    pub(crate) allow_shadow: BTreeSet<CompactString>,
    /// The base packages that may be shadowed, in the base's order.
    loose: Vec<u32>,
    nodes: Vec<OnceLock<Box<Node>>>,
    /// Whether the base alone speaks against each.
    blocked: Vec<OnceLock<bool>>,
    /// How many options and enemies the nodes have in all.
    choices: AtomicUsize,
    base_needs: OnceLock<Vec<BaseNeed>>,
    pub(crate) supplements: OnceLock<Vec<Supplement>>,
    pub(crate) unwanted: OnceLock<FxHashSet<Solvable>>,
    /// What the base recommends and suggests.
    weak_of_base: OnceLock<WeakRelations>,
}

impl World {
    pub(crate) fn new(index: Arc<Index>, allow_shadow: BTreeSet<CompactString>) -> Self {
        let numbered = (0_u32..).zip(&index.base.packages);
        let loose: Vec<u32> = numbered
            .filter(|(_, package)| allow_shadow.contains(&package.name))
            .map(|(number, _)| number)
            .collect();
        let nodes = index.pool.candidates.len() + loose.len();
        Self {
            index,
            allow_shadow,
            loose,
            nodes: std::iter::repeat_with(OnceLock::new).take(nodes).collect(),
            blocked: std::iter::repeat_with(OnceLock::new).take(nodes).collect(),
            choices: AtomicUsize::new(0),
            base_needs: OnceLock::new(),
            supplements: OnceLock::new(),
            unwanted: OnceLock::new(),
            weak_of_base: OnceLock::new(),
        }
    }

    fn candidates(&self) -> u32 {
        u32::try_from(self.index.pool.candidates.len()).unwrap_or(u32::MAX)
    }

    /// How many solvables there are, numbered from 0.
    pub(crate) fn solvables(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn package(&self, solvable: Solvable) -> &Package {
        match self.loose_base(solvable) {
            Some(base) => self.index.base_package(base),
            None => self.index.candidate(solvable),
        }
    }

    pub(crate) fn node(&self, solvable: Solvable) -> &Node {
        self.nodes[solvable as usize].get_or_init(|| Box::new(self.translate(solvable)))
    }

    /// Whether the base alone speaks against a package. Asked of every version of a name, most of
    /// which nobody looks at any further: so nothing else of it is translated.
    pub(crate) fn is_blocked(&self, solvable: Solvable) -> bool {
        *self.blocked[solvable as usize].get_or_init(|| {
            let package = self.package(solvable);
            self.loose_base(solvable).is_none()
                && (self.index.arch_class(package).is_none() || self.block(package).is_some())
        })
    }

    /// Whether a package's architecture is one that the base takes.
    pub(crate) fn is_taken(&self, solvable: Solvable) -> bool {
        let is_loose = self.loose_base(solvable).is_some();
        is_loose || self.index.arch_class(self.package(solvable)).is_some()
    }

    fn count_choices(&self, more: usize) {
        self.choices.fetch_add(more, Ordering::Relaxed);
    }

    /// Whether the packages leave more choices than are kept. Nothing that is found out from then
    /// on can be relied upon: whoever searches gives up.
    pub(crate) fn has_too_many_choices(&self) -> bool {
        self.choices.load(Ordering::Relaxed) > MOST_CHOICES
    }

    fn translate(&self, solvable: Solvable) -> Node {
        let package = self.package(solvable);
        let enmities = self.enmities(solvable, package);
        // The base has all that its packages need, so only what they refuse bears on the choice.
        if self.loose_base(solvable).is_some() {
            return Node {
                enmities,
                ..Node::default()
            };
        }
        let Some(class) = self.index.arch_class(package) else {
            return Node {
                block: Some(Block::Architecture),
                ..Node::default()
            };
        };
        let (needs, recommends) = self.wanted(package, class);
        Node {
            block: self.block(package),
            met_by_base: self.met_by_base(package, class),
            needs,
            recommends,
            enmities,
        }
    }

    /// Whether the base alone speaks against a candidate, what it needs and what it recommends:
    /// without the rest of its node, and without keeping any of it.
    pub(crate) fn outline(&self, solvable: Solvable) -> (bool, Vec<Need>, Vec<Need>) {
        let package = self.package(solvable);
        let Some(class) = self.index.arch_class(package) else {
            return (true, Vec::new(), Vec::new());
        };
        let (needs, recommends) = self.wanted(package, class);
        (self.block(package).is_some(), needs, recommends)
    }
}
