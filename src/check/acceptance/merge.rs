//! What a run of systemd-sysext does with all images together.

use std::cmp::Ordering;
use std::path::PathBuf;

use super::matching::{self, Mismatch};
use super::mutable::Mutable;
use super::name::{self, NotSeen, VERSIONS};
use super::policy::{ImagePolicy, PolicyVerdict};
use super::release::{self, ExtensionFacts, NoRelease};
use super::rules::{Rule, SystemdRules};
use super::versioned;
use crate::check::target::image_order;
use crate::image::OsRelease;
use crate::image::opened::{Class, Form, Placed, SearchFolder};

/// The base, as far as it decides.
#[derive(Clone, Copy, Debug)]
pub struct MergeTarget<'b> {
    /// Its os-release; `None` if it has none.
    pub os_release: Option<&'b OsRelease>,
    /// Its machine in systemd's spelling; `None` if it is not known.
    pub machine: Option<&'b str>,
    /// The hierarchies in which it has anything, without a leading slash.
    pub filled_hierarchies: &'b [&'b str],
}

/// The options of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeOptions {
    /// What is merged.
    pub class: Class,
    /// `--force`: versions are not compared.
    pub force: bool,
    /// `--mutable`.
    pub mutable: Option<Mutable>,
    /// `--image-policy`.
    pub policy: Option<ImagePolicy>,
}

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

/// The run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The version of systemd.
    pub systemd: u32,
    /// The exit status of `systemd-sysext merge`.
    pub exit_status: u8,
    /// Each image, in the order given.
    pub images: Vec<Judged>,
    /// The places in `images` of those that are merged: the one that lies on top first.
    pub order: Vec<usize>,
}

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
    versioned::pick(
        entries,
        &seen.name,
        seen.versions.as_deref()?,
        target.machine,
    )
}

/// Judges all images of a run. `read` has what each of them holds, in the same order.
#[must_use]
pub fn merge(
    images: &[(Placed, Read)],
    target: &MergeTarget<'_>,
    options: &MergeOptions,
    rules: SystemdRules,
) -> Merge {
    let run = Run {
        target,
        options,
        rules,
    };
    let mut judged: Vec<Judged> = images
        .iter()
        .map(|(placed, read)| run.judge(placed, read))
        .collect();
    run.hide_equal_names(images, &mut judged);
    if let Some(exit_status) = run.fails_as_a_whole(&mut judged) {
        return run.merged(judged, exit_status);
    }
    let exit_status = run.block(&mut judged);
    let exit_status = exit_status.max(run.mount(images, &mut judged));
    run.merged(judged, exit_status)
}

/// The run that is modelled.
struct Run<'r> {
    target: &'r MergeTarget<'r>,
    options: &'r MergeOptions,
    rules: SystemdRules,
}

impl Run<'_> {
    /// One image by itself.
    fn judge(&self, placed: &Placed, read: &Read) -> Judged {
        let class = self.options.class;
        let unseen = |not_seen: NotSeen, is_certain| Judged {
            path: placed.path.clone(),
            name: None,
            outcome: Outcome::Unseen,
            rule: not_seen_rule(not_seen),
            text: self.not_seen_text(not_seen, &placed.file_name),
            is_certain,
        };
        let (seen, rule) = name::seen(&placed.file_name, &placed.form, class, self.rules);
        let seen = match seen {
            Ok(seen) => seen,
            Err(not_seen) => return unseen(not_seen, rule.is_known),
        };
        if placed.folder == SearchFolder::NotLookedAt {
            let mut judged = unseen(NotSeen::Name, true);
            judged.rule = "folder";
            judged.text = "systemd does not look into the folder that it is in".to_owned();
            return judged;
        }
        if let Form::Versions(_) = placed.form
            && picked(placed, self.target, class, self.rules).is_none()
        {
            return unseen(NotSeen::NoVersion, rule.is_known);
        }
        let (outcome, rule_name, text, is_certain) = self.judge_content(placed, &seen.name, read);
        Judged {
            path: placed.path.clone(),
            name: Some(seen.name),
            outcome,
            rule: rule_name,
            text,
            is_certain: is_certain && rule.is_known,
        }
    }

    /// An image that systemd sees, by what it holds.
    fn judge_content(
        &self,
        placed: &Placed,
        name: &str,
        read: &Read,
    ) -> (Outcome, &'static str, String, bool) {
        let (class, rules) = (self.options.class, self.rules);
        let is_folder = is_folder(&placed.form);
        let facts = match read {
            Read::Facts(facts) => facts,
            Read::Damaged(why) => return (Outcome::Refused, "damaged", why.clone(), true),
            Read::Unreadable(why) => {
                return (Outcome::NotKnown, "not-readable", why.clone(), false);
            }
        };
        if !is_folder && let Some(forbidden) = self.forbidden_by_policy() {
            return forbidden;
        }
        if class == Class::Sysext && facts.has_os_release {
            let rule = rules.refuses_folder_with_os_release();
            let outcome = match is_folder && rule.holds {
                true => Outcome::Refused,
                false => Outcome::Skipped,
            };
            let text = "it has a usr/lib/os-release, which only a base may have".to_owned();
            return (outcome, "os-release", text, rule.is_known);
        }
        let (found, rule) = release::find(facts, name, class, rules);
        let release = match found {
            Ok(release) => release,
            Err(no_release) => {
                return self.without_release(facts, name, no_release, is_folder, rule);
            }
        };
        let Some(os_release) = self.target.os_release else {
            // The run as a whole says what that means.
            return (Outcome::Merged, "matches", String::new(), rule.is_known);
        };
        let (compared, by) = matching::compare(
            &release.fields,
            os_release,
            self.target.machine,
            class,
            rules,
            self.options.force,
        );
        let is_certain = rule.is_known && by.is_known;
        match compared {
            Ok(()) => {
                let text = "its release file matches the base".to_owned();
                (Outcome::Merged, "matches", text, is_certain)
            }
            Err(mismatch) => {
                let text = mismatch.text(class);
                (
                    Outcome::Skipped,
                    Mismatch::rule(&mismatch),
                    text,
                    is_certain,
                )
            }
        }
    }

    fn without_release(
        &self,
        facts: &ExtensionFacts,
        name: &str,
        no_release: NoRelease,
        is_folder: bool,
        rule: Rule,
    ) -> (Outcome, &'static str, String, bool) {
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
        (outcome, "no-release-file", text, is_known && rule.is_known)
    }

    fn forbidden_by_policy(&self) -> Option<(Outcome, &'static str, String, bool)> {
        let policy = self.options.policy.as_ref()?;
        match policy.of_plain_squashfs(self.rules) {
            PolicyVerdict::Allowed | PolicyVerdict::NotUnderstood => None,
            PolicyVerdict::Forbidden => {
                let by = self.rules.refuses_by_policy();
                let outcome = match by.holds {
                    true => Outcome::Refused,
                    false => Outcome::Skipped,
                };
                let text = "the image policy does not allow an image without protection".to_owned();
                Some((outcome, "image-policy", text, by.is_known))
            }
        }
    }

    /// Of images of the same name only the first is looked at: by folder, and in one folder the
    /// order is the file system's.
    fn hide_equal_names(&self, images: &[(Placed, Read)], judged: &mut [Judged]) {
        let mut seen: Vec<usize> = (0..judged.len())
            .filter(|&at| judged[at].name.is_some())
            .collect();
        let rank = |at: usize| {
            let placed = &images[at].0;
            (
                self.folder_rank(placed.folder),
                !is_folder(&placed.form),
                at,
            )
        };
        seen.sort_by_key(|&at| rank(at));
        for (place, &at) in seen.iter().enumerate() {
            let earlier = seen.get(..place).unwrap_or_default();
            let same = earlier.iter().find(|&&it| {
                judged[it].name == judged[at].name && judged[it].outcome != Outcome::Unseen
            });
            let Some(&same) = same else { continue };
            let by = judged[same].path.display().to_string();
            let is_same_folder =
                self.folder_rank(images[same].0.folder) == self.folder_rank(images[at].0.folder);
            let hidden = &mut judged[at];
            hidden.outcome = Outcome::Unseen;
            hidden.rule = "same-name";
            hidden.text = format!("{by} has the same name, and is taken instead");
            hidden.is_certain = !is_same_folder;
        }
    }

    fn folder_rank(&self, folder: SearchFolder) -> usize {
        match folder {
            SearchFolder::Known(place) => place,
            SearchFolder::Elsewhere | SearchFolder::NotLookedAt => {
                self.options.class.folders().len() - 1
            }
        }
    }

    /// What ends the run before any image is judged: options that the version does not have, a base
    /// without an ID. Gives the exit status.
    fn fails_as_a_whole(&self, judged: &mut [Judged]) -> Option<u8> {
        let refuse = |judged: &mut [Judged], rule: &'static str, text: &str, outcome, known| {
            for image in judged.iter_mut().filter(|it| it.outcome != Outcome::Unseen) {
                image.outcome = outcome;
                image.rule = rule;
                text.clone_into(&mut image.text);
                image.is_certain = known;
            }
        };
        let version = self.rules.version();
        let confext = self.rules.has_confext();
        if self.options.class == Class::Confext && !confext.holds {
            let text = format!("systemd {version} has no systemd-confext");
            refuse(
                judged,
                "no-confext",
                &text,
                Outcome::Refused,
                confext.is_known,
            );
            // As the shell says of a program that is not there.
            return Some(127);
        }
        if let Some(policy) = &self.options.policy {
            let has = self.rules.has_image_policy();
            let understood = policy.of_plain_squashfs(self.rules) != PolicyVerdict::NotUnderstood;
            if !has.holds || !understood {
                let text = format!("systemd {version} does not understand the image policy");
                refuse(
                    judged,
                    "image-policy",
                    &text,
                    Outcome::Refused,
                    has.is_known,
                );
                return Some(1);
            }
        }
        let mutable = self.rules.has_mutable();
        if self.options.mutable.is_some() && !mutable.holds {
            let text = format!("systemd {version} has no --mutable");
            refuse(judged, "mutable", &text, Outcome::Refused, mutable.is_known);
            return Some(1);
        }
        let is_any_seen = judged.iter().any(|it| it.outcome != Outcome::Unseen);
        let has_id = self
            .target
            .os_release
            .is_some_and(|it| it.get("ID").is_some());
        if is_any_seen && !has_id {
            let by = self.rules.refuses_base_without_id();
            let (outcome, status) = match by.holds {
                true => (Outcome::Refused, 1),
                false => (Outcome::Skipped, 0),
            };
            let text = match self.target.os_release {
                Some(_) => "the base's os-release has no ID",
                None => "the base has no os-release",
            };
            refuse(judged, "base-os-release", text, outcome, by.is_known);
            return Some(status);
        }
        None
    }

    /// One refused image keeps all others from being merged. Gives the exit status.
    fn block(&self, judged: &mut [Judged]) -> u8 {
        let refused = judged.iter().find(|it| it.outcome == Outcome::Refused);
        if let Some(refused) = refused {
            let (by, is_certain) = (refused.path.display().to_string(), refused.is_certain);
            stop(judged, Outcome::Refused, &by, is_certain);
            return 1;
        }
        let passes_over = self.rules.passes_over_os_release();
        let with_os_release = judged.iter().find(|it| it.rule == "os-release");
        if let Some(other) = with_os_release.filter(|_| !passes_over.holds) {
            let by = other.path.display().to_string();
            stop(judged, Outcome::Skipped, &by, passes_over.is_known);
        }
        0
    }

    /// What `--mutable` does where a hierarchy is empty. Gives the exit status.
    fn mount(&self, images: &[(Placed, Read)], judged: &mut [Judged]) -> u8 {
        let mounts_empty = self.rules.mounts_empty_hierarchies();
        let fails = self.options.mutable.is_some_and(Mutable::needs_something);
        if !fails || !mounts_empty.holds {
            return 0;
        }
        let hierarchies = self.options.class.hierarchies().iter();
        let mut empty = hierarchies.filter(|hierarchy| {
            let of_base = self.target.filled_hierarchies.contains(hierarchy);
            let of_image = judged.iter().zip(images).any(|(judged, (_, read))| {
                let has = |it: &&ExtensionFacts| it.hierarchies.contains(hierarchy);
                judged.outcome == Outcome::Merged && read.facts().filter(has).is_some()
            });
            !of_base && !of_image
        });
        let Some(empty) = empty.next() else { return 0 };
        for image in judged.iter_mut().filter(|it| it.outcome == Outcome::Merged) {
            image.outcome = Outcome::Refused;
            image.rule = "mutable";
            image.text = format!(
                "--mutable=auto and import fail where neither the base nor an extension has \
                 anything in /{empty}"
            );
            image.is_certain = mounts_empty.is_known;
        }
        1
    }

    /// The result, with the order of the layers.
    fn merged(&self, judged: Vec<Judged>, exit_status: u8) -> Merge {
        let places = 0..judged.len();
        let mut order: Vec<usize> = places
            .filter(|&at| judged[at].outcome == Outcome::Merged)
            .collect();
        let name = |at: usize| judged[at].name.as_deref().unwrap_or_default();
        order.sort_by(|&one, &other| self.above(name(one), name(other)));
        Merge {
            systemd: self.rules.version(),
            exit_status,
            images: judged,
            order,
        }
    }

    /// Which of two names lies above: the later one in the order of versions.
    fn above(&self, one: &str, other: &str) -> Ordering {
        let by_version = image_order::compare(other, one);
        by_version.then_with(|| match self.rules.orders_equal_names_by_bytes().holds {
            true => other.cmp(one),
            false => one.cmp(other),
        })
    }

    fn not_seen_text(&self, not_seen: NotSeen, file_name: &str) -> String {
        let version = self.rules.version();
        match not_seen {
            NotSeen::Suffix => {
                format!("{file_name} does not end in .raw: systemd does not look at it")
            }
            NotSeen::Link => format!(
                "it is a link, which systemd {version} passes over when it is called with --root; \
                 on a running system it is followed"
            ),
            NotSeen::Dangling => "it is a link that leads nowhere on the base".to_owned(),
            NotSeen::Special => "it is neither a file nor a folder".to_owned(),
            NotSeen::Versions => format!(
                "systemd {version} does not look into folders that end in {VERSIONS}: 256 and \
                 later do"
            ),
            NotSeen::NoVersion => {
                "no version in it is for this machine and named NAME_VERSION".to_owned()
            }
            NotSeen::Name => "its name is none that an image can have".to_owned(),
        }
    }
}

impl Read {
    fn facts(&self) -> Option<&ExtensionFacts> {
        match self {
            Self::Facts(facts) => Some(facts),
            Self::Damaged(_) | Self::Unreadable(_) => None,
        }
    }
}

fn not_seen_rule(not_seen: NotSeen) -> &'static str {
    match not_seen {
        NotSeen::Suffix => "suffix",
        NotSeen::Link => "link",
        NotSeen::Dangling => "dangling-link",
        NotSeen::Special => "no-file",
        NotSeen::Versions => "versions",
        NotSeen::NoVersion => "no-version",
        NotSeen::Name => "name",
    }
}

/// Whether an image is a folder in the end.
fn is_folder(form: &Form) -> bool {
    match form {
        Form::Folder => true,
        Form::File | Form::Special => false,
        Form::Versions(entries) => entries.iter().any(|(_, is_folder)| *is_folder),
        Form::Link(target) => target.as_deref().is_some_and(is_folder),
    }
}

/// Keeps all images that would be merged from it.
fn stop(judged: &mut [Judged], outcome: Outcome, by: &str, is_certain: bool) {
    for image in judged.iter_mut().filter(|it| it.outcome == Outcome::Merged) {
        image.outcome = outcome;
        image.rule = "blocked";
        image.text = format!("it would be merged, but {by} keeps all extensions from being merged");
        image.is_certain &= is_certain;
    }
}
