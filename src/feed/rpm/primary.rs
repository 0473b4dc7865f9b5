//! `primary.xml` of a repodata folder: what `createrepo_c` writes of each package.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use crate::archive::xml::{Attributes, Visitor};
use crate::archive::{Ledger, xml};
use crate::feed::checksum::{Checksum, weak_digests};
use crate::feed::location::inside;
use crate::feed::{Candidate, FeedNote, PackageFile};
use crate::foundation::progress::Progress;
use crate::package::{Importance, MultiArch, Package, Relations, RpmField, Sense, Version};

/// Relations and listed files of one package: kernels provide some 30,000 symbols.
const MOST_RELATIONS: usize = 200_000;

/// Reads `primary.xml`. Package files stand below `folder`. Gives the candidates, and why
/// others cannot be used.
///
/// # Errors
/// If it cannot be read, or the work was cancelled.
pub(crate) fn read_primary(
    document: impl BufRead,
    folder: &Path,
    feed: u32,
    ledger: &Ledger,
    progress: &dyn Progress,
) -> io::Result<PrimaryIndex> {
    let mut primary = Primary {
        folder,
        feed,
        ledger,
        relations: 0,
        progress,
        entry: PartialPackage::default(),
        field: None,
        index: PrimaryIndex::default(),
    };
    xml::walk(document, &mut primary)?;
    Ok(primary.index)
}

/// Whether `createrepo_c` lists that path in `primary.xml`.
pub(crate) fn is_primary(path: &str) -> bool {
    path.starts_with("/etc/") || path.contains("bin/") || path == "/usr/lib/sendmail"
}

/// Why a package cannot be used, as a sentence.
#[derive(Debug)]
enum Unusable {
    /// One of its other fields is malformed.
    Package(String),
    /// What it gives as its digest is not one.
    Digest(String),
}

/// What `primary.xml` gave.
#[derive(Debug, Default)]
pub(crate) struct PrimaryIndex {
    pub(crate) candidates: Vec<Candidate>,
    /// Why some packages cannot be used.
    unusable: Vec<Unusable>,
    /// How many more cannot be used.
    more: usize,
    /// A kind of checksum that is not known.
    unknown_checksum: Option<String>,
}

impl PrimaryIndex {
    /// What is odd in the index at `path`, for people.
    pub(crate) fn notes(&self, path: &Path) -> Vec<FeedNote> {
        let shown = path.display();
        let left_out = |what: &Unusable| match what {
            Unusable::Package(what) => {
                FeedNote::Unused(format!("{shown}: a package is left out: {what}"))
            }
            Unusable::Digest(what) => {
                FeedNote::MalformedDigest(format!("{shown}: a package is left out: {what}"))
            }
        };
        let unusable = self.unusable.iter().map(left_out);
        let more = (self.more > 0).then(|| {
            FeedNote::Unused(format!("{shown}: {} more packages are left out", self.more))
        });
        let unknown = self.unknown_checksum.as_deref();
        let unknown = unknown.map(|kind| FeedNote::UnknownDigests {
            index: path.to_owned(),
            kind: kind.to_owned(),
        });
        let weak = weak_digests(path, &self.candidates);
        unusable.chain(more).chain(unknown).chain(weak).collect()
    }

    fn leave_out(&mut self, what: String) {
        self.leave_out_for(Unusable::Package(what));
    }

    fn leave_out_for(&mut self, what: Unusable) {
        if self.unusable.len() < FeedNote::NAMED {
            self.unusable.push(what);
        } else {
            self.more += 1;
        }
    }
}

struct Primary<'a> {
    folder: &'a Path,
    feed: u32,
    ledger: &'a Ledger,
    /// How many relations and files of the package came by.
    relations: usize,
    progress: &'a dyn Progress,
    entry: PartialPackage,
    /// The relations that are being listed.
    field: Option<RpmField>,
    index: PrimaryIndex,
}

/// A package as far as it was read.
#[derive(Default)]
struct PartialPackage {
    name: String,
    architecture: String,
    version: String,
    summary: String,
    description: String,
    group: String,
    source: String,
    license: String,
    location: String,
    checksum: Option<Checksum>,
    size: u64,
    installed_size: Option<u64>,
    relations: Relations,
    files: Vec<Box<str>>,
}

impl Visitor for Primary<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        let number = |name| attributes.text(name).parse().unwrap_or(0);
        match name {
            "package" => {
                self.entry = PartialPackage::default();
                self.relations = 0;
            }
            "version" => self.entry.version = evr(attributes),
            "checksum" => self.entry.checksum = Some(Checksum::begin(&attributes.text("type"))),
            "size" => {
                self.entry.size = number("package");
                self.entry.installed_size = attributes.text("installed").parse().ok();
            }
            "location" => self.entry.location = attributes.text("href").into_owned(),
            "entry" => {
                self.relations += 1;
                // What is too much is counted and not kept, so that the package can be left out
                // with a note.
                if self.relations <= MOST_RELATIONS {
                    self.add_relation(attributes);
                }
            }
            list => self.field = field(list).or(self.field),
        }
    }

    fn close(&mut self, name: &str, text: &str) -> io::Result<()> {
        let entry = &mut self.entry;
        match name {
            "name" => text.clone_into(&mut entry.name),
            "arch" => text.clone_into(&mut entry.architecture),
            "summary" => text.clone_into(&mut entry.summary),
            "description" => text.clone_into(&mut entry.description),
            "group" => text.clone_into(&mut entry.group),
            "license" => text.clone_into(&mut entry.license),
            "sourcerpm" => text.clone_into(&mut entry.source),
            "checksum" => {
                if let Some(checksum) = &mut entry.checksum {
                    checksum.end(text);
                }
            }
            "file" => {
                self.relations += 1;
                if self.relations <= MOST_RELATIONS {
                    entry.files.push(text.into());
                }
            }
            "package" => {
                // Once for each package: that is often enough and costs nothing.
                if self.progress.is_cancelled() {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                self.finish()?;
            }
            list if field(list).is_some() => self.field = None,
            _ => {}
        }
        Ok(())
    }
}

impl Primary<'_> {
    fn add_relation(&mut self, attributes: &Attributes<'_>) {
        if let Some(field) = self.field {
            let before_install = attributes.text("pre") == "1";
            let sense = Sense::from_repodata(&attributes.text("flags"), before_install);
            let name = attributes.text("name");
            let relations = &mut self.entry.relations;
            relations.add_rpm(field, &name, sense, &evr(attributes));
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        let entry = std::mem::take(&mut self.entry);
        // Source packages are listed among the others and cannot be installed.
        if matches!(entry.architecture.as_str(), "src" | "nosrc") {
            return Ok(());
        }
        if self.relations > MOST_RELATIONS {
            let name = &entry.name;
            self.index.leave_out(format!(
                "{name}: it has more than the {MOST_RELATIONS} relations and files that are read"
            ));
            return Ok(());
        }
        let missing = [
            ("name", &entry.name),
            ("arch", &entry.architecture),
            ("version", &entry.version),
            ("location", &entry.location),
        ];
        if let Some((field, _)) = missing.iter().find(|(_, text)| text.trim().is_empty()) {
            let name = &entry.name;
            self.index
                .leave_out(format!("{name}: the package has no {field}"));
            return Ok(());
        }
        let Some(path) = inside(self.folder, &PathBuf::from(&entry.location)) else {
            self.index.leave_out(format!(
                "{}: its location `{}` leads out of the feed",
                entry.name, entry.location
            ));
            return Ok(());
        };
        let unknown = entry.checksum.as_ref().and_then(Checksum::unknown_kind);
        if let Some(kind) = unknown {
            let known = &mut self.index.unknown_checksum;
            known.get_or_insert_with(|| kind.to_owned());
        }
        let digest = match entry.checksum.map(Checksum::digest).transpose() {
            Ok(digest) => digest,
            Err(problem) => {
                let what = format!("{}: {problem}", entry.name);
                self.index.leave_out_for(Unusable::Digest(what));
                return Ok(());
            }
        };
        let mut package = Package {
            name: entry.name.into(),
            version: Version::new(&entry.version),
            architecture: entry.architecture.into(),
            multi_arch: MultiArch::No,
            importance: Importance::default(),
            section: entry.group.into(),
            source: entry.source.into(),
            license: entry.license.into(),
            summary: entry.summary.into(),
            description: entry.description.into(),
            installed_size: entry.installed_size,
            relations: entry.relations,
            files: entry.files.into(),
        };
        package.drop_own_provide();
        let candidate = Candidate {
            package,
            feed: self.feed,
            place: 0,
            file: PackageFile {
                path,
                size: entry.size,
                digest: digest.flatten(),
            },
        };
        let bytes = candidate.package.memory() + candidate.file.path.as_os_str().len();
        self.ledger.charge(bytes).map_err(io::Error::other)?;
        self.index.candidates.push(candidate);
        Ok(())
    }
}

/// The field that an element lists.
fn field(element: &str) -> Option<RpmField> {
    let mut fields = RpmField::ALL.into_iter();
    fields.find(|field| field.name().eq_ignore_ascii_case(element))
}

/// `[epoch:]version[-release]`, from attributes; an epoch of 0 is not written.
pub(crate) fn evr(attributes: &Attributes<'_>) -> String {
    let (epoch, version) = (attributes.text("epoch"), attributes.text("ver"));
    let mut text = match &*epoch {
        "" | "0" => version.into_owned(),
        epoch => format!("{epoch}:{version}"),
    };
    let release = attributes.text("rel");
    if !release.is_empty() {
        text.push('-');
        text.push_str(&release);
    }
    text
}
