//! Gathers what an rpm database says of a base: its packages, and each of their files.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::error::{EntryProblem, Problem};
use crate::archive::Ledger;
use crate::archive::rpm::file_table::{FileRecord, FileTable};
use crate::archive::rpm::header::Header;
use crate::archive::rpm::package::{is_key, package};
use crate::base::database::{Architectures, Installed};
use crate::base::{Accounts, BaseNode, BasePaths, NodeKind};
use crate::package::Package;

/// The bits of a mode that are permissions.
const PERMISSIONS: u16 = 0o7777;

/// A package's files until all packages are known and sorted.
struct PackageWithFiles {
    package: Package,
    files: Vec<(String, File)>,
}

struct File {
    node: Option<BaseNode>,
    digest: Box<str>,
}

/// Bytes of memory that a file takes beside its path: what stands there, its owner, its digest.
const FILE: usize = 320;

/// Gathers the entries of a database.
pub(super) struct Gathering<'a> {
    accounts: &'a Accounts,
    ledger: &'a Ledger,
    entries: Vec<PackageWithFiles>,
    unknown_owners: BTreeSet<CompactString>,
    odd_paths: usize,
    /// How many entries were damaged, what the first of them were, and why the very first was.
    damaged: usize,
    damage: Vec<String>,
    first_problem: Option<Problem>,
}

/// More damaged entries than these are not named.
const MOST_NOTES: usize = 20;

impl<'a> Gathering<'a> {
    pub(super) fn new(accounts: &'a Accounts, ledger: &'a Ledger) -> Self {
        Self {
            accounts,
            ledger,
            entries: Vec::new(),
            unknown_owners: BTreeSet::new(),
            odd_paths: 0,
            damaged: 0,
            damage: Vec::new(),
            first_problem: None,
        }
    }

    /// Takes an entry of the database; keys that rpm trusts are passed over, and what is damaged
    /// is noted.
    pub(super) fn add(&mut self, number: u32, entry: Result<&[u8], Problem>) {
        let before = self.ledger.kept();
        let taken = entry.and_then(|bytes| {
            self.entry(bytes).map_err(|problem| {
                // Nothing of an entry that is damaged in the middle is kept.
                self.ledger.forget_since(before);
                Problem::Entry { number, problem }
            })
        });
        if let Err(problem) = taken {
            self.damaged += 1;
            if self.damaged <= MOST_NOTES {
                let note = format!("an entry of the base's rpm database does not count: {problem}");
                self.damage.push(note);
            }
            self.first_problem.get_or_insert(problem);
        }
    }

    fn entry(&mut self, bytes: &[u8]) -> Result<(), EntryProblem> {
        let header = Header::parse(bytes)?;
        // rpm keeps imported public keys as packages, which have no files and meet no need.
        if is_key(&header) {
            return Ok(());
        }
        let package = package(&header)?;
        let table = FileTable::new(&header)?;
        self.ledger.charge(package.memory())?;
        let mut files = Vec::with_capacity(table.len());
        for record in table.iter() {
            match record.path() {
                Some(path) => {
                    let path = String::from_utf8_lossy(&path).into_owned();
                    self.ledger
                        .charge(FILE + 2 * path.len() + record.link.len())?;
                    files.push((path, self.file(&record)));
                }
                None => self.odd_paths += 1,
            }
        }
        self.entries.push(PackageWithFiles { package, files });
        Ok(())
    }

    fn file(&mut self, record: &FileRecord<'_>) -> File {
        let kind = match record {
            // What is listed without being shipped may or may not be there.
            ghost if ghost.flags.is_ghost() => None,
            file if file.is_regular() => Some(NodeKind::File),
            directory if directory.is_directory() => Some(NodeKind::Directory),
            link if link.is_symlink() => {
                let target = String::from_utf8_lossy(link.link);
                Some(NodeKind::Symlink(CompactString::from(target)))
            }
            _ => Some(NodeKind::Special),
        };
        let node = kind.map(|kind| BaseNode {
            kind,
            mode: record.mode & PERMISSIONS,
            uid: self.number(record.user, Accounts::user),
            gid: self.number(record.group, Accounts::group),
            size: if record.is_regular() { record.size } else { 0 },
        });
        let digest = if record.is_regular() {
            record.digest
        } else {
            b""
        };
        let digest = String::from_utf8_lossy(digest).as_ref().into();
        File { node, digest }
    }

    /// The number behind an owner's name; 0 with a note where the base does not tell.
    fn number(&mut self, name: &[u8], find: impl Fn(&Accounts, &str) -> Option<u32>) -> u32 {
        let name = String::from_utf8_lossy(name);
        let found = match name.as_ref() {
            "" => Some(0),
            name => find(self.accounts, name),
        };
        found.unwrap_or_else(|| {
            if !self.unknown_owners.contains(name.as_ref()) {
                self.unknown_owners.insert(name.into());
            }
            0
        })
    }

    /// Sorts what was gathered. A path of several packages is its first owner's. `configured` are
    /// the architectures that the base's settings name, the preferred first.
    ///
    /// # Errors
    /// If there are entries, and every one of them is damaged.
    pub(super) fn finish(mut self, configured: Vec<CompactString>) -> Result<Installed, Problem> {
        if let (true, Some(problem)) = (self.entries.is_empty(), self.first_problem.take()) {
            return Err(problem);
        }
        let key = |package: &Package| {
            let version = package.version.as_str().to_owned();
            (package.name.clone(), package.architecture.clone(), version)
        };
        // A database has its packages in the order in which they were installed. A fixed order
        // makes a base the same, however it came about.
        self.entries.sort_by_cached_key(|entry| key(&entry.package));
        let notes = self.notes();
        let mut packages = Vec::with_capacity(self.entries.len());
        let mut paths = BasePaths::default();
        for (index, entry) in (0_u32..).zip(self.entries) {
            for (path, file) in entry.files {
                // rpm allows packages to share a path where what stands there is the same, so the
                // first description is enough.
                if paths.owner(&path).is_none() {
                    if let Some(node) = file.node {
                        paths.add_listed_node(&path, node);
                    }
                    if !file.digest.is_empty() {
                        paths.add_digest(&path, &file.digest);
                    }
                }
                paths.add_owner(&path, index);
            }
            packages.push(entry.package);
        }
        Ok(Installed {
            architectures: Architectures::of_processor(configured, &packages),
            packages,
            paths,
            never_recommended: BTreeSet::new(),
            notes,
        })
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = self.damage.clone();
        let untold = self.damaged.saturating_sub(MOST_NOTES);
        if untold > 0 {
            notes.push(format!(
                "{untold} further entries of it do not count either"
            ));
        }
        if !self.unknown_owners.is_empty() {
            let names: Vec<&str> = self
                .unknown_owners
                .iter()
                .map(CompactString::as_str)
                .collect();
            notes.push(format!(
                "owners that the base's passwd and group do not tell, taken as 0: {}",
                names.join(", ")
            ));
        }
        if self.odd_paths > 0 {
            notes.push(format!(
                "{} listed paths are not absolute and were passed over",
                self.odd_paths
            ));
        }
        notes
    }
}
