//! One image by itself: whether systemd sees it, and what it makes of what the image holds.

use super::matching::{self, Mismatch};
use super::name::{self, NotSeen};
use super::outcome::{Judged, Outcome, Verdict};
use super::policy::PolicyVerdict;
use super::release::{self, ExtensionFacts, NoRelease};
use super::rules::{Rule, SystemdRules};
use super::target::{BaseRelease, MergeOptions, MergeTarget};
use super::versioned;
use crate::image::opened::{Class, Form, Placed, SearchFolder};

/// What an image holds, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// What decides.
    Facts(ExtensionFacts),
    /// The kernel cannot mount it.
    Damaged(String),
    /// systemd may mount it, and nothing here can read it.
    Unreadable(String),
}

impl Read {
    /// What decides, where it is known.
    pub(super) fn facts(&self) -> Option<&ExtensionFacts> {
        match self {
            Self::Facts(facts) => Some(facts),
            Self::Damaged(_) | Self::Unreadable(_) => None,
        }
    }
}

/// The image of a folder of versions that is taken, by its file name there: what is then to be read.
#[must_use]
pub(crate) fn picked<'p>(
    placed: &'p Placed,
    target: &MergeTarget<'_>,
    class: Class,
    rules: SystemdRules,
) -> Option<&'p str> {
    let Form::Versions(entries) = &placed.form else {
        return None;
    };
    let (seen, _) = name::seen(&placed.file_name, &placed.form, class, rules);
    let seen = seen.ok()?;
    let versions = seen.versions.as_deref()?;
    versioned::pick(entries, &seen.name, versions, target.machine)
}

/// Whether an image is a folder in the end.
pub(super) fn is_folder(form: &Form) -> bool {
    match form {
        Form::Folder => true,
        Form::File | Form::Special => false,
        Form::Versions(entries) => entries.iter().any(|(_, is_folder)| *is_folder),
        Form::Link(target) => target.as_deref().is_some_and(is_folder),
    }
}

/// The run for which images are judged.
pub(super) struct Judge<'r> {
    pub(super) target: &'r MergeTarget<'r>,
    pub(super) options: &'r MergeOptions,
    pub(super) rules: SystemdRules,
}

impl Judge<'_> {
    /// One image, as if it was the only one.
    pub(super) fn judge(&self, placed: &Placed, read: &Read) -> Judged {
        let class = self.options.class;
        let unseen = |verdict| Judged::of(placed.path.clone(), None, verdict);
        let (seen, rule) = name::seen(&placed.file_name, &placed.form, class, self.rules);
        let seen = match seen {
            Ok(seen) => seen,
            Err(not_seen) => return unseen(self.unseen(placed, not_seen, rule)),
        };
        if placed.folder == SearchFolder::NotLookedAt {
            let text = "systemd does not look into the folder that it is in";
            return unseen(Verdict::new(Outcome::Unseen, "folder", text));
        }
        if let Form::Versions(_) = placed.form
            && picked(placed, self.target, class, self.rules).is_none()
        {
            return unseen(self.unseen(placed, NotSeen::NoVersion, rule));
        }
        let verdict = self.by_content(placed, &seen.name, read);
        let verdict = verdict.certain_if(rule.is_known);
        Judged::of(placed.path.clone(), Some(seen.name), verdict)
    }

    fn unseen(&self, placed: &Placed, not_seen: NotSeen, rule: Rule) -> Verdict {
        let text = not_seen.text(&placed.file_name, self.rules);
        Verdict::new(Outcome::Unseen, not_seen.rule(), text).certain_if(rule.is_known)
    }

    /// An image that systemd sees, by what it holds.
    fn by_content(&self, placed: &Placed, name: &str, read: &Read) -> Verdict {
        let (class, rules) = (self.options.class, self.rules);
        let is_folder = is_folder(&placed.form);
        let facts = match read {
            Read::Facts(facts) => facts,
            Read::Damaged(why) => return Verdict::new(Outcome::Refused, "damaged", why.as_str()),
            Read::Unreadable(why) => {
                let verdict = Verdict::new(Outcome::NotKnown, "not-readable", why.as_str());
                return verdict.certain_if(false);
            }
        };
        if !is_folder && let Some(forbidden) = self.forbidden_by_policy() {
            return forbidden;
        }
        if class == Class::Sysext && facts.has_os_release {
            return self.with_os_release(is_folder);
        }
        let (found, rule) = release::find(facts, name, class, rules);
        let release = match found {
            Ok(release) => release,
            Err(no_release) => {
                let verdict = self.without_release(facts, name, no_release, is_folder);
                return verdict.certain_if(rule.is_known);
            }
        };
        let os_release = match self.target.os_release {
            BaseRelease::Known(os_release) => os_release,
            BaseRelease::Absent => {
                // The run as a whole says what that means.
                let verdict = Verdict::new(Outcome::Merged, "matches", "");
                return verdict.certain_if(rule.is_known);
            }
            BaseRelease::NotKnown => {
                let text = "the snapshot of the base holds no os-release, so it is not known \
                            whether the release file matches (--os-release FILE gives it)";
                return Verdict::new(Outcome::NotKnown, "base-os-release", text).certain_if(false);
            }
        };
        let (compared, by) = matching::compare(
            &release.fields,
            os_release,
            self.target.machine,
            class,
            rules,
            self.options.force,
        );
        let verdict = match compared {
            Ok(()) => {
                let text = "its release file matches the base";
                Verdict::new(Outcome::Merged, "matches", text)
            }
            Err(mismatch) => {
                let text = mismatch.text(class);
                Verdict::new(Outcome::Skipped, Mismatch::rule(&mismatch), text)
            }
        };
        verdict.certain_if(rule.is_known && by.is_known)
    }

    fn with_os_release(&self, is_folder: bool) -> Verdict {
        let rule = self.rules.refuses_folder_with_os_release();
        let outcome = match is_folder && rule.holds {
            true => Outcome::Refused,
            false => Outcome::Skipped,
        };
        let text = "it has a usr/lib/os-release, which only a base may have";
        Verdict::new(outcome, "os-release", text).certain_if(rule.is_known)
    }

    fn without_release(
        &self,
        facts: &ExtensionFacts,
        name: &str,
        no_release: NoRelease,
        is_folder: bool,
    ) -> Verdict {
        let class = self.options.class;
        let other = match class {
            Class::Sysext => &facts.confext,
            Class::Confext => &facts.sysext,
        };
        let folder = class.release_folder();
        let name = name::of_release(name, self.rules);
        let text = match no_release {
            NoRelease::Missing => format!(
                "it has no release file {folder}/extension-release.{name}, and none that fits \
                 any name"
            ),
            NoRelease::Several => format!(
                "it has several release files in {folder} that fit any name, and none of its own"
            ),
        };
        // A folder is passed over; a file cannot even be looked at, which ends the run.
        let apart = self.rules.tells_classes_apart();
        let is_of_other_class = !other.is_empty() && facts.releases(class).is_empty();
        let (outcome, is_known) = match (is_folder, is_of_other_class) {
            (true, _) => (Outcome::Skipped, true),
            (false, true) if apart.holds => (Outcome::Skipped, apart.is_known),
            (false, _) => (Outcome::Refused, true),
        };
        Verdict::new(outcome, "no-release-file", text).certain_if(is_known)
    }

    fn forbidden_by_policy(&self) -> Option<Verdict> {
        let policy = self.options.policy.as_ref()?;
        match policy.of_plain_squashfs(self.rules) {
            PolicyVerdict::Allowed | PolicyVerdict::NotUnderstood => None,
            PolicyVerdict::Forbidden => {
                let by = self.rules.refuses_by_policy();
                let outcome = match by.holds {
                    true => Outcome::Refused,
                    false => Outcome::Skipped,
                };
                let text = "the image policy does not allow an image without protection";
                Some(Verdict::new(outcome, "image-policy", text).certain_if(by.is_known))
            }
        }
    }
}
