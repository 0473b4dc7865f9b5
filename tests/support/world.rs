//! A base and a feed in a temporary folder, and a place for the image: what a test plans and builds
//! in, through the session ([`World::build`]) or with the real program ([`World::run`]).

use std::cell::OnceCell;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use sysextant::archive::in_full;
use sysextant::extension::{BuildOptions, BuildReport, ExtensionError};
use sysextant::foundation::progress::{CancelFlag, Progress, Silent};
use sysextant::image::{Contents, Entry, ReleaseOptions};
use sysextant::plan::{Plan, Request, Selection};
use sysextant::session::{Session, Sources};
use sysextant::squashfs::BlockSize;
use tempfile::TempDir;

use super::base::{BaseBuilder, Form};
use super::deb::{DebBuilder, write_index};
use super::image::Image;
use super::packing::Packing;
use super::tree::Tree;

/// The base and the feed as files. Beside them stands nothing but the folder of the output.
pub struct World {
    folder: TempDir,
    pub base: PathBuf,
    /// How the image is built, unless a test says otherwise.
    pub options: BuildOptions,
    requests: Vec<String>,
    session: OnceCell<Session>,
}

impl World {
    /// The base that `write` puts into the folder, and an empty feed.
    pub fn on(write: impl FnOnce(&Path) -> PathBuf) -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["feed", "out"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            base: write(folder.path()),
            options: options(folder.path().join("out/x.raw")),
            requests: Vec::new(),
            session: OnceCell::new(),
            folder,
        }
    }

    /// A base in that form, and all of `packages` requested.
    pub fn in_form(base: &BaseBuilder, form: Form, packages: &[DebBuilder]) -> Self {
        let world = Self::on(|folder| base.write(form, folder));
        for package in packages {
            package.write_to(&world.feed());
        }
        let name = |package: &DebBuilder| format!("{}:{}", package.name, package.architecture);
        world.requesting(packages.iter().map(name))
    }

    /// The same with the base as a tarball, opened: what changes from now on, it does not see.
    pub fn new(base: &BaseBuilder, packages: &[DebBuilder]) -> Self {
        let world = Self::in_form(base, Form::Tarball(Packing::Gzip), packages);
        world.session();
        world
    }

    /// The same with an index of the feed, which has the digests of its packages.
    pub fn indexed(base: &BaseBuilder, packages: &[DebBuilder]) -> Self {
        let world = Self::in_form(base, Form::Tarball(Packing::Gzip), packages);
        write_index(&world.feed(), packages, Packing::None);
        world.session();
        world
    }

    /// A world with one package of that tree, on a base without packages.
    pub fn of_tree(tree: Tree) -> Self {
        let package = DebBuilder::new("tool", "1").tree(tree);
        Self::new(&BaseBuilder::new(), &[package])
    }

    /// What is requested, unless a test says otherwise.
    pub fn requesting(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.requests = names.into_iter().collect();
        self
    }

    /// The same world, whose base and feed will be read anew.
    pub fn reopened(mut self) -> Self {
        self.session = OnceCell::new();
        self
    }

    /// A path in the folder.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn feed(&self) -> PathBuf {
        self.path("feed")
    }

    /// Where the image comes.
    pub fn image(&self) -> PathBuf {
        self.path("out/x.raw")
    }

    /// Writes a file into the feed.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.feed().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The file of a package in the feed.
    pub fn package(&self, package: &DebBuilder) -> PathBuf {
        self.feed().join(package.file_name())
    }

    /// What stands in the folder of the output.
    pub fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    pub fn sources(&self) -> Sources {
        Sources {
            base: self.base.clone(),
            feeds: vec![self.feed()],
            ..Sources::default()
        }
    }

    /// Base and feed as they were when this was asked for first.
    pub fn session(&self) -> &Session {
        let open = || Session::open(&self.sources(), &Silent).unwrap().0;
        self.session.get_or_init(open)
    }

    /// The plan for all packages, in which nothing but files can be in conflict.
    pub fn plan(&self) -> Plan {
        self.plan_for(&self.requests.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The same for these packages.
    pub fn plan_for(&self, names: &[&str]) -> Plan {
        let plan = self.plan_with_conflicts(names);
        assert!(!plan.has_conflicts(), "{:?}", plan.items);
        plan
    }

    /// The plan for these packages, which may be in conflict.
    pub fn plan_with_conflicts(&self, names: &[&str]) -> Plan {
        let requests = names.iter().map(|name| Request::parse(name));
        plan(self.session(), requests.collect())
    }

    /// The plan with its files.
    pub fn plan_with_contents(&self, plan: Plan) -> Result<Plan, ExtensionError> {
        let release = ReleaseOptions::default();
        self.session().with_contents(plan, &release, &Silent)
    }

    pub fn options(&self) -> BuildOptions {
        self.options.clone()
    }

    pub fn build(&self) -> Result<BuildReport, ExtensionError> {
        self.build_with(&self.options, &Silent)
    }

    pub fn build_with(
        &self,
        options: &BuildOptions,
        progress: &dyn Progress,
    ) -> Result<BuildReport, ExtensionError> {
        self.session().build(&self.plan(), options, progress)
    }

    pub fn build_plan(&self, plan: &Plan) -> Result<BuildReport, ExtensionError> {
        self.session().build(plan, &self.options, &Silent)
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
        in_full(&error)
    }
}

/// The plan for these requests, which may be in conflict.
pub fn plan(session: &Session, requests: Vec<Request>) -> Plan {
    let selection = Selection {
        requests,
        ..Selection::default()
    };
    session.plan(&selection, &CancelFlag::default()).unwrap()
}

fn options(output: PathBuf) -> BuildOptions {
    BuildOptions {
        output,
        name: None,
        release: ReleaseOptions::default(),
        compression: "zstd:1".parse().unwrap(),
        block_size: BlockSize::default(),
        jobs: NonZeroUsize::MIN,
        manifest: false,
        force: false,
        source_date_epoch: None,
    }
}

fn of_packages(contents: &Contents) -> Vec<&Entry> {
    let entries = contents.entries.iter();
    entries.filter(|entry| entry.package.is_some()).collect()
}
