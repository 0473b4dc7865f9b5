//! Whether the units of an extension start when the device boots.

use std::collections::BTreeSet;

use super::{Unit, Units, is_template};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::Contents;

/// Settings of `[Install]` that start a unit with another one.
const WANTED: [&str; 3] = ["WantedBy", "RequiredBy", "UpheldBy"];

const UPHOLD: &str = "an extension starts a unit by a drop-in of a target that the base starts, such \
                      as usr/lib/systemd/system/multi-user.target.d/10-NAME.conf with Upholds=UNIT \
                      (systemd 255 and later); else the device has to start it after the merge";

/// The most lines of presets that are read; all packages of a distribution have fewer.
const MOST_PRESETS: usize = 10_000;

/// How many units the text of a finding names.
const SHOWN: usize = 4;

/// The findings about units that do not start.
pub(crate) fn findings(units: &Units, contents: &Contents) -> Vec<Finding> {
    let started = units.started();
    let presets = Presets::new(contents);
    let linked: BTreeSet<&str> = units.links_of_base().map(|it| it.unit.as_str()).collect();
    let (mut alone, mut by_preset) = (Vec::new(), Vec::new());
    for (name, unit) in &units.by_name {
        if unit.path.is_none()
            || is_template(name)
            || !is_to_be_started(unit)
            || started.contains(name.as_str())
            || units.is_on_the_bus(name)
            || linked.contains(name.as_str())
        {
            continue;
        }
        match presets.of(name) {
            Some(Preset::Enable) => by_preset.push((name.as_str(), unit)),
            // A preset of the package itself disables it.
            Some(Preset::Disable) => {}
            None => alone.push((name.as_str(), unit)),
        }
    }
    let mut found = Vec::new();
    found.extend(idle(&alone, "nothing in the extension enables"));
    found.extend(idle(
        &by_preset,
        "only a preset, which nothing applies, enables",
    ));
    found.extend(links(units));
    found
}

/// Whether the unit is intended to be started at boot.
fn is_to_be_started(unit: &Unit) -> bool {
    WANTED
        .iter()
        .any(|key| !unit.file.values_in("Install", key).is_empty())
}

/// Units that nothing starts.
fn idle(units: &[(&str, &Unit)], why: &str) -> Option<Finding> {
    let names: Vec<&str> = units.iter().map(|(name, _)| *name).collect();
    let text = match names.as_slice() {
        [] => return None,
        [one] => format!("{one} does not start at boot: {why} it"),
        several => format!(
            "{} do not start at boot: {why} {}",
            count(several.len(), "unit"),
            shown(several)
        ),
    };
    let places = units.iter().map(|(_, unit)| Place {
        path: format!("/{}", unit.path.as_deref().unwrap_or_default()),
        package: unit.package.clone(),
    });
    let finding = Finding::new(Severity::Warning, Kind::Unit, text, UPHOLD);
    Some(finding.at(places.collect()))
}

/// Links that pull units into those of the base.
fn links(units: &Units) -> Option<Finding> {
    let links: Vec<_> = units.links_of_base().collect();
    let names: Vec<&str> = links.iter().map(|link| link.unit.as_str()).collect();
    let text = match names.as_slice() {
        [] => return None,
        [one] => format!("{one} starts only if something restarts its target after the merge"),
        several => format!(
            "{} start only if something restarts their targets after the merge: {}",
            count(several.len(), "unit"),
            shown(several)
        ),
    };
    let advice = format!(
        "the links in .wants and .requires start nothing at boot: systemd loaded these targets \
         before the merge. {UPHOLD}"
    );
    let places = links.iter().map(|link| Place {
        path: format!("/{}", link.path),
        package: link.package.clone(),
    });
    let finding = Finding::new(Severity::Warning, Kind::Unit, text, &advice);
    Some(finding.at(places.collect()))
}

fn shown(names: &[&str]) -> String {
    let first: Vec<&str> = names.iter().copied().take(SHOWN).collect();
    let more = names.len().saturating_sub(SHOWN);
    match more {
        0 => first.join(", "),
        more => format!("{}, and {more} more", first.join(", ")),
    }
}

/// What a preset says of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Preset {
    Enable,
    Disable,
}

/// The presets that the extension has (systemd.preset(5)).
struct Presets<'a> {
    lines: Vec<(Preset, &'a str)>,
}

impl<'a> Presets<'a> {
    fn new(contents: &'a Contents) -> Self {
        let mut lines = Vec::new();
        // By the name of the file, in whatever folder; the first line that matches counts.
        let mut files: Vec<_> = contents
            .texts
            .iter()
            .filter(|(path, _)| path.contains("/system-preset/") && path.ends_with(".preset"))
            .collect();
        files.sort_by_key(|(path, _)| path.rsplit('/').next());
        for (_, file) in files {
            let text = file.text.as_deref().unwrap_or_default();
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let preset = match words.next() {
                    Some("enable") => Preset::Enable,
                    Some("disable") => Preset::Disable,
                    _ => continue,
                };
                lines.extend(words.next().map(|pattern| (preset, pattern)));
            }
        }
        lines.truncate(MOST_PRESETS);
        Self { lines }
    }

    fn of(&self, name: &str) -> Option<Preset> {
        let mut lines = self.lines.iter();
        let line = lines.find(|(_, pattern)| matches(pattern, name));
        line.map(|(preset, _)| *preset)
    }
}

/// Whether a name is as the pattern has it: `*` stands for any letters, `?` for one.
fn matches(pattern: &str, name: &str) -> bool {
    // After a mismatch only the last star takes one more letter, so that no pattern takes
    // exponential time.
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&letter) if letter == b'?' || Some(&letter) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, from)) = star else {
                    return false;
                };
                star = Some((at, from + 1));
                p = at + 1;
                n = from + 1;
            }
        }
    }
    pattern
        .get(p..)
        .unwrap_or_default()
        .iter()
        .all(|it| *it == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::installed::toy::{add_text, link, with_texts};

    const SYSTEM: &str = "usr/lib/systemd/system";
    const WANTED: &str = "[Service]\nExecStart=/usr/bin/x\n[Install]\nWantedBy=multi-user.target\n";

    fn told(contents: &Contents) -> Vec<String> {
        let found = findings(&Units::new(contents), contents);
        assert!(found.iter().all(|it| it.severity == Severity::Warning));
        found.into_iter().map(|it| it.text).collect()
    }

    fn with(files: &[(&str, &str)]) -> Contents {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (format!("{SYSTEM}/{name}"), *text))
            .collect();
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        with_texts(&files)
    }

    #[test]
    fn units_that_start_and_those_that_do_not_are_told_apart() {
        assert_eq!(
            told(&with(&[("a.service", WANTED)])),
            ["a.service does not start at boot: nothing in the extension enables it"]
        );
        let preset = |what: &str| {
            let mut contents = with(&[("b.service", WANTED)]);
            let path = "usr/lib/systemd/system-preset/40-b.preset";
            add_text(&mut contents, path, &format!("# ours\n{what} b*\n"));
            contents
        };
        assert_eq!(
            told(&preset("enable")),
            ["b.service does not start at boot: only a preset, which nothing applies, enables it"]
        );
        assert_eq!(told(&preset("disable")), [""; 0]);
        let mut wants = with(&[("c.service", WANTED)]);
        let path = format!("{SYSTEM}/multi-user.target.wants/c.service");
        wants.entries.push(link(&path, "../c.service", "p"));
        assert_eq!(
            told(&wants),
            ["c.service starts only if something restarts its target after the merge"]
        );
    }

    #[test]
    fn nothing_is_said_of_what_starts_or_is_not_meant_to() {
        let upheld = (
            "multi-user.target.d/10-d.conf",
            "[Unit]\nUpholds=d.service\n",
        );
        for contents in [
            with(&[("d.service", WANTED), upheld]),
            with(&[("e@.service", WANTED)]),
            with(&[("f.service", "[Service]\nExecStart=/usr/bin/x\n")]),
        ] {
            assert_eq!(told(&contents), [""; 0]);
        }
    }

    #[test]
    fn several_units_are_one_finding() {
        let names = ["a.service", "b.timer", "c.socket", "d.path", "e.service"];
        let contents = with(&names.map(|name| (name, WANTED)));
        assert_eq!(
            told(&contents),
            [
                "5 units do not start at boot: nothing in the extension enables a.service, b.timer, \
              c.socket, d.path, and 1 more"
            ]
        );
    }

    #[test]
    fn patterns_of_presets_are_those_of_a_shell() {
        let rows = [
            ("*", "a.service", true),
            ("a*.service", "abc.service", true),
            ("a?.service", "ab.service", true),
            ("a?.service", "a.service", false),
            ("*b*c", "abxbc", true),
            ("a", "ab", false),
        ];
        for (pattern, name, expected) in rows {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
