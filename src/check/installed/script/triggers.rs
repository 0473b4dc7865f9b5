//! The triggers of packages, after deb-triggers(5): what a package does when another one is
//! installed.
//!
//! A package that is interested in a trigger has its `postinst triggered` run when another package
//! activates the trigger, by its name or by files below a path. For an extension nothing activates
//! it. Only dpkg knows triggers: opkg reads no such file, and rpm's are scripts of their own.

use std::collections::HashMap;

use super::effects::Effect;
use crate::image::Contents;
use crate::package::{Script, ScriptKind};

/// Lines of one file: those of Debian have up to 20.
const MOST_LINES: usize = 1_000;

/// The trigger of the dynamic linker's cache. Whether libraries are found without the cache is
/// checked for each extension, as for scripts that call ldconfig(8).
const LINKER: &str = "ldconfig";

/// A line of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Directive<'a> {
    Interest(&'a str),
    Activate(&'a str),
    NotUnderstood(&'a str),
}

fn directives(text: &str) -> impl Iterator<Item = Directive<'_>> {
    let lines = text.lines().map(|line| {
        let line = line.split('#').next().unwrap_or_default();
        line.trim()
    });
    lines.filter(|line| !line.is_empty()).map(|line| {
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        match words.as_slice() {
            ["interest" | "interest-await" | "interest-noawait", name] => Directive::Interest(name),
            ["activate" | "activate-await" | "activate-noawait", name] => Directive::Activate(name),
            _ => Directive::NotUnderstood(line),
        }
    })
}

/// What dpkg would do by a package's file of triggers.
pub(crate) fn effects(text: &str) -> Vec<Effect> {
    let directives: Vec<Directive<'_>> = directives(text).take(MOST_LINES + 1).collect();
    let effect = |directive: &Directive<'_>| match directive {
        Directive::Interest(LINKER) => None,
        Directive::Interest(name) => Some(Effect::Triggered((*name).to_owned())),
        Directive::Activate(name) => activated(name),
        Directive::NotUnderstood(line) => {
            Some(Effect::NotUnderstood(format!("{line} (of triggers)")))
        }
    };
    let mut effects: Vec<Effect> = directives
        .iter()
        .take(MOST_LINES)
        .filter_map(effect)
        .collect();
    if directives.len() > MOST_LINES {
        let what = "the end of a very long file of triggers";
        effects.push(Effect::NotUnderstood(what.to_owned()));
    }
    effects
}

/// The effect if that trigger is activated.
pub(crate) fn activated(name: &str) -> Option<Effect> {
    (name != LINKER).then(|| Effect::Activated(name.to_owned()))
}

/// Which triggers the packages of an extension would activate.
pub(crate) struct Activations<'a> {
    by: HashMap<&'a str, Activator<'a>>,
}

/// Which packages activate a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activator<'a> {
    Nobody,
    One(&'a str),
    Several,
}

impl<'a> Activations<'a> {
    pub(crate) fn new(contents: &'a Contents) -> Self {
        let files = contents.scripts.iter().filter_map(|script| {
            let text = text(&script.script)?;
            Some((script.package.as_str(), text))
        });
        let files: Vec<(&str, &str)> = files.collect();
        let mut activations = Self { by: HashMap::new() };
        for (_, text) in &files {
            for directive in directives(text).take(MOST_LINES) {
                if let Directive::Interest(name) = directive {
                    activations.by.insert(name, Activator::Nobody);
                }
            }
        }
        if activations.by.is_empty() {
            return activations;
        }
        for (package, text) in files {
            for directive in directives(text).take(MOST_LINES) {
                if let Directive::Activate(name) = directive {
                    activations.add(name, package);
                }
            }
        }
        for entry in &contents.entries {
            let Some(package) = entry.package.as_deref() else {
                continue;
            };
            activations.add_path(&entry.path, package);
        }
        activations
    }

    /// Whether a package other than that one would activate the trigger.
    pub(crate) fn by_others(&self, trigger: &str, package: &str) -> bool {
        match self.by.get(trigger) {
            None | Some(Activator::Nobody) => false,
            Some(Activator::One(other)) => *other != package,
            Some(Activator::Several) => true,
        }
    }

    /// A path activates the triggers of all folders that it stands in, and its own.
    fn add_path(&mut self, path: &str, package: &'a str) {
        let absolute = format!("/{path}");
        let slashes = absolute.match_indices('/').map(|(at, _)| at).skip(1);
        for end in slashes.chain([absolute.len()]) {
            let above = absolute.get(..end).unwrap_or_default();
            self.add(above, package);
            // A package may use the path from before /usr was merged.
            if let Some(unmerged) = above.strip_prefix("/usr").filter(|it| !it.is_empty()) {
                self.add(unmerged, package);
            }
        }
    }

    fn add(&mut self, trigger: &str, package: &'a str) {
        if let Some(activator) = self.by.get_mut(trigger) {
            *activator = match *activator {
                Activator::Nobody => Activator::One(package),
                Activator::One(known) if known == package => Activator::One(known),
                Activator::One(_) | Activator::Several => Activator::Several,
            };
        }
    }
}

/// The text of a package's file of triggers.
fn text(script: &Script) -> Option<&str> {
    let is_file = script.kind == ScriptKind::Interest;
    script.text.as_deref().filter(|_| is_file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::installed::toy::{file, script};

    #[test]
    fn each_line_is_an_interest_or_an_activation() {
        let text = "# comment\n\ninterest-noawait /usr/share/man # all\nactivate x\n\
                    activate-noawait ldconfig\ninterest-await ldconfig\nwish y\ninterest\n";
        assert_eq!(
            effects(text),
            [
                Effect::Triggered("/usr/share/man".to_owned()),
                Effect::Activated("x".to_owned()),
                Effect::NotUnderstood("wish y (of triggers)".to_owned()),
                Effect::NotUnderstood("interest (of triggers)".to_owned()),
            ]
        );
        let long = effects(&"activate x\n".repeat(MOST_LINES + 2));
        assert!(matches!(long.last(), Some(Effect::NotUnderstood(_))));
    }

    #[test]
    fn only_other_packages_activate_the_triggers_of_a_package() {
        let mut contents = Contents {
            entries: vec![
                file("usr/share/man/man1/a.1", "a"),
                file("usr/lib/udev/hwdb.d/a", "a"),
                file("usr/share/mime/p", "p"),
                file("usr/share/manual", "b"),
            ],
            ..Contents::default()
        };
        let interest = "interest /usr/share/man\ninterest /lib/udev/hwdb.d\ninterest /usr/share/mime\n\
                        interest named\ninterest /usr/share/none\nactivate named\n";
        contents.scripts = vec![script(ScriptKind::Interest, interest)];
        let activations = Activations::new(&contents);
        let rows = [
            ("/usr/share/man", true),
            ("/lib/udev/hwdb.d", true),
            ("/usr/share/mime", false),
            ("/usr/share/none", false),
            ("named", false),
            ("unknown", false),
        ];
        for (trigger, expected) in rows {
            assert_eq!(activations.by_others(trigger, "p"), expected, "{trigger}");
        }
        assert!(!activations.by_others("/usr/share/man", "a"));
        assert!(activations.by_others("named", "a"));
    }
}
