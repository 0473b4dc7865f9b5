//! What a snapshot holds of interest, collected in one pass over its nodes: the files of package
//! databases, a few small files of the system, and the tree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use compact_str::CompactString;

use super::database::{
    DNF_ARCHITECTURES, Files, ForeignDatabase, LARGEST_DATABASE, LARGEST_TEXT, Moved, place,
    too_large,
};
use super::rpm::Spool;
use super::snapshot::tree_listing;
use super::system::Merged;
use super::{
    Accounts, BaseError, BaseNode, BasePaths, MergedExtension, NodeKind, SystemFiles, deb, ipk,
    snapshot,
};
use crate::archive::{Ledger, Limit};
use crate::foundation::progress::Progress;
use crate::image::OsRelease;
use crate::package::Family;

/// The places of os-release(5), the first first.
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// Accounts: the system's own first, then those of nss-altfiles (ostree systems).
const PASSWD: [&str; 2] = ["/etc/passwd", "/usr/lib/passwd"];
const GROUP: [&str; 2] = ["/etc/group", "/usr/lib/group"];

/// Bytes of memory that a line of a database asks for beside its letters. Debian's lists have lines of
/// 50 letters on average.
const LINE: usize = 128;

/// What was found in a snapshot.
#[derive(Default)]
pub(super) struct Collected {
    /// dpkg's files by path below its database's place, place by place.
    dpkg: BTreeMap<usize, Files>,
    /// opkg's files, its settings among them, by absolute path.
    pub(super) opkg: Files,
    /// rpm's files.
    pub(super) rpm: Spool,
    /// Small files of the system.
    system: SystemFiles,
    tree: BasePaths,
    /// The tree as a snapshot lists it.
    listed: Option<BasePaths>,
    /// Where links lead parts of databases.
    moved: Moved,
    /// Extensions that the base holds.
    merged: Merged,
    /// Whether the snapshot is a whole system rather than a database alone.
    is_whole: bool,
    /// Bytes of all texts.
    size: u64,
}

impl Collected {
    /// Goes through the snapshot, and once more if links lead to a database outside of its known
    /// places.
    pub(super) fn read(
        path: &Path,
        ledger: &Ledger,
        progress: &dyn Progress,
    ) -> Result<Self, BaseError> {
        let before = ledger.kept();
        let first = Self::read_with(&Moved::default(), path, ledger, progress)?;
        let moved = Moved::find(&first.tree);
        if moved.is_empty() {
            return Ok(first);
        }
        drop(first);
        ledger.forget_since(before);
        Self::read_with(&moved, path, ledger, progress)
    }

    fn read_with(
        moved: &Moved,
        path: &Path,
        ledger: &Ledger,
        progress: &dyn Progress,
    ) -> Result<Self, BaseError> {
        let wants = |name: &str| is_read(name) || is_read(&moved.known_as(name));
        let mut collected = Self {
            moved: moved.clone(),
            ..Self::default()
        };
        snapshot::walk(path, ledger, &wants, &mut |name, node, content| {
            if progress.is_cancelled() {
                return Err(BaseError::Cancelled);
            }
            collected.take(path, name, node, content, ledger)
        })?;
        Ok(collected)
    }

    fn take(
        &mut self,
        snapshot: &Path,
        name: &str,
        node: BaseNode,
        content: &mut dyn Read,
        ledger: &Ledger,
    ) -> Result<(), BaseError> {
        self.is_whole |= is_of_a_whole_system(name);
        let (is_file, size) = (node.kind == NodeKind::File, node.size);
        let is_folder = node.kind == NodeKind::Directory;
        self.tree.add_node(name, node);
        if !is_file {
            let taken = self.merged.take(name, is_folder, None);
            return taken.map_err(|source| BaseError::Io {
                path: snapshot.join(name.trim_start_matches('/')),
                source,
            });
        }
        let failed = |source| BaseError::Io {
            path: snapshot.join(name.trim_start_matches('/')),
            source,
        };
        if SystemFiles::wants(name) {
            return self.system.add(name, content).map_err(failed);
        }
        if name == tree_listing::PATH {
            let listed =
                tree_listing::read(content, ledger).map_err(|source| BaseError::Listing {
                    path: snapshot.to_owned(),
                    source,
                })?;
            self.listed = Some(listed);
            return Ok(());
        }
        let known = self.moved.known_as(name);
        if !is_read(&known) {
            return self.merged.take(name, false, Some(content)).map_err(failed);
        }
        let largest = if Spool::wants(&known) {
            LARGEST_DATABASE
        } else {
            LARGEST_TEXT
        };
        // A file is refused by its declared size before it is read: a sparse one may hold
        // terabytes of zeros.
        if size > largest {
            return Err(failed(too_large(largest)));
        }
        if Spool::wants(&known) {
            return self
                .rpm
                .add(&known, content, LARGEST_DATABASE)
                .map_err(failed);
        }
        let text = Limit::new(content, LARGEST_TEXT).into_text();
        let text = text.map_err(failed)?;
        // A line of a list can become a path with its owner, its digest and its place in an index.
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        self.size += text.len() as u64;
        if self.size > LARGEST_DATABASE {
            return Err(BaseError::TooLarge {
                path: snapshot.to_owned(),
                file: name.to_owned(),
            });
        }
        let charged = ledger.charge(text.len() + LINE * lines);
        charged.map_err(|source| BaseError::TooMuch {
            path: snapshot.to_owned(),
            file: name.to_owned(),
            source,
        })?;
        if let Some((place, file)) = dpkg_file(&known) {
            let files = self.dpkg.entry(place).or_default();
            files.insert(file.to_owned(), text);
        } else {
            self.opkg.insert(known.into_owned(), text);
        }
        Ok(())
    }

    /// The files of dpkg's database: of several the first that lists a package, with what belongs
    /// to its packages elsewhere.
    pub(super) fn take_dpkg(&mut self) -> Files {
        let mut places = std::mem::take(&mut self.dpkg);
        let status = |files: &Files| deb::status(files).map(|text| !text.trim().is_empty());
        let listing = places.iter().find(|(_, files)| status(files) == Some(true));
        let present = || places.iter().find(|(_, files)| status(files).is_some());
        let chosen = listing.or_else(present).map(|(&place, _)| place);
        let mut files = chosen
            .and_then(|place| places.remove(&place))
            .unwrap_or_default();
        for (name, text) in places.into_values().flatten() {
            if name.starts_with("info/") {
                files.entry(name).or_insert(text);
            }
        }
        files
    }

    /// The database of a package manager whose packages are not read.
    pub(super) fn foreign(&self) -> Option<ForeignDatabase> {
        ForeignDatabase::find(&self.tree)
    }

    /// Whether the snapshot is a whole system rather than a database alone.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Takes the snapshot for a whole system: it holds no database.
    pub(super) fn take_as_whole(&mut self) {
        self.is_whole = true;
    }

    /// Whether there is a package database of any family.
    pub(super) fn has_database(&self) -> bool {
        let dpkg = self.dpkg.values().any(|files| deb::status(files).is_some());
        dpkg || ipk::status(&self.opkg).is_some() || self.rpm.database().is_some()
    }

    /// The snapshot's os-release.
    pub(super) fn os_release(&self) -> Option<OsRelease> {
        let text = OS_RELEASE.iter().find_map(|path| self.text(path))?;
        Some(OsRelease::parse(&text))
    }

    /// The extensions that the base holds, by where they stand.
    pub(super) fn take_merged(&mut self) -> Vec<MergedExtension> {
        std::mem::take(&mut self.merged).into_found()
    }

    /// The base's users and groups.
    pub(super) fn accounts(&self) -> Accounts {
        let joined = |paths: [&str; 2]| -> String {
            let texts = paths.iter().filter_map(|path| self.text(path));
            texts.flat_map(|text| [text, "\n".into()]).collect()
        };
        Accounts::parse(&joined(PASSWD), &joined(GROUP))
    }

    /// The architectures that dnf takes beside `noarch`, the preferred first.
    pub(super) fn dnf_architectures(&self) -> Vec<CompactString> {
        let text = self.text(DNF_ARCHITECTURES).unwrap_or_default();
        let names = text.trim().split(':').map(str::trim);
        names
            .filter(|name| !matches!(*name, "" | "noarch"))
            .map(Into::into)
            .collect()
    }

    fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        self.system.get(path).map(String::from_utf8_lossy)
    }

    /// The small files of the system.
    pub(super) fn take_system_files(&mut self) -> SystemFiles {
        std::mem::take(&mut self.system)
    }

    /// The tree, as it is or as the snapshot lists it; empty where there is a database alone.
    pub(super) fn take_tree(&mut self) -> BasePaths {
        let tree = std::mem::take(&mut self.tree);
        match (self.is_whole, self.listed.take()) {
            (true, _) => tree,
            (false, listed) => listed.unwrap_or_default(),
        }
    }
}

/// Whether only a whole system has that path, and no snapshot of a database.
pub(super) fn is_of_a_whole_system(path: &str) -> bool {
    path.starts_with("/usr/bin/") || path.starts_with("/bin/")
}

fn dpkg_file(path: &str) -> Option<(usize, &str)> {
    let (place, file) = place(Family::Deb, path)?;
    deb::wants(file).then_some((place, file))
}

/// Whether the content of the file at that path is read.
fn is_read(path: &str) -> bool {
    dpkg_file(path).is_some() || ipk::wants(path) || Spool::wants(path) || SystemFiles::wants(path)
}
