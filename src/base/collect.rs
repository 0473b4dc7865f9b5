//! What a snapshot holds of interest, collected in one pass over its nodes: the files of package
//! databases, a few small files of the system, and the tree.

use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

use compact_str::CompactString;

use super::open::{BaseError, LARGEST_DATABASE};
use super::rpm::Spool;
use super::{
    Accounts, BaseNode, BasePaths, NodeKind, OsRelease, SystemFiles, dpkg, opkg, snapshot,
};
use crate::archive::Limit;
use crate::progress::Progress;

/// The largest status file of a full desktop has some 10 MB.
const LARGEST_TEXT: u64 = 64 << 20;

/// The places of os-release(5), the first first.
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];
/// Accounts: the system's own first, then those of nss-altfiles (ostree systems).
const PASSWD: [&str; 2] = ["/etc/passwd", "/usr/lib/passwd"];
const GROUP: [&str; 2] = ["/etc/group", "/usr/lib/group"];
/// The architectures that dnf takes, as OpenEmbedded writes them.
const DNF_ARCHITECTURES: &str = "/etc/dnf/vars/arch";

/// What was found in a snapshot.
#[derive(Default)]
pub(super) struct Collected {
    /// dpkg's files by path below `/var/lib/dpkg/`.
    pub(super) dpkg: dpkg::Files,
    /// opkg's files, its settings among them, by absolute path.
    pub(super) opkg: dpkg::Files,
    /// rpm's files.
    pub(super) rpm: Spool,
    /// Small files of the system.
    system: SystemFiles,
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
        let in_database = dpkg_file(name).is_some() || opkg::wants(name);
        if !in_database {
            return self.system.add(name, content).map_err(failed);
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
        } else {
            self.opkg.insert(name.to_owned(), text);
        }
        Ok(())
    }

    /// The snapshot's os-release.
    pub(super) fn os_release(&self) -> Option<OsRelease> {
        let text = OS_RELEASE.iter().find_map(|path| self.text(path))?;
        Some(OsRelease::parse(&text))
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
    dpkg_file(path).is_some() || opkg::wants(path) || Spool::wants(path) || SystemFiles::wants(path)
}
