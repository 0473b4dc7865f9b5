//! A base with an rpm database, a feed of rpm packages, and a place for the image.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use rpm::{Dependency, FileOptions};
use sysextant::archive::in_full;
use sysextant::extension::{BuildOptions, BuildReport};
use sysextant::feed::hexadecimal;
use sysextant::image::ReleaseOptions;
use sysextant::plan::{Plan, Request, Selection};
use sysextant::progress::{CancelFlag, Silent};
use sysextant::session::{Session, Sources};
use sysextant::squashfs::BlockSize;
use tempfile::TempDir;

use super::image::{self, Found};
use crate::support::rpm::{database, package};

/// The base and the feed as files.
pub struct World {
    folder: TempDir,
}

impl World {
    /// A base whose accounts are `root`, `daemon` and the group `mail`, and these packages in a
    /// feed, each under its file name.
    pub fn new(packages: &[(&str, Vec<u8>)]) -> Self {
        let world = Self {
            folder: TempDir::new().unwrap(),
        };
        let base = world.path("base");
        let installed = package(("base-files", "3", "r1", "x86_64"), |builder| {
            let shell = FileOptions::new("/bin/sh").permissions(0o755);
            builder.with_file_contents("sh", shell).unwrap();
            // Packages of rpm 6 require the accounts that they name.
            for account in ["daemon", "stranger"] {
                builder.provides(Dependency::any(format!("user({account})")));
            }
            for group in ["mail", "strangers"] {
                builder.provides(Dependency::any(format!("group({group})")));
            }
        });
        database(&base.join("var/lib/rpm"), &[installed]);
        for (path, text) in [
            (
                "etc/passwd",
                "root:x:0:0::/root:/bin/sh\ndaemon:x:3:4::/:/bin/false\n",
            ),
            ("etc/group", "root:x:0:\ndaemon:x:4:\nmail:x:12:\n"),
            ("etc/os-release", "ID=poky\nVERSION_ID=5.0\n"),
        ] {
            let path = base.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for name in ["feed", "out"] {
            fs::create_dir(world.path(name)).unwrap();
        }
        for (name, bytes) in packages {
            fs::write(world.path("feed").join(name), bytes).unwrap();
        }
        world
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Gives the feed an index that says `digest` of the package `tool` in `tool.rpm`, or what is
    /// true.
    pub fn index(&self, digest: Option<&str>) {
        use sha2::{Digest, Sha256};
        let sha256 = |bytes: &[u8]| hexadecimal(&Sha256::digest(bytes));
        let bytes = fs::read(self.path("feed/tool.rpm")).unwrap();
        let digest = digest.map_or_else(|| sha256(&bytes), str::to_owned);
        let primary = format!(
            "<metadata><package type=\"rpm\"><name>tool</name><arch>x86_64</arch>\
             <version epoch=\"0\" ver=\"1\" rel=\"r0\"/>\
             <checksum type=\"sha256\" pkgid=\"YES\">{digest}</checksum>\
             <size package=\"{}\" installed=\"9\"/><location href=\"tool.rpm\"/><format/>\
             </package></metadata>",
            bytes.len()
        );
        let repomd = format!(
            "<repomd><data type=\"primary\"><checksum type=\"sha256\">{}</checksum>\
             <location href=\"repodata/primary.xml\"/></data></repomd>",
            sha256(primary.as_bytes())
        );
        fs::create_dir_all(self.path("feed/repodata")).unwrap();
        fs::write(self.path("feed/repodata/primary.xml"), primary).unwrap();
        fs::write(self.path("feed/repodata/repomd.xml"), repomd).unwrap();
    }

    fn session(&self) -> Session {
        let sources = Sources {
            base: self.path("base"),
            feeds: vec![self.path("feed")],
            ..Sources::default()
        };
        Session::open(&sources, &Silent).unwrap().0
    }

    fn options(&self) -> BuildOptions {
        BuildOptions {
            output: self.path("out/x.raw"),
            name: None,
            release: ReleaseOptions::default(),
            // What is not compressed can be looked at.
            compression: "none".parse().unwrap(),
            block_size: BlockSize::default(),
            jobs: NonZeroUsize::MIN,
            force: false,
            source_date_epoch: Some(1_700_000_000),
        }
    }

    /// Plans and builds the package `tool`, and reads the image. The plan must have said the same.
    pub fn built(&self) -> (BuildReport, BTreeMap<String, Found>) {
        let session = self.session();
        let plan = plan(&session);
        let report = session.build(&plan, &self.options(), &Silent).unwrap();
        let options = ReleaseOptions::default();
        let planned = session.with_contents(plan, &options, &Silent).unwrap();
        let planned = planned.contents.unwrap();
        assert_eq!(planned.left_out, report.contents.left_out);
        let of_tool = |contents: &sysextant::image::Contents| {
            let mut entries = contents.entries.clone();
            entries.retain(|entry| entry.package.is_some());
            entries
        };
        assert_eq!(of_tool(&planned), of_tool(&report.contents));
        let image = image::read(&report.output);
        (report, image)
    }

    /// What a build of `tool` stops with. Nothing is left of it.
    pub fn refusal(&self) -> String {
        let session = self.session();
        let plan = plan(&session);
        let error = session.build(&plan, &self.options(), &Silent).unwrap_err();
        let left: Vec<_> = fs::read_dir(self.path("out")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        in_full(&error)
    }
}

fn plan(session: &Session) -> Plan {
    let selection = Selection {
        requests: vec![Request::parse("tool")],
        ..Selection::default()
    };
    let plan = session.plan(&selection, &CancelFlag::default()).unwrap();
    assert!(!plan.has_conflicts(), "{:?}", plan.items);
    plan
}

/// The paths of an image but those of its release file, and of the folders above everything.
pub fn paths(image: &BTreeMap<String, Found>) -> Vec<&str> {
    let is_own = |path: &&str| path.starts_with("usr/lib/extension-release.d");
    let paths = image.keys().map(String::as_str);
    paths.filter(|path| !is_own(path)).collect()
}

/// Where the bytes stand in a package.
pub fn place(package: &[u8], bytes: &[u8]) -> usize {
    let mut windows = package.windows(bytes.len());
    windows.position(|window| window == bytes).unwrap()
}
