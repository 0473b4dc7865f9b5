//! A plan as text, JSON and Markdown.

pub(super) mod json;
pub(super) mod markdown;
pub(super) mod text;
mod view;

pub use view::PlanView;
