//! The units of the system manager that an extension brings: files with their drop-ins, and which
//! of them a boot of the device starts.
//!
//! Observed at real boots: systemd loads a target of the base before extensions are merged. A link
//! in its `.wants` or `.requires` that comes with the merge starts nothing; a drop-in of the target
//! with `Upholds=` does, after the manager was reloaded (systemd 255 and later).

pub(super) mod file;
pub(super) mod needs;
pub(super) mod start;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use file::UnitFile;

use crate::image::{Contents, Entry, EntryKind};

/// Where the units are, in the image.
const FOLDER: &str = "usr/lib/systemd/system/";

/// Settings by which one unit starts another when it is started itself.
const STARTS: [&str; 5] = ["Wants", "Requires", "BindsTo", "Upholds", "Sockets"];

/// Suffixes of units that stand for another one, and the setting that names which.
const ACTIVATORS: [(&str, &str); 4] = [
    (".socket", "Service"),
    (".timer", "Unit"),
    (".path", "Unit"),
    (".automount", "Where"),
];

/// A unit that the extension has, or of which it has drop-ins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    /// Its settings, as far as the extension has them.
    pub(crate) file: UnitFile,
    /// Its file; `None` where the extension has only drop-ins of it.
    pub(crate) path: Option<String>,
    /// The package of its file, or of its first drop-in.
    pub(crate) package: Option<CompactString>,
    /// Other names of it, which are links.
    aliases: Vec<String>,
    /// Whether the text of any of its files is not known.
    pub(crate) is_unread: bool,
}

/// The units of an extension by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    pub(crate) by_name: BTreeMap<String, Unit>,
    /// Links in `.wants`, `.requires` and `.upholds` folders: of which unit, path, and package.
    links: Vec<Link>,
    /// For each name that is a link, the unit's real name.
    real_names: BTreeMap<String, String>,
    /// Names of units that D-Bus starts on demand.
    on_the_bus: BTreeSet<String>,
}

/// A link by which a unit pulls in another.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// The unit whose folder it is.
    pub(crate) of: String,
    /// The unit that it names.
    pub(crate) unit: String,
    /// The link.
    pub(crate) path: String,
    /// Its package.
    pub(crate) package: Option<CompactString>,
}

impl Units {
    /// The units among the files.
    pub(crate) fn new(contents: &Contents) -> Self {
        let mut units = Self::default();
        for entry in &contents.entries {
            if let Some(below) = entry.path.strip_prefix(FOLDER) {
                units.add(below, entry, contents);
            }
        }
        for (path, text) in &contents.texts {
            if path.contains("/dbus-1/system-services/") && !text.is_left_out {
                let file = UnitFile::parse(text.text.as_deref().unwrap_or_default());
                let started = file.last("SystemdService").map(str::to_owned);
                units.on_the_bus.extend(started);
            }
        }
        units
    }

    fn add(&mut self, below: &str, entry: &Entry, contents: &Contents) {
        match (below.split_once('/'), &entry.kind) {
            (None, EntryKind::Symlink(target)) if is_unit_name(below) => {
                let name = target.rsplit('/').next().unwrap_or_default();
                if target != "/dev/null" {
                    let unit = self.by_name.entry(name.to_owned()).or_default();
                    unit.aliases.push(below.to_owned());
                    self.real_names.insert(below.to_owned(), name.to_owned());
                }
            }
            (None, EntryKind::File(_) | EntryKind::HardLink(_)) if is_unit_name(below) => {
                let unit = self.by_name.entry(below.to_owned()).or_default();
                unit.path = Some(entry.path.clone());
                unit.package.clone_from(&entry.package);
                unit.read(text_of(entry, contents));
            }
            (
                Some((folder, name)),
                EntryKind::File(_) | EntryKind::HardLink(_) | EntryKind::Symlink(_),
            ) => self.add_below(folder, name, entry, contents),
            _ => {}
        }
    }

    /// An entry in the folder of a unit: a link that pulls in another one, or a drop-in.
    fn add_below(&mut self, folder: &str, name: &str, entry: &Entry, contents: &Contents) {
        if let Some(of) = pulling_folder(folder) {
            self.links.push(Link {
                of: of.to_owned(),
                unit: name.to_owned(),
                path: entry.path.clone(),
                package: entry.package.clone(),
            });
        } else if let Some(of) = folder.strip_suffix(".d")
            && name.strip_suffix(".conf").is_some()
            && !matches!(entry.kind, EntryKind::Symlink(_))
        {
            let unit = self.by_name.entry(of.to_owned()).or_default();
            if unit.package.is_none() {
                unit.package.clone_from(&entry.package);
            }
            unit.read(text_of(entry, contents));
        }
    }

    /// The units that a boot starts: what a unit of the base upholds by a drop-in of the
    /// extension, and what these pull in. Activated by a socket or timer counts as started.
    pub(crate) fn started(&self) -> BTreeSet<&str> {
        let mut started = BTreeSet::new();
        let mut waiting: Vec<&str> = Vec::new();
        for unit in self.by_name.values().filter(|unit| unit.path.is_none()) {
            waiting.extend(unit.file.words("Upholds"));
        }
        let of_base = |name: &str| {
            self.by_name
                .get(name)
                .is_none_or(|unit| unit.path.is_none())
        };
        let upholds = |link: &&Link| link.path.contains(".upholds/") && of_base(&link.of);
        let upheld = self.links.iter().filter(upholds);
        waiting.extend(upheld.map(|link| link.unit.as_str()));
        while let Some(name) = waiting.pop() {
            let name = self.real_name(name);
            if !started.insert(name) {
                continue;
            }
            if let Some(unit) = self.find(name) {
                for setting in STARTS {
                    waiting.extend(unit.file.words(setting));
                }
                waiting.extend(self.activated(name, unit));
            }
            let links = self.links.iter().filter(|link| link.of == name);
            waiting.extend(links.map(|link| link.unit.as_str()));
        }
        started
    }

    /// Whether D-Bus starts that unit on demand.
    pub(crate) fn is_on_the_bus(&self, name: &str) -> bool {
        let aliases = self.by_name.get(name).map(|unit| unit.aliases.as_slice());
        let mut names = aliases.unwrap_or_default().iter().map(String::as_str);
        self.on_the_bus.contains(name) || names.any(|alias| self.on_the_bus.contains(alias))
    }

    /// Links that pull a unit into one of the base.
    pub(crate) fn links_of_base(&self) -> impl Iterator<Item = &Link> {
        let of_base = |link: &&Link| {
            let unit = self.by_name.get(&link.of);
            unit.is_none_or(|unit| unit.path.is_none()) && !link.path.contains(".upholds/")
        };
        self.links.iter().filter(of_base)
    }

    /// The unit of that name, or the template of an instance.
    pub(crate) fn find(&self, name: &str) -> Option<&Unit> {
        let template = || self.by_name.get(&template_of(name)?);
        self.by_name.get(name).or_else(template)
    }

    /// The unit's real name, if this name is a link.
    fn real_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.real_names.get(name).map_or(name, String::as_str)
    }

    /// The unit that a socket, timer or path starts.
    fn activated<'n>(&'n self, name: &str, unit: &'n Unit) -> Option<&'n str> {
        let (suffix, setting) = ACTIVATORS.iter().find(|(it, _)| name.ends_with(it))?;
        if let Some(named) = unit.file.last(setting) {
            return Some(named);
        }
        let service = format!("{}.service", name.strip_suffix(suffix)?);
        self.by_name
            .get_key_value(&service)
            .map(|(name, _)| name.as_str())
    }
}

impl Unit {
    fn read(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.file.add(text),
            None => self.is_unread = true,
        }
    }
}

/// The text of a file, under whichever of its names it is known.
fn text_of<'c>(entry: &Entry, contents: &'c Contents) -> Option<&'c str> {
    let path = match &entry.kind {
        EntryKind::HardLink(first) => first,
        _ => &entry.path,
    };
    let text = contents.texts.get(&format!("/{path}"))?;
    text.text.as_deref()
}

/// `getty@.service` of `getty@tty1.service`.
pub(crate) fn template_of(name: &str) -> Option<String> {
    let (prefix, rest) = name.split_once('@')?;
    let (_, suffix) = rest.rsplit_once('.')?;
    Some(format!("{prefix}@.{suffix}"))
}

/// Whether a name is that of a template, which is no unit by itself.
pub(crate) fn is_template(name: &str) -> bool {
    name.contains("@.")
}

fn is_unit_name(name: &str) -> bool {
    crate::extension::is_unit(&format!("{FOLDER}{name}"))
}

/// The unit whose folder that is: `multi-user.target` of `multi-user.target.wants`.
fn pulling_folder(folder: &str) -> Option<&str> {
    let suffixes = [".wants", ".requires", ".upholds"];
    suffixes
        .iter()
        .find_map(|suffix| folder.strip_suffix(suffix))
}

#[cfg(test)]
mod tests;
