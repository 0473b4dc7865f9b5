//! A base, a feed, a place for the image, and the image as a reader finds it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use backhand::{FilesystemReader, InnerNode};
use sysextant::extension::{BuildOptions, BuildReport, ExtensionError};
use sysextant::image::{Contents, ReleaseOptions};
use sysextant::plan::{Plan, Request, Selection};
use sysextant::progress::{CancelFlag, Progress, Silent};
use sysextant::session::{Session, Sources};
use sysextant::squashfs::BlockSize;
use tempfile::TempDir;

use super::support::{BaseBuilder, DebBuilder, Packing, Tree, write_index};

/// A base with its feed, and a folder for the output.
pub struct World {
    folder: TempDir,
    session: Session,
    names: Vec<String>,
}

impl World {
    /// A world in which all of `packages` are requested.
    pub fn new(base: &BaseBuilder, packages: &[DebBuilder]) -> Self {
        Self::with_feed(base, packages, |_| {})
    }

    /// A world whose feed has an index with the digests of its packages.
    pub fn indexed(base: &BaseBuilder, packages: &[DebBuilder]) -> Self {
        Self::with_feed(base, packages, |feed| {
            write_index(feed, packages, Packing::None);
        })
    }

    fn with_feed(base: &BaseBuilder, packages: &[DebBuilder], complete: impl Fn(&Path)) -> Self {
        let folder = TempDir::new().unwrap();
        let feed = folder.path().join("feed");
        for name in ["feed", "out"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for package in packages {
            package.write_to(&feed);
        }
        complete(&feed);
        let sources = Sources {
            base: base.write_to(folder.path()),
            family: None,
            feeds: vec![feed],
            packages: Vec::new(),
        };
        let (session, _) = Session::open(&sources, &Silent).unwrap();
        let name = |package: &DebBuilder| format!("{}:{}", package.name, package.architecture);
        Self {
            session,
            names: packages.iter().map(name).collect(),
            folder,
        }
    }

    /// A world with one package of that tree, on a base without packages.
    pub fn of_tree(tree: Tree) -> Self {
        Self::new(&BaseBuilder::new(), &[package("tool", tree)])
    }

    pub fn output(&self) -> PathBuf {
        self.folder.path().join("out/x.raw")
    }

    /// The file of a package in the feed.
    pub fn package(&self, package: &DebBuilder) -> PathBuf {
        self.folder.path().join("feed").join(package.file_name())
    }

    /// What stands in the folder of the output.
    pub fn left(&self) -> Vec<String> {
        let folder = fs::read_dir(self.folder.path().join("out")).unwrap();
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = folder
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The plan for all packages, in which nothing but files can be in conflict.
    pub fn plan(&self) -> Plan {
        self.plan_for(&self.names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn plan_for(&self, names: &[&str]) -> Plan {
        let selection = Selection {
            requests: names.iter().map(|name| Request::parse(name)).collect(),
            ..Selection::default()
        };
        let plan = self.session.plan(&selection, &CancelFlag::default());
        let plan = plan.unwrap();
        assert!(!plan.has_conflicts(), "{:?}", plan.items);
        plan
    }

    /// The plan with its files.
    pub fn plan_with_contents(&self, plan: Plan) -> Result<Plan, ExtensionError> {
        let release = ReleaseOptions::default();
        self.session.with_contents(plan, &release, &Silent)
    }

    pub fn options(&self) -> BuildOptions {
        BuildOptions {
            output: self.output(),
            name: None,
            release: ReleaseOptions::default(),
            compression: "zstd:1".parse().unwrap(),
            block_size: BlockSize::default(),
            jobs: NonZeroUsize::MIN,
            force: false,
            source_date_epoch: None,
        }
    }

    pub fn build(&self) -> Result<BuildReport, ExtensionError> {
        self.build_with(&self.options(), &Silent)
    }

    pub fn build_with(
        &self,
        options: &BuildOptions,
        progress: &dyn Progress,
    ) -> Result<BuildReport, ExtensionError> {
        self.session.build(&self.plan(), options, progress)
    }

    pub fn build_plan(&self, plan: &Plan) -> Result<BuildReport, ExtensionError> {
        self.session.build(plan, &self.options(), &Silent)
    }

    /// Builds, and reads the image. The plan must have said the same of its files.
    pub fn built(&self) -> (BuildReport, Image) {
        let report = self.build().unwrap();
        let planned = self.plan_with_contents(self.plan()).unwrap();
        let planned = planned.contents.unwrap();
        assert_eq!(of_packages(&planned), of_packages(&report.contents));
        assert_eq!(planned.left_out, report.contents.left_out);
        let image = Image::read(&report.output);
        (report, image)
    }

    /// What a build stops with; nothing is left of it.
    pub fn refusal(&self) -> String {
        let error = self.build().unwrap_err();
        assert!(self.left().is_empty(), "{:?}", self.left());
        told(&error)
    }
}

/// An error with its causes.
pub fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A package of that tree, version 1.
pub fn package(name: &str, tree: Tree) -> DebBuilder {
    DebBuilder::new(name, "1").tree(tree)
}

fn of_packages(contents: &Contents) -> Vec<&sysextant::image::Entry> {
    let entries = contents.entries.iter();
    entries.filter(|entry| entry.package.is_some()).collect()
}

/// What was left out: path, package, and the reason's word.
pub fn left_out(contents: &Contents) -> Vec<(&str, &str, &str)> {
    let left_out = contents.left_out.iter();
    left_out
        .map(|it| (it.path.as_str(), it.package.as_str(), it.reason.kind()))
        .collect()
}

/// What a reader finds at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `file CONTENT`, `dir`, `link TARGET`, `fifo`.
    pub what: String,
    pub mode: u16,
    pub owner: (u32, u32),
    pub mtime: u32,
}

/// An image as a reader finds it.
#[derive(Debug)]
pub struct Image {
    pub found: BTreeMap<String, Found>,
    pub mtime: u32,
}

impl Image {
    pub fn read(path: &Path) -> Self {
        let file = BufReader::new(File::open(path).unwrap());
        let image = FilesystemReader::from_reader(file).unwrap();
        let mut found = BTreeMap::new();
        for node in image.files() {
            let path = node.fullpath.to_str().unwrap().trim_start_matches('/');
            let what = match &node.inner {
                InnerNode::File(file) => {
                    let mut content = Vec::new();
                    let mut reader = image.file(file).reader();
                    reader.read_to_end(&mut content).unwrap();
                    let text = String::from_utf8_lossy(&content).into_owned();
                    format!("file {text}")
                }
                InnerNode::Dir(_) => "dir".to_owned(),
                InnerNode::Symlink(link) => format!("link {}", link.link.display()),
                InnerNode::NamedPipe => "fifo".to_owned(),
                other => panic!("{path} is {other:?}"),
            };
            let header = node.header;
            let found_there = Found {
                what,
                mode: header.permissions,
                owner: (header.uid, header.gid),
                mtime: header.mtime,
            };
            found.insert(path.to_owned(), found_there);
        }
        Self {
            found,
            mtime: image.mod_time,
        }
    }

    /// What stands at a path: see [`Found::what`]; empty if nothing does.
    pub fn what(&self, path: &str) -> &str {
        self.found.get(path).map_or("", |found| &found.what)
    }

    /// All paths but those of the release file and its folder.
    pub fn paths(&self) -> Vec<&str> {
        let is_own =
            |path: &&str| path.starts_with("usr/lib/extension-release.d") || path.is_empty();
        let paths = self.found.keys().map(String::as_str);
        paths.filter(|path| !is_own(path)).collect()
    }
}
