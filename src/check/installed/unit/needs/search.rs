//! The paths that the settings of a unit name, and which of them are not there.

use crate::check::installed::merged_view::{MergedView, Presence};
use crate::check::installed::tmpfiles::MadeAtBoot;
use crate::check::installed::unit::file::UnitFile;

/// Commands whose failure makes the unit fail.
const COMMANDS: [&str; 4] = [
    "ExecCondition",
    "ExecStartPre",
    "ExecStart",
    "ExecStartPost",
];

/// Settings whose paths must be there, or systemd does not start the unit; with a dash before the
/// path, it may be missing.
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

/// Conditions: if one is not met, the unit is not started, without an error.
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

/// What happens to a unit without a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// systemd fails to start it.
    CannotStart,
    /// A condition keeps it from being started.
    IsSkipped,
    /// It starts without what the file would tell it.
    StartsWithout,
    /// The snapshot does not show whether the file is there.
    NotKnown,
}

/// A file that is missing: what happens to the unit, the setting, and the path.
pub(super) type Missing = (Outcome, String, String);

/// The files that a unit names and that are not there.
pub(super) fn missing(
    file: &UnitFile,
    view: &MergedView<'_>,
    made: &MadeAtBoot<'_>,
) -> Vec<Missing> {
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
            // Not checked: of several conditions with `|` one is enough, `!` negates a condition,
            // and a pattern may match any path.
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

    /// A file that the arguments of a program name. Only the program knows whether it can work
    /// without it.
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

/// Whether packages have such paths; what the device creates at run time cannot be known before.
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
