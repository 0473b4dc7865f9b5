//! An image at its place: the folder in which systemd looks for it, its file name, and its form.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::image::{LastLink, walk};

/// How folders of versions of an image end.
const VERSIONS: &str = ".v";

/// What an image extends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// `/usr` and `/opt`, by systemd-sysext.
    #[default]
    Sysext,
    /// `/etc`, by systemd-confext.
    Confext,
}

impl Class {
    /// The program's own word for it, as in file names: `NAME.sysext.raw`.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Sysext => ".sysext",
            Self::Confext => ".confext",
        }
    }

    /// Where systemd looks, the first first (sysext(8), confext(8)).
    #[must_use]
    pub fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Sysext => &["etc/extensions", "run/extensions", "var/lib/extensions"],
            Self::Confext => &[
                "run/confexts",
                "var/lib/confexts",
                "usr/local/lib/confexts",
                "usr/lib/confexts",
            ],
        }
    }

    /// The folder of release files in an image.
    #[must_use]
    pub fn release_folder(self) -> &'static str {
        match self {
            Self::Sysext => "usr/lib/extension-release.d",
            Self::Confext => "etc/extension-release.d",
        }
    }

    /// The beginning of the class's own fields: `SYSEXT_LEVEL`, `SYSEXT_SCOPE`.
    #[must_use]
    pub fn field_prefix(self) -> &'static str {
        match self {
            Self::Sysext => "SYSEXT",
            Self::Confext => "CONFEXT",
        }
    }

    /// The hierarchies that are merged, without a leading slash.
    #[must_use]
    pub fn hierarchies(self) -> &'static [&'static str] {
        match self {
            Self::Sysext => &["usr", "opt"],
            Self::Confext => &["etc"],
        }
    }
}

/// The folder that an image is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchFolder {
    /// One in which systemd looks, by its place in the list: an image in an earlier one hides one of
    /// the same name in a later one.
    Known(usize),
    /// Any other: the image is judged as if it was copied to the last of the list.
    Elsewhere,
    /// One in which this class is not looked for.
    NotLookedAt,
}

/// What an image is in the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A folder `NAME.v` or `NAME.raw.v`, with the names in it and whether each is a folder.
    Versions(Vec<(String, bool)>),
    /// A symbolic link in a folder of the base, to something of that form; `None` if it leads nowhere.
    Link(Option<Box<Form>>),
    /// A device, pipe or socket.
    Special,
}

/// An image at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// As it was given.
    pub path: PathBuf,
    /// Where.
    pub folder: SearchFolder,
    /// The last component of the path.
    pub file_name: String,
    /// Its form.
    pub form: Form,
}

impl Placed {
    /// Looks at what stands at a path. `root` is the folder of the base, if it is one: links of an
    /// image within it are the base's, and lead to places within it.
    ///
    /// # Errors
    /// If there is nothing, or it cannot be read.
    pub fn find(path: &Path, class: Class, root: Option<&Path>) -> io::Result<Self> {
        Self::find_in(SearchFolder::of(path, class), path, root)
    }

    /// All that the base whose folder is `root` holds in the folders of a class, by folder and name.
    /// The folders are looked for as the base sees them, links of theirs included.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn all_on(root: &Path, class: Class) -> io::Result<Vec<Self>> {
        let mut found = Vec::new();
        for (place, folder) in class.folders().iter().enumerate() {
            let path = follow(root, Path::new(folder)).filter(|it| it.is_dir());
            let Some(path) = path else { continue };
            let entries = fs::read_dir(path)?.map(|entry| entry.map(|it| it.path()));
            let mut entries: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
            entries.sort();
            for path in entries {
                let folder = SearchFolder::Known(place);
                found.push(Self::find_in(folder, &path, Some(root))?);
            }
        }
        Ok(found)
    }

    fn find_in(folder: SearchFolder, path: &Path, root: Option<&Path>) -> io::Result<Self> {
        let file_name = path.file_name().unwrap_or(path.as_os_str());
        let file_name = file_name.to_string_lossy().into_owned();
        let link = fs::symlink_metadata(path)?.is_symlink();
        let below = root.filter(|_| link).and_then(|root| below(path, root));
        let form = match below {
            Some((root, inner)) => {
                let target = follow(&root, &inner).and_then(|path| form(&path, &file_name).ok());
                Form::Link(target.map(Box::new))
            }
            None => form(path, &file_name)?,
        };
        Ok(Self {
            path: path.to_owned(),
            folder,
            file_name,
            form,
        })
    }

    /// The file or folder that holds the image: a link is followed within `root`, if it is the
    /// base's own; `version` is the one that is taken of a folder of versions.
    #[must_use]
    pub fn content(&self, root: Option<&Path>, version: Option<&str>) -> PathBuf {
        let below = match self.form {
            Form::Link(_) => root.and_then(|root| below(&self.path, root)),
            _ => None,
        };
        let found = below.and_then(|(root, inner)| follow(&root, &inner));
        let path = found.unwrap_or_else(|| self.path.clone());
        version.map_or_else(|| path.clone(), |version| path.join(version))
    }
}

/// The root and the path in it, if the path lies below the root.
fn below(path: &Path, root: &Path) -> Option<(PathBuf, PathBuf)> {
    let root = root.canonicalize().ok()?;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
    let inner = folder.strip_prefix(&root).ok()?.join(path.file_name()?);
    Some((root, inner))
}

/// Where a path leads within a root: absolute targets begin at the root, and `..` ends there.
fn follow(root: &Path, inner: &Path) -> Option<PathBuf> {
    let mut rest = inner.to_string_lossy().into_owned();
    // As many links as Linux follows in one path.
    for _ in 0..40 {
        let Some((link, target)) = first_link(root, &rest) else {
            return Some(root.join(rest.trim_start_matches('/')));
        };
        // One link is followed at a time, so that its target outlives the walk over it.
        let mut once = Some(target.as_str());
        rest = walk(
            &format!("/{}", rest.trim_start_matches('/')),
            LastLink::Followed,
            |at| {
                if at == link { once.take() } else { None }
            },
        )?;
    }
    None
}

/// The first link on the way, with its target.
fn first_link(root: &Path, path: &str) -> Option<(String, String)> {
    let mut at = String::new();
    for part in Path::new(path.trim_start_matches('/')).components() {
        let Component::Normal(part) = part else {
            continue;
        };
        at.push('/');
        at.push_str(&part.to_string_lossy());
        if let Ok(target) = fs::read_link(root.join(at.trim_start_matches('/'))) {
            return Some((at, target.to_string_lossy().into_owned()));
        }
    }
    None
}

/// What stands at a path, links followed.
fn form(path: &Path, file_name: &str) -> io::Result<Form> {
    let found = match fs::metadata(path) {
        Err(_) if fs::symlink_metadata(path).is_ok() => return Ok(Form::Link(None)),
        found => found?,
    };
    if found.is_file() {
        return Ok(Form::File);
    }
    if !found.is_dir() {
        return Ok(Form::Special);
    }
    if !file_name.ends_with(VERSIONS) {
        return Ok(Form::Folder);
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        entries.push((entry.file_name().to_string_lossy().into_owned(), is_folder));
    }
    entries.sort();
    Ok(Form::Versions(entries))
}

impl SearchFolder {
    /// The folder of an image by the end of its path.
    #[must_use]
    pub fn of(path: &Path, class: Class) -> Self {
        let Some(parent) = path.parent() else {
            return Self::Elsewhere;
        };
        let mut folders = class.folders().iter();
        if let Some(place) = folders.position(|folder| parent.ends_with(folder)) {
            return Self::Known(place);
        }
        // `confexts` in `/etc` looks like a place for them, and is none.
        let is_like_one = match class {
            Class::Sysext => false,
            Class::Confext => parent.ends_with("etc/confexts"),
        };
        if is_like_one {
            return Self::NotLookedAt;
        }
        Self::Elsewhere
    }
}
