//! The forms of a report, and the one place that chooses among them.

use std::path::Path;

use super::build::{build_json, build_markdown, build_text};
use super::check::{check_json, check_markdown, check_text};
use super::image::check::{images_json, images_markdown, images_text};
use super::image::comparison::{comparison_json, comparison_markdown, comparison_text};
use super::image::inspection::{inspection_json, inspection_markdown, inspection_text};
use super::plan::json::{plan_json, why_json};
use super::plan::markdown::plan_markdown;
use super::plan::text::{plan_text, why_text};
use super::printable::json_text;
use super::rules::{rules_json, rules_markdown, rules_text};
use super::{PlanView, Style};
use crate::check::images::ImagesCheck;
use crate::check::{Check, Rule};
use crate::extension::{BuildReport, Comparison, Inspection};
use crate::plan::Why;

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For reviews and issue threads.
    Markdown,
}

impl Format {
    /// The form that the ending of a file's name asks for; text where it asks for none.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().map(|it| it.to_string_lossy());
        match ending.as_deref() {
            Some("json") => Self::Json,
            Some("md" | "markdown") => Self::Markdown,
            _ => Self::Text,
        }
    }

    /// A plan in this form. The style counts for text only.
    #[must_use]
    pub fn plan(self, view: &PlanView<'_>, style: Style) -> String {
        match self {
            Self::Text => plan_text(view, style),
            Self::Json => json_text(&plan_json(view)),
            Self::Markdown => plan_markdown(view),
        }
    }

    /// The findings of a check in this form.
    #[must_use]
    pub fn check(self, check: &Check, style: Style) -> String {
        match self {
            Self::Text => check_text(check, style),
            Self::Json => json_text(&check_json(check)),
            Self::Markdown => check_markdown(check),
        }
    }

    /// A check of existing images in this form.
    #[must_use]
    pub fn images(self, check: &ImagesCheck, style: Style) -> String {
        match self {
            Self::Text => images_text(check, style),
            Self::Json => json_text(&images_json(check)),
            Self::Markdown => images_markdown(check),
        }
    }

    /// What rules of findings mean, in this form.
    #[must_use]
    pub fn rules(self, rules: &[Rule]) -> String {
        match self {
            Self::Text => rules_text(rules),
            Self::Json => json_text(&rules_json(rules)),
            Self::Markdown => rules_markdown(rules),
        }
    }

    /// What an image holds, in this form; with `files` each entry too.
    #[must_use]
    pub fn inspection(self, inspection: &Inspection, files: bool) -> String {
        match self {
            Self::Text => inspection_text(inspection, files),
            Self::Json => json_text(&inspection_json(inspection, files)),
            Self::Markdown => inspection_markdown(inspection),
        }
    }

    /// What differs, in this form.
    #[must_use]
    pub fn comparison(self, comparison: &Comparison) -> String {
        match self {
            Self::Text => comparison_text(comparison),
            Self::Json => json_text(&comparison_json(comparison)),
            Self::Markdown => comparison_markdown(comparison),
        }
    }

    /// The report of a build, with the check of its image, in this form.
    #[must_use]
    pub fn build(self, report: &BuildReport, check: &Check, style: Style) -> String {
        match self {
            Self::Text => build_text(report, check, style),
            Self::Json => json_text(&build_json(report, check)),
            Self::Markdown => build_markdown(report, check),
        }
    }

    /// Why a package is included, in this form.
    #[must_use]
    pub fn why(self, why: &Why) -> String {
        match self {
            Self::Text => why_text(why, ""),
            Self::Json => json_text(&why_json(why)),
            Self::Markdown => why_text(why, "- "),
        }
    }
}
