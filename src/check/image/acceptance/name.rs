//! The name of an image: its file name without suffixes (`image_discover()`).

use super::rules::{Rule, SystemdRules};
use crate::image::opened::{Class, Form};

/// The suffix of images that are files.
const RAW: &str = ".raw";
/// The suffix of folders that hold versions of an image.
const VERSIONS: &str = ".v";

/// Why systemd does not look at a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotSeen {
    /// The name does not end in `.raw`.
    Suffix,
    /// It is a link, and this version passes over links.
    Link,
    /// It is a link that leads nowhere.
    Dangling,
    /// It is a device, pipe or socket.
    Special,
    /// A folder of versions, which this version does not know.
    Versions,
    /// A folder of versions without one that fits.
    NoVersion,
    /// The name is empty or not one of an image.
    Name,
}

impl NotSeen {
    /// The stable word of the rule.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Suffix => "suffix",
            Self::Link => "link",
            Self::Dangling => "dangling-link",
            Self::Special => "no-file",
            Self::Versions => "versions",
            Self::NoVersion => "no-version",
            Self::Name => "name",
        }
    }

    /// Why, in one sentence.
    pub(super) fn text(self, file_name: &str, rules: SystemdRules) -> String {
        let version = rules.version();
        match self {
            Self::Suffix => {
                format!("{file_name} does not end in .raw: systemd does not look at it")
            }
            Self::Link => format!(
                "it is a link, which systemd {version} passes over when it is called with --root; \
                 on a running system it is followed"
            ),
            Self::Dangling => "it is a link that leads nowhere on the base".to_owned(),
            Self::Special => "it is neither a file nor a folder".to_owned(),
            Self::Versions => format!(
                "systemd {version} does not look into folders that end in {VERSIONS}: 256 and \
                 later do"
            ),
            Self::NoVersion => {
                "no version in it is for this machine and named NAME_VERSION".to_owned()
            }
            Self::Name => "its name is none that an image can have".to_owned(),
        }
    }
}

/// What systemd sees of a file: the image's name, and the suffix of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The name of the image.
    pub(super) name: String,
    /// Of a folder of versions: how the names in it end.
    pub(super) versions: Option<String>,
}

/// The name under which an image is seen, and the rule that decided.
pub(super) fn seen(
    file_name: &str,
    form: &Form,
    class: Class,
    rules: SystemdRules,
) -> (Result<Seen, NotSeen>, Rule) {
    let plain = rules.strips_class_suffix();
    match form {
        Form::Special => (Err(NotSeen::Special), plain),
        Form::Link(target) => {
            let follows = rules.follows_links_below_root();
            match target {
                None => (Err(NotSeen::Dangling), plain),
                Some(_) if !follows.holds => (Err(NotSeen::Link), follows),
                Some(target) => (seen(file_name, target, class, rules).0, follows),
            }
        }
        Form::File => match file_name.strip_suffix(RAW) {
            None => (Err(NotSeen::Suffix), plain),
            Some(name) => (named(without_class(name, class, rules), None), plain),
        },
        Form::Folder => (named(without_class(file_name, class, rules), None), plain),
        Form::Versions(_) => {
            let knows = rules.knows_versioned_folders();
            if !knows.holds {
                return (Err(NotSeen::Versions), knows);
            }
            let inner = file_name.strip_suffix(VERSIONS).unwrap_or(file_name);
            let (stem, raw) = match inner.strip_suffix(RAW) {
                Some(stem) => (stem, RAW),
                None => (inner, ""),
            };
            let name = without_class(stem, class, rules);
            let suffix = inner.get(name.len()..).unwrap_or(raw).to_owned();
            (named(name, Some(suffix)), knows)
        }
    }
}

fn named(name: &str, versions: Option<String>) -> Result<Seen, NotSeen> {
    let is_name = !name.is_empty() && name != "." && name != ".." && !name.contains('/');
    if !is_name || name.contains(char::is_control) {
        return Err(NotSeen::Name);
    }
    let name = name.to_owned();
    Ok(Seen { name, versions })
}

fn without_class(name: &str, class: Class, rules: SystemdRules) -> &str {
    if !rules.strips_class_suffix().holds {
        return name;
    }
    name.strip_suffix(class.suffix()).unwrap_or(name)
}

/// The name under which the release file of an image is looked for.
pub(super) fn of_release(name: &str, rules: SystemdRules) -> &str {
    if rules.strips_own_suffix_only().holds {
        return name;
    }
    // All of the suffixes that any class has, in any order, until none is left.
    let mut rest = name;
    let more: &[&str] = if rules.strips_class_suffix().holds {
        &[RAW, ".sysext", ".confext", ".portable"]
    } else {
        &[RAW]
    };
    while let Some(shorter) = more.iter().find_map(|suffix| rest.strip_suffix(suffix)) {
        rest = shorter;
    }
    rest
}
