//! What a snapshot holds of interest, collected in one pass over its nodes: the files of package
//! databases, a few small files of the system, and the tree.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::open::{BaseError, LARGEST_DATABASE};
use super::rpm::Spool;
use super::{Accounts, BaseNode, BasePaths, NodeKind, OsRelease, dpkg, opkg, snapshot};
use crate::archive::Limit;
use crate::progress::Progress;

/// The largest status file of a full desktop has some 10 MB.
const LARGEST_TEXT: u64 = 64 << 20;

/// The places of os-release(5), the first first.
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
const PASSWD: &str = "/etc/passwd";
const GROUP: &str = "/etc/group";
/// The architectures that dnf takes, as OpenEmbedded writes them.
const DNF_ARCHITECTURES: &str = "/etc/dnf/vars/arch";
const SYSTEM_FILES: [&str; 5] = [
    OS_RELEASE[0],
    OS_RELEASE[1],
    PASSWD,
    GROUP,
    DNF_ARCHITECTURES,
];

/// What was found in a snapshot.
#[derive(Default)]
pub(super) struct Collected {
    /// dpkg's files by path below `/var/lib/dpkg/`.
    pub(super) dpkg: dpkg::Files,
    /// opkg's files, its settings among them, by absolute path.
    pub(super) opkg: dpkg::Files,
    /// rpm's files.
    pub(super) rpm: Spool,
    /// Small files of the system by absolute path.
    system: BTreeMap<&'static str, String>,
    tree: BasePaths,
    /// Whether the snapshot is a whole system rather than a database alone.
    is_whole: bool,
    /// Bytes of all texts.
    size: u64,
}

impl Collected {
    /// Goes through the snapshot.
    pub(super) fn read(path: &Path, progress: &dyn Progress) -> Result<Self, BaseError> {
        let mut collected = Self::default();
        snapshot::walk(path, &is_read, &mut |name, node, content| {
            if progress.is_cancelled() {
                return Err(BaseError::Cancelled);
            }
            collected.take(path, name, node, content)
        })?;
        Ok(collected)
    }

    fn take(
        &mut self,
        snapshot: &Path,
        name: &str,
        node: BaseNode,
        content: &mut dyn Read,
    ) -> Result<(), BaseError> {
        self.is_whole |= name.starts_with("/usr/bin/") || name.starts_with("/bin/");
        let is_file = node.kind == NodeKind::File;
        self.tree.add_node(name, node);
        if !is_file || !is_read(name) {
            return Ok(());
        }
        let failed = |source| BaseError::Io {
            path: snapshot.join(name.trim_start_matches('/')),
            source,
        };
        if Spool::wants(name) {
            return self
                .rpm
                .add(name, content, LARGEST_DATABASE)
                .map_err(failed);
        }
        let text = Limit::new(content, LARGEST_TEXT).into_text();
        let text = text.map_err(failed)?;
        self.size += text.len() as u64;
        if self.size > LARGEST_DATABASE {
            return Err(BaseError::TooLarge {
                path: snapshot.to_owned(),
                file: name.to_owned(),
            });
        }
        if let Some(file) = dpkg_file(name) {
            self.dpkg.insert(file.to_owned(), text);
        } else if opkg::wants(name) {
            self.opkg.insert(name.to_owned(), text);
        } else if let Some(known) = SYSTEM_FILES.iter().find(|known| **known == name) {
            self.system.insert(known, text);
        }
        Ok(())
    }

    /// The snapshot's os-release.
    pub(super) fn os_release(&self) -> Option<OsRelease> {
        let text = OS_RELEASE.iter().find_map(|path| self.system.get(path))?;
        Some(OsRelease::parse(text))
    }

    /// The base's users and groups.
    pub(super) fn accounts(&self) -> Accounts {
        let text = |path| self.system.get(path).map_or("", String::as_str);
        Accounts::parse(text(PASSWD), text(GROUP))
    }

    /// The architectures that dnf takes beside `noarch`, the preferred first.
    pub(super) fn dnf_architectures(&self) -> impl Iterator<Item = &str> {
        let text = self.system.get(DNF_ARCHITECTURES);
        let names = text.map_or("", |text| text.trim()).split(':');
        names
            .map(str::trim)
            .filter(|name| !matches!(*name, "" | "noarch"))
    }

    /// The tree; empty where the snapshot holds a database alone.
    pub(super) fn take_tree(&mut self) -> BasePaths {
        let tree = std::mem::take(&mut self.tree);
        if self.is_whole {
            tree
        } else {
            BasePaths::default()
        }
    }
}

fn dpkg_file(path: &str) -> Option<&str> {
    let file = path.strip_prefix("/var/lib/dpkg/")?;
    dpkg::wants(file).then_some(file)
}

/// Whether the content of the file at that path is read.
fn is_read(path: &str) -> bool {
    dpkg_file(path).is_some()
        || opkg::wants(path)
        || Spool::wants(path)
        || SYSTEM_FILES.contains(&path)
}
