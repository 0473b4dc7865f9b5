//! What a run of systemd-sysext does with all images together.

use std::cmp::Ordering;

use super::judge::{Judge, Read, is_folder};
use super::mutable::Mutable;
use super::outcome::{Judged, Merge, Outcome, Verdict};
use super::policy::PolicyVerdict;
use super::release::ExtensionFacts;
use super::rules::SystemdRules;
use super::target::{BaseRelease, MergeOptions, MergeTarget};
use crate::check::target::image_order;
use crate::image::opened::{Class, Placed, SearchFolder};

/// Judges all images of a run. `read` has what each of them holds, in the same order.
#[must_use]
pub fn merge(
    images: &[(Placed, Read)],
    target: &MergeTarget<'_>,
    options: &MergeOptions,
    rules: SystemdRules,
) -> Merge {
    let judge = Judge {
        target,
        options,
        rules,
    };
    let judged = images.iter();
    let judged = judged.map(|(placed, read)| judge.judge(placed, read));
    let mut run = Run {
        target,
        options,
        rules,
        images,
        judged: judged.collect(),
    };
    run.hide_equal_names();
    let exit_status = match run.fails_as_a_whole() {
        Some(exit_status) => exit_status,
        None => run.block().max(run.mount()),
    };
    run.merged(exit_status)
}

/// The run that is modelled.
struct Run<'r> {
    target: &'r MergeTarget<'r>,
    options: &'r MergeOptions,
    rules: SystemdRules,
    images: &'r [(Placed, Read)],
    /// What becomes of each of them, in the same order.
    judged: Vec<Judged>,
}

impl Run<'_> {
    /// Of images of the same name only the first is looked at: by folder, and in one folder the
    /// order is the file system's.
    fn hide_equal_names(&mut self) {
        let mut seen: Vec<usize> = (0..self.judged.len()).collect();
        seen.retain(|&at| self.judged[at].outcome != Outcome::Unseen);
        seen.sort_by_key(|&at| {
            let placed = &self.images[at].0;
            (self.folder_rank(at), !is_folder(&placed.form), at)
        });
        for (place, &at) in seen.iter().enumerate() {
            let earlier = seen.get(..place).unwrap_or_default();
            let name = &self.judged[at].name;
            let mut same = earlier.iter().filter(|&&it| {
                let other = &self.judged[it];
                other.name == *name && other.outcome != Outcome::Unseen
            });
            let Some(&same) = same.next() else { continue };
            let by = self.judged[same].path.display();
            let text = format!("{by} has the same name, and is taken instead");
            let verdict = Verdict::new(Outcome::Unseen, "same-name", text);
            let is_certain = self.folder_rank(same) != self.folder_rank(at);
            self.judged[at].becomes(verdict.certain_if(is_certain));
        }
    }

    /// The place of an image's folder in systemd's list.
    fn folder_rank(&self, at: usize) -> usize {
        match self.images[at].0.folder {
            SearchFolder::Known(place) => place,
            SearchFolder::Elsewhere | SearchFolder::NotLookedAt => {
                self.options.class.folders().len() - 1
            }
        }
    }

    /// What ends the run before any image is judged: options that the version does not have, a base
    /// without an ID. Gives the exit status.
    fn fails_as_a_whole(&mut self) -> Option<u8> {
        let version = self.rules.version();
        let refused =
            |rule, text, is_known| Verdict::new(Outcome::Refused, rule, text).certain_if(is_known);
        let confext = self.rules.has_confext();
        if self.options.class == Class::Confext && !confext.holds {
            let text = format!("systemd {version} has no systemd-confext");
            self.all_become(&refused("no-confext", text, confext.is_known));
            // As the shell says of a program that is not there.
            return Some(127);
        }
        if let Some(policy) = &self.options.policy {
            let has = self.rules.has_image_policy();
            let understood = policy.of_plain_squashfs(self.rules) != PolicyVerdict::NotUnderstood;
            if !has.holds || !understood {
                let text = format!("systemd {version} does not understand the image policy");
                self.all_become(&refused("image-policy", text, has.is_known));
                return Some(1);
            }
        }
        let mutable = self.rules.has_mutable();
        if self.options.mutable.is_some() && !mutable.holds {
            let text = format!("systemd {version} has no --mutable");
            self.all_become(&refused("mutable", text, mutable.is_known));
            return Some(1);
        }
        self.fails_for_the_base()
    }

    /// A base without an ID takes no extension.
    fn fails_for_the_base(&mut self) -> Option<u8> {
        let mut judged = self.judged.iter();
        let is_any_seen = judged.any(|it| it.outcome != Outcome::Unseen);
        let text = match self.target.os_release {
            BaseRelease::Known(os_release) if os_release.get("ID").is_none() => {
                "the base's os-release has no ID"
            }
            BaseRelease::Absent => "the base has no os-release",
            BaseRelease::Known(_) | BaseRelease::NotKnown => return None,
        };
        if !is_any_seen {
            return None;
        }
        let by = self.rules.refuses_base_without_id();
        let (outcome, status) = match by.holds {
            true => (Outcome::Refused, 1),
            false => (Outcome::Skipped, 0),
        };
        let verdict = Verdict::new(outcome, "base-os-release", text);
        self.all_become(&verdict.certain_if(by.is_known));
        Some(status)
    }

    /// One refused image keeps all others from being merged. Gives the exit status.
    fn block(&mut self) -> u8 {
        let mut judged = self.judged.iter();
        if let Some(refused) = judged.find(|it| it.outcome == Outcome::Refused) {
            let (by, is_certain) = (refused.path.display().to_string(), refused.is_certain);
            self.stop(Outcome::Refused, &by, is_certain);
            return 1;
        }
        let passes_over = self.rules.passes_over_os_release();
        let mut judged = self.judged.iter();
        let other = judged.find(|it| it.rule == "os-release");
        if let Some(other) = other.filter(|_| !passes_over.holds) {
            let by = other.path.display().to_string();
            self.stop(Outcome::Skipped, &by, passes_over.is_known);
        }
        0
    }

    /// What `--mutable` does where a hierarchy is empty. Gives the exit status.
    fn mount(&mut self) -> u8 {
        let mounts_empty = self.rules.mounts_empty_hierarchies();
        let fails = self.options.mutable.is_some_and(Mutable::needs_something);
        if !fails || !mounts_empty.holds {
            return 0;
        }
        let mut hierarchies = self.options.class.hierarchies().iter();
        let Some(empty) = hierarchies.find(|it| !self.is_filled(it)) else {
            return 0;
        };
        let text = format!(
            "--mutable=auto and import fail where neither the base nor an extension has anything \
             in /{empty}"
        );
        let verdict = Verdict::new(Outcome::Refused, "mutable", text);
        let verdict = verdict.certain_if(mounts_empty.is_known);
        for image in self.mergeable() {
            image.becomes(verdict.clone());
        }
        1
    }

    /// Whether the base or an image that is merged has anything in a hierarchy.
    fn is_filled(&self, hierarchy: &str) -> bool {
        let of_base = self.target.filled_hierarchies.contains(&hierarchy);
        let mut of_images = self.judged.iter().zip(self.images);
        of_base
            || of_images.any(|(judged, (_, read))| {
                let has = |it: &ExtensionFacts| it.hierarchies.contains(&hierarchy);
                judged.outcome == Outcome::Merged && read.facts().is_some_and(has)
            })
    }

    /// The result, with the order of the layers.
    fn merged(self, exit_status: u8) -> Merge {
        let places = 0..self.judged.len();
        let mut order: Vec<usize> = places
            .filter(|&at| self.judged[at].outcome == Outcome::Merged)
            .collect();
        let name = |at: usize| self.judged[at].name.as_deref().unwrap_or_default();
        order.sort_by(|&one, &other| self.above(name(one), name(other)));
        let without_any = exit_status == 0
            && self.options.mutable == Some(Mutable::Yes)
            && self.rules.mounts_empty_hierarchies().holds;
        Merge {
            systemd: self.rules.version(),
            exit_status,
            mounts: !order.is_empty() || without_any,
            order,
            images: self.judged,
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

    /// Gives all images that systemd sees the same verdict.
    fn all_become(&mut self, verdict: &Verdict) {
        let judged = self.judged.iter_mut();
        for image in judged.filter(|it| it.outcome != Outcome::Unseen) {
            image.becomes(verdict.clone());
        }
    }

    /// Keeps all images that would be merged from it.
    fn stop(&mut self, outcome: Outcome, by: &str, is_certain: bool) {
        let text = format!("it would be merged, but {by} keeps all extensions from being merged");
        for image in self.mergeable() {
            let verdict = Verdict::new(outcome, "blocked", text.as_str());
            let is_certain = image.is_certain && is_certain;
            image.becomes(verdict.certain_if(is_certain));
        }
    }

    fn mergeable(&mut self) -> impl Iterator<Item = &mut Judged> {
        let judged = self.judged.iter_mut();
        judged.filter(|it| it.outcome == Outcome::Merged)
    }
}
