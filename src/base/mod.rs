//! The base: what the device already runs, read from a snapshot of it.
//!
//! A [`Base`] knows the installed packages, which of them owns which path, the os-release, and
//! what stands at each path if the snapshot held a whole tree. `collect` reads the snapshot, the
//! reader of each family gives what its database says, and `open` makes the base of both.

mod collect;
mod database;
mod deb;
mod earlier;
mod error;
mod ipk;
mod open;
mod paths;
pub mod rpm;
mod snapshot;
mod system;
#[cfg(test)]
pub(crate) mod toy;

use std::collections::BTreeSet;
use std::path::PathBuf;

use compact_str::CompactString;
pub(crate) use database::places_of_databases_alone;
pub use database::{Architectures, ForeignDatabase, Installed};
pub use earlier::{EarlierExtension, EarlierPackages};
pub use error::{BaseError, NoDatabaseBut};
pub use paths::{BaseNode, BasePaths, NodeKind};

pub use snapshot::mtree::{MtreeError, MtreeProblem};
pub use snapshot::take::{SnapshotTaken, TakeOptions, take_snapshot};
pub use snapshot::tree_listing::ListingError;
pub use system::{Accounts, MergedExtension, SystemFiles};

use crate::image::OsRelease;
use crate::package::{Family, Package};

/// What the device already runs. Locked: nothing in a plan changes it.
#[derive(Clone, Debug)]
pub struct Base {
    /// The snapshot it was read from.
    pub path: PathBuf,
    /// The family of its package database.
    pub family: Family,
    /// Whether it has one. A base without serves checks of images, and no plan: see
    /// [`Base::open_with_or_without_database`].
    pub has_database: bool,
    /// The installed packages ("install ok installed" only), sorted by name, then architecture; those of
    /// earlier extensions stand behind them.
    pub packages: Vec<Package>,
    /// Which packages are those of earlier extensions.
    pub earlier: Vec<EarlierPackages>,
    /// Its os-release, if the snapshot held one.
    pub os_release: Option<OsRelease>,
    /// The architecture that packages of the base have, `all` and `noarch` aside.
    pub native_architecture: CompactString,
    /// Further architectures whose packages the base takes: dpkg's foreign architectures; of opkg's
    /// and rpm's all that it takes, the preferred first.
    pub foreign_architectures: Vec<CompactString>,
    /// Who owns which path, and what stands there.
    pub paths: BasePaths,
    /// Its users and groups, as far as the snapshot held them.
    pub accounts: Accounts,
    /// The extensions that it holds already, by where they stand.
    pub merged_extensions: Vec<MergedExtension>,
    /// The small files of its system that checks read, as far as the snapshot held them.
    pub system_files: SystemFiles,
    /// The names that no recommendation brings in: those of which an image was built with
    /// OpenEmbedded's `BAD_RECOMMENDATIONS`.
    pub never_recommended: BTreeSet<CompactString>,
    /// Sentences about what was odd in the snapshot, for people.
    pub notes: Vec<String>,
}

impl Base {
    /// Every architecture that it takes besides those for any machine: its own unless that is not
    /// known, and the further ones in their order.
    #[must_use]
    pub fn architectures(&self) -> Vec<CompactString> {
        let (own, further) = (&self.native_architecture, &self.foreign_architectures);
        let own = (!own.is_empty() && !further.contains(own)).then_some(own);
        own.into_iter().chain(further).cloned().collect()
    }

    /// What a small file of the base's system holds, links followed. `None` where it is not there,
    /// or is none that [`SystemFiles::wants`]; without a tree
    /// ([`BasePaths::has_tree`]) also where it is not known.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        let exact = self.system_files.get(path);
        exact.or_else(|| self.system_files.get(&self.paths.follow(path)?))
    }
}
