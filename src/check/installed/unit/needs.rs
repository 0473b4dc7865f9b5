//! Files that the units of an extension need, and that are not there on the device: without some of
//! them a unit cannot start, without others it starts otherwise than it was meant.
//!
//! After systemd.exec(5), systemd.service(5) and systemd.unit(5).

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use super::file::UnitFile;
use super::{Unit, Units};
use crate::check::installed::finding::{Finding, Kind, Place, Severity, count};
use crate::check::installed::merged_view::{MergedView, Presence};
use crate::check::installed::tmpfiles::MadeAtBoot;
use crate::image::Contents;

/// Commands whose failure is the unit's.
const COMMANDS: [&str; 4] = [
    "ExecCondition",
    "ExecStartPre",
    "ExecStart",
    "ExecStartPost",
];

/// Settings whose paths must be there, or systemd does not start the unit; a dash before the path
/// takes that back.
const REQUIRED: [&str; 10] = [
    "EnvironmentFile",
    "WorkingDirectory",
    "RootDirectory",
    "RootImage",
    "BindPaths",
    "BindReadOnlyPaths",
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "LoadCredential",
];

/// Conditions of which an unmet one keeps the unit from being started, without an error.
const CONDITIONS: [&str; 12] = [
    "ConditionPathExists",
    "ConditionPathExistsGlob",
    "ConditionPathIsDirectory",
    "ConditionFileNotEmpty",
    "ConditionFileIsExecutable",
    "ConditionDirectoryNotEmpty",
    "AssertPathExists",
    "AssertPathExistsGlob",
    "AssertPathIsDirectory",
    "AssertFileNotEmpty",
    "AssertFileIsExecutable",
    "AssertDirectoryNotEmpty",
];

/// Folders that systemd makes for a unit, and where.
const FOLDERS: [(&str, &str); 5] = [
    ("RuntimeDirectory", "/run/"),
    ("StateDirectory", "/var/lib/"),
    ("CacheDirectory", "/var/cache/"),
    ("LogsDirectory", "/var/log/"),
    ("ConfigurationDirectory", "/etc/"),
];

/// Where systemd looks for a program without a slash in its name.
const SEARCHED: [&str; 4] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];

/// How many units the text of a finding shows.
const SHOWN: usize = 3;

/// How a unit fares without a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// systemd fails to start it.
    CannotStart,
    /// A condition keeps it from being started.
    IsSkipped,
    /// It starts without what the file would tell it.
    StartsWithout,
    /// The snapshot does not tell whether the file is there.
    NotKnown,
}

/// A file that a unit names and that is not there.
#[derive(Clone, Debug)]
struct Need {
    unit: String,
    unit_path: String,
    package: Option<CompactString>,
    /// As in the unit: `EnvironmentFile=/etc/default/x`.
    setting: String,
    path: String,
    presence: Presence,
}

/// The findings about all units, of one kind of outcome one.
pub(crate) fn findings(units: &Units, view: &MergedView<'_>, contents: &Contents) -> Vec<Finding> {
    let made = MadeAtBoot::new(contents);
    let mut needs: BTreeMap<Outcome, Vec<Need>> = BTreeMap::new();
    for (name, unit) in &units.by_name {
        for (outcome, setting, path) in missing(&unit.file, view, &made) {
            let need = Need {
                unit: name.clone(),
                unit_path: unit_path(name, unit),
                package: unit.package.clone(),
                presence: view.presence(&path),
                setting,
                path,
            };
            needs.entry(outcome).or_default().push(need);
        }
    }
    let mut found: Vec<Finding> = needs
        .into_iter()
        .map(|(outcome, needs)| finding(outcome, &needs))
        .collect();
    found.extend(unread(units));
    found
}

fn finding(outcome: Outcome, needs: &[Need]) -> Finding {
    let (severity, one, many, advice) = match outcome {
        Outcome::CannotStart => (
            Severity::Warning,
            "cannot start",
            "cannot start",
            "systemd fails to start a unit without it: have the file in the base, bring it to the \
             device another way (a confext for /etc), or change the unit by a drop-in",
        ),
        Outcome::IsSkipped => (
            Severity::Note,
            "is not started while a condition is not met",
            "are not started while a condition is not met",
            "systemd says nothing of it when it passes such a unit over: have the path on the \
             device if the unit is needed",
        ),
        Outcome::StartsWithout => (
            Severity::Note,
            "starts without its settings",
            "start without their settings",
            "the unit starts with the defaults of its program: bring the file to the device \
             another way if it needs others",
        ),
        Outcome::NotKnown => (
            Severity::Note,
            "names a path of which it is not known whether the base has it",
            "name paths of which it is not known whether the base has them",
            "the base's snapshot does not tell: give one of the whole root file system as --base",
        ),
    };
    let mut by_unit: BTreeMap<&str, Vec<&Need>> = BTreeMap::new();
    for need in needs {
        by_unit.entry(&need.unit).or_default().push(need);
    }
    let told: Vec<String> = by_unit
        .values()
        .take(SHOWN)
        .map(|needs| settings(needs))
        .collect();
    let more = by_unit.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!(", and {more} more"));
    let subject = match by_unit.keys().copied().collect::<Vec<_>>().as_slice() {
        [unit] => format!("{unit} {one}: {}", told.join("")),
        units => {
            let named: Vec<String> = units
                .iter()
                .zip(&told)
                .map(|(unit, told)| format!("{unit} ({told})"))
                .collect();
            format!(
                "{} {many}: {}",
                count(units.len(), "unit"),
                named.join(", ")
            )
        }
    };
    let text = format!("{subject}{}", more.unwrap_or_default());
    let finding = Finding::new(severity, Kind::Unit, text, advice).at(places(needs));
    match outcome {
        Outcome::NotKnown => finding.not_known(),
        Outcome::CannotStart | Outcome::IsSkipped | Outcome::StartsWithout => finding,
    }
}

/// The settings of one unit, each with what is wrong with its path.
fn settings(needs: &[&Need]) -> String {
    let told: Vec<String> = needs
        .iter()
        .map(|need| {
            let why = match need.presence {
                Presence::LeftOut => " stays out",
                Presence::There | Presence::Unknown => "",
                Presence::Absent => " is neither in the extension nor in the base",
            };
            format!("{}{why}", need.setting)
        })
        .collect();
    told.join(", ")
}

/// The units and the files that they need.
fn places(needs: &[Need]) -> Vec<Place> {
    let paths = needs
        .iter()
        .flat_map(|need| [&need.unit_path, &need.path].map(|path| (path.clone(), &need.package)));
    let paths: BTreeSet<(String, &Option<CompactString>)> = paths.collect();
    let place = |(path, package): (String, &Option<CompactString>)| Place {
        path,
        package: package.clone(),
    };
    paths.into_iter().map(place).collect()
}

fn unit_path(name: &str, unit: &Unit) -> String {
    let path = unit.path.clone();
    let path = path.unwrap_or_else(|| format!("usr/lib/systemd/system/{name}.d"));
    format!("/{path}")
}

/// A file that is missing: how the unit fares, the setting, and the path.
type Missing = (Outcome, String, String);

/// The files that a unit names and that are not there.
fn missing(file: &UnitFile, view: &MergedView<'_>, made: &MadeAtBoot<'_>) -> Vec<Missing> {
    let search = Search {
        view,
        made,
        own: folders_of(file),
    };
    let mut missing = Vec::new();
    for key in REQUIRED {
        for value in file.values(key) {
            for (path, is_required) in required_paths(key, value) {
                let outcome = match is_required {
                    true => Outcome::CannotStart,
                    false if key == "EnvironmentFile" => Outcome::StartsWithout,
                    false => continue,
                };
                missing.extend(search.look(outcome, key, path));
            }
        }
    }
    for key in CONDITIONS {
        for value in file.values(key) {
            // One of several `|` conditions is enough, and `!` turns a condition round.
            if !value.starts_with(['|', '!']) && !value.contains(['*', '?', '[']) {
                missing.extend(search.look(Outcome::IsSkipped, key, value));
            }
        }
    }
    for key in COMMANDS {
        let commands = file.values(key).into_iter().filter_map(Command::parse);
        for command in commands.filter(|command| !command.may_fail) {
            missing.extend(search.program(key, command.program));
        }
    }
    for value in file.values("ExecStart") {
        missing.extend(search.arguments(value));
    }
    missing.dedup();
    missing
}

/// Where a unit's files are looked for.
struct Search<'a> {
    view: &'a MergedView<'a>,
    made: &'a MadeAtBoot<'a>,
    /// Folders that systemd makes for the unit.
    own: Vec<String>,
}

impl Search<'_> {
    fn is_made(&self, path: &str) -> bool {
        self.made.has(path) || self.own.iter().any(|it| it == path)
    }

    /// A path of a setting.
    fn look(&self, outcome: Outcome, setting: &str, path: &str) -> Option<Missing> {
        let path = path.trim_end_matches('/');
        if !is_plain(path) || self.is_made(path) {
            return None;
        }
        let outcome = match self.view.presence(path) {
            Presence::LeftOut | Presence::Absent => outcome,
            Presence::Unknown if is_of_packages(path) => Outcome::NotKnown,
            Presence::There | Presence::Unknown => return None,
        };
        Some((outcome, format!("{setting}={path}"), path.to_owned()))
    }

    /// A program: by its path, or by a name that is searched for.
    fn program(&self, setting: &str, program: &str) -> Option<Missing> {
        if program.starts_with('/') {
            return self.look(Outcome::CannotStart, setting, program);
        }
        let is_absent = |folder: &str| {
            let path = format!("{folder}/{program}");
            self.view.presence(&path) == Presence::Absent
        };
        let is_known = !program.contains(['%', '$']);
        (is_known && SEARCHED.into_iter().all(is_absent)).then(|| {
            (
                Outcome::CannotStart,
                format!("{setting}={program}"),
                format!("/usr/bin/{program}"),
            )
        })
    }

    /// What a program is told to read: whether it can do without, only the program knows.
    fn arguments(&self, command: &str) -> Vec<Missing> {
        let words = command.split_whitespace().skip(1);
        let paths = words.map(|word| word.rsplit('=').next().unwrap_or(word));
        let missing = paths.filter(|path| {
            is_plain(path) && !self.is_made(path) && self.view.presence(path) == Presence::LeftOut
        });
        missing
            .map(|path| {
                let setting = format!("ExecStart= with {path}");
                (Outcome::StartsWithout, setting, path.to_owned())
            })
            .collect()
    }
}

/// The paths of a setting, and whether each is required.
fn required_paths<'v>(key: &str, value: &'v str) -> Vec<(&'v str, bool)> {
    let single = matches!(
        key,
        "EnvironmentFile" | "WorkingDirectory" | "RootDirectory" | "RootImage"
    );
    let words: Vec<&str> = match single {
        true => vec![value],
        false => value.split_whitespace().collect(),
    };
    let path = |word: &'v str| {
        let word = match key {
            "LoadCredential" => word.split_once(':').map_or("", |(_, path)| path),
            _ => word,
        };
        let (is_required, word) = match word.strip_prefix('-') {
            Some(word) => (false, word),
            None => (true, word),
        };
        let word = word.trim_start_matches('+');
        let word = match key {
            "BindPaths" | "BindReadOnlyPaths" => word.split(':').next().unwrap_or(word),
            _ => word,
        };
        (word.trim_matches('"'), is_required)
    };
    words.into_iter().map(path).collect()
}

/// A command line of a unit.
struct Command<'v> {
    program: &'v str,
    may_fail: bool,
}

impl<'v> Command<'v> {
    /// The prefixes are those of systemd.service(5).
    fn parse(value: &'v str) -> Option<Self> {
        let rest = value.trim_start_matches(['@', '-', ':', '+', '!', '|']);
        let prefixes = value.get(..value.len() - rest.len()).unwrap_or_default();
        let program = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => rest.split_whitespace().next(),
        };
        Some(Self {
            program: program.filter(|program| !program.is_empty())?,
            may_fail: prefixes.contains('-'),
        })
    }
}

/// Whether that is an absolute path without specifiers, variables and patterns.
fn is_plain(path: &str) -> bool {
    path.starts_with('/') && path.len() > 1 && !path.contains(['%', '$', '*', '?', '[', '\\', '"'])
}

/// Whether packages have such paths: what the device makes at run time nobody can know.
fn is_of_packages(path: &str) -> bool {
    let folders = ["/usr/", "/opt/", "/bin/", "/sbin/", "/lib/"];
    folders.iter().any(|folder| path.starts_with(folder))
}

/// The folders that systemd makes for that unit.
fn folders_of(file: &UnitFile) -> Vec<String> {
    let made = FOLDERS.iter().flat_map(|(key, folder)| {
        let words = file.words(key);
        words.map(move |word| format!("{folder}{}", word.split(':').next().unwrap_or(word)))
    });
    made.collect()
}

/// Units whose text is not known.
fn unread(units: &Units) -> Option<Finding> {
    let unread: Vec<_> = units
        .by_name
        .iter()
        .filter(|(_, unit)| unit.is_unread)
        .collect();
    if unread.is_empty() {
        return None;
    }
    let text = format!(
        "{} not read: what of it starts and what it needs is not known",
        match unread.as_slice() {
            [(name, _)] => format!("{name} was"),
            several => format!("{} were", count(several.len(), "unit")),
        }
    );
    let advice = "unit files that are larger than 256 KiB, or 8 MiB together, are not read";
    let places = unread.iter().map(|(name, unit)| Place {
        path: unit_path(name, unit),
        package: unit.package.clone(),
    });
    let finding = Finding::new(Severity::Note, Kind::Unit, text, advice);
    Some(finding.at(places.collect()).not_known())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Base;
    use crate::check::installed::toy::{
        add_text, directory, left_out, program, with_owned, with_texts, with_tree,
    };

    fn base() -> Base {
        with_tree(&[
            ("/usr/bin/sh", program()),
            ("/usr/bin/tool", program()),
            ("/etc", directory()),
            ("/etc/there", program()),
        ])
    }

    fn told(base: &Base, settings: &str, more: impl Fn(&mut Contents)) -> Vec<(Severity, String)> {
        let text = format!("[Service]\n{settings}\n");
        let mut contents = with_texts(&[("usr/lib/systemd/system/a.service", &text)]);
        for path in ["/etc/default/a", "/var/lib/a"] {
            contents.left_out.push(left_out(path, "p"));
        }
        more(&mut contents);
        let view = MergedView::new(base, &contents);
        let found = findings(&Units::new(&contents), &view, &contents);
        found.into_iter().map(|it| (it.severity, it.text)).collect()
    }

    #[test]
    fn a_file_that_a_unit_cannot_do_without_is_a_warning() {
        let rows = [
            (
                "EnvironmentFile=/etc/default/a",
                "a.service cannot start: EnvironmentFile=/etc/default/a stays out",
            ),
            (
                "ExecStart=/usr/local/sbin/a -x",
                "a.service cannot start: ExecStart=/usr/local/sbin/a is neither in the extension \
                 nor in the base",
            ),
            (
                "ExecStartPre=nowhere",
                "a.service cannot start: ExecStartPre=nowhere is neither in the extension nor in \
                 the base",
            ),
            (
                "ReadWritePaths=/etc/there /var/lib/a",
                "a.service cannot start: ReadWritePaths=/var/lib/a stays out",
            ),
            (
                "LoadCredential=key:/etc/key",
                "a.service cannot start: LoadCredential=/etc/key is neither in the extension nor \
                 in the base",
            ),
        ];
        for (settings, expected) in rows {
            let found = told(&base(), settings, |_| ());
            assert_eq!(found, [(Severity::Warning, expected.to_owned())]);
        }
    }

    #[test]
    fn a_file_that_a_unit_can_do_without_is_a_note() {
        let rows = [
            (
                "EnvironmentFile=-/etc/default/a",
                "a.service starts without its settings: EnvironmentFile=/etc/default/a stays out",
            ),
            (
                "ExecStart=tool --config=/etc/default/a",
                "a.service starts without its settings: ExecStart= with /etc/default/a stays out",
            ),
            (
                "ConditionPathExists=/etc/default/a",
                "a.service is not started while a condition is not met: \
                 ConditionPathExists=/etc/default/a stays out",
            ),
        ];
        for (settings, expected) in rows {
            let found = told(&base(), settings, |_| ());
            assert_eq!(found, [(Severity::Note, expected.to_owned())]);
        }
    }

    #[test]
    fn nothing_is_said_of_what_is_there_or_is_made_or_may_be_missing() {
        let rows = [
            "ExecStart=@/usr/bin/sh sh",
            "ExecStart=sh -c true",
            "ExecStartPre=-/usr/bin/nowhere",
            "ExecStart=/usr/bin/%p",
            "ConditionPathExists=!/etc/default/a",
            "ConditionPathExists=|/etc/default/a",
            "ReadWritePaths=-/var/lib/a",
            "ReadWritePaths=/var/lib/a\nStateDirectory=a",
            "BindPaths=/run/x",
            "WorkingDirectory=~",
            "EnvironmentFile=/etc/default/a\nEnvironmentFile=",
        ];
        for settings in rows {
            assert_eq!(told(&base(), settings, |_| ()), [], "{settings}");
        }
        let tmpfiles = |contents: &mut Contents| {
            add_text(
                contents,
                "usr/lib/tmpfiles.d/a.conf",
                "d /var/lib/a 0755 - -\n",
            );
        };
        assert_eq!(told(&base(), "ReadWritePaths=/var/lib/a", tmpfiles), []);
    }

    #[test]
    fn what_the_base_does_not_tell_is_not_known() {
        let found = told(&with_owned(&[]), "ExecStart=/usr/bin/sh", |_| ());
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("not known"), "{found:?}");
    }
}
