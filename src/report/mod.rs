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
use crate::package::Package;
use crate::plan::{Item, Plan};
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
    /// Whether the candidates that nobody asked for are listed too.
    pub all: bool,
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

    /// The candidates that are not in the plan, if they are to be listed.
    fn available(&self) -> impl Iterator<Item = &'a Candidate> {
        let touched: std::collections::BTreeSet<_> = self
            .plan
            .items
            .iter()
            .filter_map(|item| item.candidate)
            .collect();
        let candidates = if self.all {
            self.pool.candidates.as_slice()
        } else {
            &[]
        };
        candidates
            .iter()
            .zip(0u32..)
            .filter_map(move |(candidate, index)| {
                (!touched.contains(&crate::feed::CandidateId(index))).then_some(candidate)
            })
    }

    /// The version of the base's package that a candidate would hide.
    fn base_version(&self, package: &Package) -> Option<&'a crate::package::Version> {
        let same = |known: &&Package| {
            known.name == package.name && known.architecture == package.architecture
        };
        self.base
            .packages
            .iter()
            .find(same)
            .map(|known| &known.version)
    }
}
