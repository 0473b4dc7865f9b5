//! A review of an existing image as one report: what it holds, what it does to the base, what changed.

use serde_json::{Value, json};

use super::check::{images_json, images_markdown, images_text};
use super::comparison::{comparison_json, comparison_markdown, comparison_text};
use super::html;
use super::inspection::{inspection_json, inspection_markdown, inspection_text};
use crate::check::images::ImagesCheck;
use crate::extension::{Comparison, Inspection};
use crate::report::Style;
use crate::report::plan::json::FORMAT;

/// All that is told of an image.
#[derive(Clone, Copy, Debug)]
pub struct Review<'r> {
    /// What it holds.
    pub inspection: &'r Inspection,
    /// What the base does with it, and it with the base.
    pub check: &'r ImagesCheck,
    /// What changed since an older image.
    pub comparison: Option<&'r Comparison>,
}

/// The form of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For reviews and issue threads.
    Markdown,
    /// One page, without anything from elsewhere.
    Html,
}

impl ReviewFormat {
    /// The review in this form. The style counts for text only.
    #[must_use]
    pub fn review(self, review: &Review<'_>, style: Style) -> String {
        match self {
            Self::Text => text(review, style),
            Self::Json => crate::report::printable::json_text(&json(review)),
            Self::Markdown => markdown(review),
            Self::Html => html::page(review.inspection, review.check, review.comparison),
        }
    }
}

fn text(review: &Review<'_>, style: Style) -> String {
    let mut text = inspection_text(review.inspection, false);
    text.push('\n');
    text.push_str(&images_text(review.check, style));
    if let Some(comparison) = review.comparison {
        text.push('\n');
        text.push_str(&comparison_text(comparison));
    }
    text
}

fn json(review: &Review<'_>) -> Value {
    json!({
        "format": FORMAT,
        "image": inspection_json(review.inspection, true),
        "check": images_json(review.check),
        "comparison": review.comparison.map(comparison_json),
    })
}

fn markdown(review: &Review<'_>) -> String {
    let mut text = inspection_markdown(review.inspection);
    text.push('\n');
    text.push_str(&images_markdown(review.check));
    if let Some(comparison) = review.comparison {
        text.push('\n');
        text.push_str(&comparison_markdown(comparison));
    }
    text
}
