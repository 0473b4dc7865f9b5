//! Plan, check and build as text, JSON and Markdown: the same values in three forms.
//!
//! Reports are made as strings; the caller prints them.

mod build;
mod check;
mod findings;
mod format;
mod json;
mod markdown;
mod printable;
mod remarks;
mod size;
mod symbol;
mod text;

pub use build::next_steps;
use build::{build_json, build_markdown, build_text};
use check::{check_json, check_markdown, check_text};
pub use format::Format;
use json::{plan_json, why_json};
use markdown::plan_markdown;
use printable::json_text;
pub use printable::printable;
pub use size::{human_size, human_sum, image_size_text};
pub use symbol::Symbol;
pub use text::Style;
use text::{plan_text, why_text};

use crate::base::Base;
use crate::check::Check;
use crate::extension;
use crate::extension::ImageSize;
use crate::feed::{Candidate, Pool};
use crate::plan::{Item, Plan, Sum, Verdict};
use crate::squashfs::Compression;

/// A plan and what it was made from: all that a report needs.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    /// The base.
    pub base: &'a Base,
    /// The candidates.
    pub pool: &'a Pool,
    /// The plan.
    pub plan: &'a Plan,
    /// The candidates that are listed beside the plan's items, which do not touch them.
    pub untouched: &'a [Item],
    /// Whether each file of the extension to come is listed.
    pub files: bool,
    /// What its check says; `None` where only a part of the plan is shown.
    pub check: Option<&'a Check>,
}

impl<'a> PlanView<'a> {
    /// The candidate of an item.
    fn candidate(&self, item: &Item) -> Option<&'a Candidate> {
        item.candidate.map(|id| self.pool.get(id))
    }

    /// How large the image will be with the usual compression.
    fn image_size(&self) -> ImageSize {
        let family = self.base.family;
        extension::image_size(self.plan, family, Compression::default())
    }

    /// The items of one verdict by name: the plan's, and those that it does not touch.
    fn with_verdict(&self, verdict: Verdict) -> (Sum, Vec<&'a Item>) {
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
    fn summary(&self, item: &Item) -> &'a str {
        self.candidate(item)
            .map_or("", |candidate| &*candidate.package.summary)
    }
}
