//! The rows that exist in every plan: one for each name and architecture of the feeds.
//!
//! Made once. A plan never changes a row's place in the catalog, so that a search, a selection and
//! a scroll position stay valid while plans change.

use std::cmp::Ordering;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use crate::feed::CandidateId;
use crate::package::{Package, is_for_any_machine};
use crate::plan::Verdict;
use crate::session::Session;

/// What the feeds offer under one name and architecture: one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The candidate that stands for it while no plan says otherwise: of the base's version where
    /// the base has the package, or else the newest.
    pub(crate) candidate: CandidateId,
    /// Its verdict while no plan touches it.
    pub(crate) untouched: Verdict,
}

/// The session, and its candidates as rows.
#[derive(Debug)]
pub(crate) struct Catalog {
    session: Arc<Session>,
    offers: Vec<Offer>,
    name_width: usize,
    longest_name: usize,
    version_width: usize,
}

impl Catalog {
    /// One row for each name and architecture, sorted by both.
    pub(crate) fn new(session: Arc<Session>) -> Self {
        let pool = session.pool();
        let mut offers = Vec::new();
        let same_name = |left: &crate::feed::Candidate, right: &crate::feed::Candidate| {
            left.package.name == right.package.name
        };
        let mut first = 0u32;
        for group in pool.candidates.chunk_by(same_name) {
            let next = first.saturating_add(u32::try_from(group.len()).unwrap_or(u32::MAX));
            let ids: Vec<CandidateId> = (first..next).map(CandidateId).collect();
            add_group(&session, &ids, &mut offers);
            first = next;
        }
        let names = offers
            .iter()
            .map(|offer| pool.get(offer.candidate).package.name.width());
        let longest_name = names.max().unwrap_or(0);
        let width = |of: &dyn Fn(&Package) -> usize| {
            common_width(
                offers
                    .iter()
                    .map(|offer| of(&pool.get(offer.candidate).package)),
            )
        };
        let name_width = width(&|package| package.name.width());
        let version_width = width(&|package| package.version.as_str().width());
        Self {
            session,
            offers,
            name_width,
            longest_name,
            version_width,
        }
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The package that an offer shows.
    pub(crate) fn package(&self, offer: Offer) -> &Package {
        &self.session.pool().get(offer.candidate).package
    }

    /// Columns that almost every name needs.
    pub(crate) fn name_width(&self) -> usize {
        self.name_width
    }

    /// Columns that every name has room in.
    pub(crate) fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// Columns that almost every version needs.
    pub(crate) fn version_width(&self) -> usize {
        self.version_width
    }

    /// The place of a name and architecture.
    pub(crate) fn find(&self, name: &str, architecture: &str) -> Option<usize> {
        let key = |offer: &Offer| {
            let package = self.package(*offer);
            (package.name.as_str(), package.architecture.as_str())
        };
        self.offers
            .binary_search_by(|offer| key(offer).cmp(&(name, architecture)))
            .ok()
    }

    /// Whether a package is of the base's own architecture, or of all architectures.
    pub(crate) fn is_native(&self, architecture: &str) -> bool {
        architecture == self.session.base().native_architecture || is_for_any_machine(architecture)
    }
}

/// The rows of one name: its ids are newest first.
fn add_group(session: &Session, ids: &[CandidateId], offers: &mut Vec<Offer>) {
    let pool = session.pool();
    let architecture = |id: CandidateId| pool.get(id).package.architecture.as_str();
    let order = session.base().family.version_order();
    let start = offers.len();
    for &newest in ids {
        let known = offers.iter().skip(start);
        if known
            .clone()
            .any(|offer| architecture(offer.candidate) == architecture(newest))
        {
            continue;
        }
        let untouched = session.untouched(newest);
        // The base is locked, so a newer version than the base's would promise what cannot be had.
        let as_base_has_it = untouched.base.and_then(|installed| {
            ids.iter().copied().find(|&id| {
                let version = &pool.get(id).package.version;
                architecture(id) == architecture(newest)
                    && order.compare(version, &installed.version) == Ordering::Equal
            })
        });
        offers.push(Offer {
            candidate: as_base_has_it.unwrap_or(newest),
            untouched: untouched.verdict,
        });
    }
    if let Some(group) = offers.get_mut(start..) {
        group.sort_by_key(|offer| architecture(offer.candidate));
    }
}

/// The width that is enough for nineteen of twenty values.
fn common_width(widths: impl Iterator<Item = usize>) -> usize {
    let mut widths: Vec<usize> = widths.collect();
    let place = widths.len() * 19 / 20;
    match widths.len() {
        0 => 0,
        _ => *widths.select_nth_unstable(place).1,
    }
}
