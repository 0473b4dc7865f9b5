//! A plan and what it was made from.

use crate::base::Base;
use crate::check::Check;
use crate::extension;
use crate::extension::ImageSize;
use crate::feed::{Candidate, Pool};
use crate::image::OsRelease;
use crate::plan::{Drift, Item, Plan, Sum, Verdict};
use crate::squashfs::Compression;

/// A plan and what it was made from: all that a report needs.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    /// The base.
    pub base: &'a Base,
    /// The base's os-release: its own, or the one that was given instead.
    pub os_release: Option<&'a OsRelease>,
    /// The candidates.
    pub pool: &'a Pool,
    /// The plan.
    pub plan: &'a Plan,
    /// How far base and feeds have drifted apart.
    pub drift: &'a Drift,
    /// The candidates that are listed beside the plan's items, which do not touch them.
    pub untouched: &'a [Item],
    /// Whether each file of the planned extension is listed.
    pub files: bool,
    /// What its check says; `None` where only a part of the plan is shown.
    pub check: Option<&'a Check>,
}

impl<'a> PlanView<'a> {
    /// The candidate of an item.
    pub(in crate::report) fn candidate(&self, item: &Item) -> Option<&'a Candidate> {
        item.candidate.map(|id| self.pool.get(id))
    }

    /// Why an item has its verdict, in a few words; of several feeds with the number of the one that
    /// it is from.
    pub(super) fn reason(&self, item: &Item) -> String {
        let reason = item.reason.to_string();
        match self.feed_number(item) {
            Some(number) if reason.is_empty() => format!("from feed {number}"),
            Some(number) => format!("{reason}; from feed {number}"),
            None => reason,
        }
    }

    /// The number of the feed that an item is from, counted from 1, where there are several and the
    /// base's own package is not meant.
    pub(super) fn feed_number(&self, item: &Item) -> Option<usize> {
        let is_of_base = item.verdict == Verdict::Excluded;
        let candidate = self.candidate(item).filter(|_| !is_of_base)?;
        let several = self.pool.has_several_feeds();
        several.then_some(candidate.feed as usize + 1)
    }

    /// How large the image will be with the usual compression.
    pub(in crate::report) fn image_size(&self) -> ImageSize {
        let family = self.base.family;
        extension::image_size(self.plan, family, Compression::default())
    }

    /// The items of one verdict by name: the plan's, and those that it does not touch.
    pub(in crate::report) fn with_verdict(&self, verdict: Verdict) -> (Sum, Vec<&'a Item>) {
        let untouched = self.untouched.iter();
        let untouched = untouched.filter(move |item| item.verdict == verdict);
        let mut sum = self.plan.totals().of(verdict);
        for item in untouched.clone() {
            sum.add(item.package_size, item.installed_size);
        }
        let mut items: Vec<&Item> = self.plan.with_verdict(verdict).chain(untouched).collect();
        items.sort_by(|left, right| {
            let key = |item: &'a Item| (&item.name, &item.architecture);
            key(left).cmp(&key(right))
        });
        (sum, items)
    }

    /// What a candidate's package is, in a line.
    pub(in crate::report) fn summary(&self, item: &Item) -> &'a str {
        self.candidate(item)
            .map_or("", |candidate| &*candidate.package.summary)
    }
}
