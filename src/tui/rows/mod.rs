//! The rows of a plan: which row of the catalog has which verdict, and in which order rows stand.

pub(super) mod catalog;
pub(super) mod file_tree;
pub(super) mod filter;
pub(super) mod row;
pub(super) mod row_id;
pub(super) mod search;
pub(super) mod sort;
pub(super) mod texts;

use catalog::Catalog;
use filter::Filter;
use row_id::RowId;

use crate::plan::{Costs, Item, Plan, Reason, Totals, Verdict};

/// Stands for "no item of the plan".
const NONE: u32 = u32::MAX;

/// The longest chain that is followed from a package to its request.
const MAX_LINKS: usize = 64;

/// The rows of one plan. Made together with the plan, on a worker's thread.
#[derive(Debug)]
pub(crate) struct Rows {
    plan: Plan,
    totals: Totals,
    /// For each offer of the catalog, its place among the plan's items.
    items: Vec<u32>,
    /// The verdict of each offer.
    verdicts: Vec<Verdict>,
    /// Items without an offer: packages that only the base has, and requests that nothing provides.
    extras: Vec<u32>,
    /// All rows, sorted by name.
    order: Vec<RowId>,
    counts: [usize; Filter::ALL.len()],
    costs: Costs,
}

impl Rows {
    pub(crate) fn new(catalog: &Catalog, plan: Plan) -> Self {
        let offers = catalog.offers();
        let mut rows = Self {
            totals: plan.totals(),
            items: vec![NONE; offers.len()],
            verdicts: offers.iter().map(|offer| offer.untouched).collect(),
            extras: Vec::new(),
            order: Vec::with_capacity(offers.len() + 8),
            counts: [0; Filter::ALL.len()],
            costs: catalog.session().costs(&plan),
            plan,
        };
        for (item, number) in rows.plan.items.iter().zip(0u32..) {
            let offer = item
                .candidate
                .and_then(|_| catalog.find(&item.name, &item.architecture));
            match offer.and_then(|offer| Some((rows.items.get_mut(offer)?, offer))) {
                Some((free, offer)) if *free == NONE => {
                    *free = number;
                    if let Some(verdict) = rows.verdicts.get_mut(offer) {
                        *verdict = item.verdict;
                    }
                }
                // Where two versions of a name were requested, the second has no row of the catalog
                // left.
                _ => rows.extras.push(number),
            }
        }
        rows.order = rows.sorted(catalog);
        rows.counts = Filter::ALL.map(|filter| {
            let all = rows.order.iter();
            all.filter(|&&id| filter.admits(rows.verdict(id))).count()
        });
        rows
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// What each candidate would add to the plan.
    pub(crate) fn costs(&self) -> &Costs {
        &self.costs
    }

    /// All rows, sorted by name, then architecture.
    pub(crate) fn order(&self) -> &[RowId] {
        &self.order
    }

    /// How many rows a filter admits.
    pub(crate) fn count(&self, filter: Filter) -> usize {
        self.counts.get(filter as usize).copied().unwrap_or(0)
    }

    /// What the plan says of a row, if it touches it.
    pub(crate) fn item(&self, id: RowId) -> Option<&Item> {
        let number = match self.items.get(id.index()) {
            Some(&number) => number,
            None => *self.extras.get(id.index().checked_sub(self.items.len())?)?,
        };
        self.plan.items.get(number as usize)
    }

    /// The request that an included package is pulled in by, directly or through others.
    pub(crate) fn pulled_in_by(&self, item: &Item) -> Option<&Item> {
        let mut item = item;
        // Packages may need or recommend each other in a circle.
        for _ in 0..MAX_LINKS {
            let (Reason::Depends { of, .. } | Reason::Recommends { of, .. }) = &item.reason else {
                break;
            };
            let next = self.included_named(&of.name)?;
            if next.requested {
                return Some(next);
            }
            item = next;
        }
        None
    }

    fn included_named(&self, name: &str) -> Option<&Item> {
        let items = &self.plan.items;
        // The items of a plan are sorted by name.
        let start = items.partition_point(|item| item.name.as_str() < name);
        let named = items.iter().skip(start);
        let mut named = named.take_while(|item| item.name == name);
        named.find(|item| item.verdict == Verdict::Included)
    }

    pub(crate) fn verdict(&self, id: RowId) -> Verdict {
        let known = self.verdicts.get(id.index()).copied();
        known
            .or_else(|| self.item(id).map(|item| item.verdict))
            .unwrap_or(Verdict::Available)
    }

    /// The rows of `next` whose verdict differs from the one here.
    pub(crate) fn changed(&self, next: &Self) -> Vec<RowId> {
        let both = self.verdicts.iter().zip(&next.verdicts).zip(0u32..);
        let lasting = both
            .filter(|((old, new), _)| old != new)
            .map(|(_, index)| RowId(index));
        let known = |id: RowId| {
            let same = self.counterpart(next, id);
            same.is_some_and(|same| self.verdict(same) == next.verdict(id))
        };
        let extras = next.extras().filter(|&id| !known(id));
        lasting.chain(extras).collect()
    }

    /// Whether the row is of the catalog, and so the same in every plan.
    pub(crate) fn is_lasting(&self, id: RowId) -> bool {
        id.index() < self.items.len()
    }

    /// The rows that only this plan has.
    pub(crate) fn extras(&self) -> impl Iterator<Item = RowId> {
        (self.items.len()..self.items.len() + self.extras.len())
            .filter_map(|index| u32::try_from(index).ok().map(RowId))
    }

    /// The same row in this plan as `id` is in another.
    pub(crate) fn counterpart(&self, other: &Self, id: RowId) -> Option<RowId> {
        if other.is_lasting(id) {
            return Some(id);
        }
        let wanted = other.item(id)?;
        self.extras().find(|&extra| {
            self.item(extra).is_some_and(|item| {
                item.name == wanted.name && item.architecture == wanted.architecture
            })
        })
    }

    /// Merges the catalog's rows with the plan's own; both are sorted already.
    fn sorted(&self, catalog: &Catalog) -> Vec<RowId> {
        let name = |id: RowId| match self.item(id) {
            Some(item) => (item.name.as_str(), item.architecture.as_str()),
            None => catalog.offers().get(id.index()).map_or(("", ""), |&offer| {
                let package = catalog.package(offer);
                (package.name.as_str(), package.architecture.as_str())
            }),
        };
        let mut order = Vec::with_capacity(self.items.len() + self.extras.len());
        let mut extras = self.extras().peekable();
        for index in (0u32..).take(self.items.len()) {
            let id = RowId(index);
            while let Some(extra) = extras.next_if(|&extra| name(extra) < name(id)) {
                order.push(extra);
            }
            order.push(id);
        }
        order.extend(extras);
        order
    }
}
