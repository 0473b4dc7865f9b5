//! What becomes of each image, and of the run as a whole.

use std::path::PathBuf;

/// What becomes of one image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is merged.
    Merged,
    /// It is passed over: the run goes on.
    Skipped,
    /// It is an error, or another image's error keeps it from being merged.
    Refused,
    /// systemd does not look at it.
    Unseen,
    /// It cannot be looked into here.
    NotKnown,
}

impl Outcome {
    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Unseen => "unseen",
            Self::NotKnown => "not-known",
        }
    }
}

/// What becomes of an image, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    /// The rule that decided, as a stable word.
    pub(super) rule: &'static str,
    /// Why, in one sentence.
    pub(super) text: String,
    /// Whether the rule is known for this version.
    pub(super) is_certain: bool,
}

impl Verdict {
    /// A verdict that is certain.
    pub(super) fn new(outcome: Outcome, rule: &'static str, text: impl Into<String>) -> Self {
        Self {
            outcome,
            rule,
            text: text.into(),
            is_certain: true,
        }
    }

    /// The same, certain only if that holds, too.
    pub(super) fn certain_if(mut self, is_certain: bool) -> Self {
        self.is_certain &= is_certain;
        self
    }
}

/// One image, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// As it was given.
    pub path: PathBuf,
    /// Its name; `None` if systemd does not see it.
    pub name: Option<String>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The rule that decided, as a stable word.
    pub rule: &'static str,
    /// Why, in one sentence.
    pub text: String,
    /// Whether the rule is known for this version.
    pub is_certain: bool,
}

impl Judged {
    /// The image at that path with its verdict.
    pub(super) fn of(path: PathBuf, name: Option<String>, verdict: Verdict) -> Self {
        Self {
            path,
            name,
            outcome: verdict.outcome,
            rule: verdict.rule,
            text: verdict.text,
            is_certain: verdict.is_certain,
        }
    }

    /// Another verdict in place of the one that it had.
    pub(super) fn becomes(&mut self, verdict: Verdict) {
        let name = self.name.take();
        *self = Self::of(std::mem::take(&mut self.path), name, verdict);
    }
}

/// The run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The version of systemd.
    pub systemd: u32,
    /// The exit status of `systemd-sysext merge`.
    pub exit_status: u8,
    /// Whether an overlay is mounted: if an image is merged, or for `--mutable` without any.
    pub mounts: bool,
    /// Each image, in the order given.
    pub images: Vec<Judged>,
    /// The places in `images` of those that are merged: the one that lies on top first.
    pub order: Vec<usize>,
}
