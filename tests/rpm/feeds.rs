//! Feeds of rpm packages, with an index and without, and the bases that they are planned on.

use std::fs;
use std::io::Write;
use std::path::Path;

use rpm::{Dependency, FileOptions};
use sysextant::archive::{DigestKind, Ledger, in_full};
use sysextant::base::Base;
use sysextant::feed::{FeedError, Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;
use tempfile::TempDir;

use crate::support::rpm::{database, package};

const PRIMARY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="2">
<package type="rpm">
  <name>tool</name>
  <arch>core2_64</arch>
  <version epoch="2" ver="1.0~rc1" rel="r0.1"/>
  <checksum type="sha256" pkgid="YES">38a02f3a8c29f522852b3b9137af09882689909bf7e785d92a3a1db21990246e</checksum>
  <summary>Cuts &amp; &lt;pastes&gt;</summary>
  <description>More of it</description>
  <size package="2317" installed="5814" archive="6031"/>
  <location href="core2_64/tool.rpm"/>
  <format>
    <rpm:group>devel</rpm:group>
    <rpm:provides>
      <rpm:entry name="tool" flags="EQ" epoch="2" ver="1.0~rc1" rel="r0.1"/>
      <rpm:entry name="cutter" flags="EQ" epoch="0" ver="7"/>
    </rpm:provides>
    <rpm:requires>
      <rpm:entry name="/bin/sh" pre="1"/>
      <rpm:entry name="/usr/share/data"/>
      <rpm:entry name="libc6" flags="GE" epoch="1" ver="2.35" rel="r0"/>
      <rpm:entry name="(a if b)"/>
      <rpm:entry name="rpmlib(X)"/>
    </rpm:requires>
    <rpm:obsoletes><rpm:entry name="old" flags="LT" epoch="0" ver="2"/></rpm:obsoletes>
    <file>/etc/tool.conf</file>
    <file>/usr/bin/tool</file>
  </format>
</package>
<package type="rpm">
  <name>data</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/>
  <location href="noarch/data.rpm"/>
  <format><rpm:requires><rpm:entry name="/usr/bin/tool"/></rpm:requires></format>
</package>
<package type="rpm">
  <name>tool</name><arch>src</arch><version epoch="0" ver="1" rel="1"/><location href="tool.src.rpm"/>
</package>
</metadata>
"#;

const FILELISTS: &str = r#"<filelists>
<package pkgid="1" name="tool" arch="core2_64"><version epoch="2" ver="1.0~rc1" rel="r0.1"/>
  <file>/etc/tool.conf</file><file>/usr/bin/tool</file></package>
<package pkgid="2" name="data" arch="noarch"><version epoch="0" ver="1" rel="1"/>
  <file type="dir">/usr/share</file><file>/usr/share/data</file><file>/usr/share/more</file></package>
</filelists>"#;

/// Puts an index of those two documents into a folder.
fn index(folder: &Path, primary: &str, filelists: &str, pack: fn(&[u8]) -> Vec<u8>) {
    let repodata = folder.join("repodata");
    fs::create_dir_all(&repodata).unwrap();
    let mut repomd = b"<repomd>".to_vec();
    for (kind, text) in [("primary", primary), ("filelists", filelists)] {
        let bytes = pack(text.as_bytes());
        let digest = DigestKind::Sha256.of(&bytes);
        fs::write(repodata.join(kind), &bytes).unwrap();
        write!(
            repomd,
            "<data type=\"{kind}\"><checksum type=\"sha256\">{digest}</checksum>\
             <location href=\"repodata/{kind}\"/></data>"
        )
        .unwrap();
    }
    repomd.extend_from_slice(b"</repomd>");
    fs::write(repodata.join("repomd.xml"), repomd).unwrap();
}

fn open(folder: &Path) -> Result<Pool, FeedError> {
    Pool::open(
        &[folder.to_owned()],
        &[],
        &PoolOrder::new(Family::Rpm, &[]),
        &Silent,
    )
    .map(|(pool, _)| pool)
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 0);
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A package as one line: name, version, architecture, size; then what it needs.
fn lines(pool: &Pool) -> Vec<String> {
    let line = |candidate: &sysextant::feed::Candidate| {
        let package = &candidate.package;
        let depends = package.relations.required().map(ToString::to_string);
        let depends: Vec<String> = depends.collect();
        format!(
            "{} {} {}: {} [{}]",
            package.name,
            package.version,
            package.architecture,
            depends.join(", "),
            package.files.join(" ")
        )
    };
    pool.candidates.iter().map(line).collect()
}

#[test]
fn an_index_is_read_however_it_is_compressed() {
    for pack in [plain, gzip, xz, zstd] {
        let folder = TempDir::new().unwrap();
        index(folder.path(), PRIMARY, FILELISTS, pack);
        let pool = open(folder.path()).unwrap();
        assert_eq!(
            lines(&pool),
            [
                "data 1-1 noarch: /usr/bin/tool [/usr/share/data]",
                "tool 2:1.0~rc1-r0.1 core2_64: /bin/sh, /usr/share/data, libc6 (>= 1:2.35-r0) \
                 [/usr/bin/tool]",
            ],
            "of all paths those that are asked for"
        );
        let tool = &pool.candidates[1];
        let package = &tool.package;
        assert_eq!(&*package.summary, "Cuts & <pastes>");
        assert_eq!(
            (&*package.section, package.installed_size),
            ("devel", Some(5814))
        );
        assert_eq!(package.relations.conditional.len(), 1);
        assert_eq!(package.relations.obsoletes[0].to_string(), "old (<< 2)");
        assert_eq!(package.relations.provides.len(), 1, "not itself");
        assert_eq!(tool.file.path, folder.path().join("core2_64/tool.rpm"));
        assert_eq!(tool.file.size, 2317);
        assert!(tool.file.digest.is_some());
        assert!(pool.candidates[0].file.digest.is_none());
    }
}

#[test]
fn the_same_packages_are_found_with_an_index_and_without() {
    let folder = TempDir::new().unwrap();
    let tool = package(("tool", "1.0~rc1", "r0.1", "x86_64"), |builder| {
        builder.epoch(2);
        builder.requires(Dependency::script_pre("/bin/sh"));
        builder.requires(Dependency::any("/usr/share/data"));
        let file = FileOptions::new("/usr/bin/tool").permissions(0o755);
        builder.with_file_contents(b"x", file).unwrap();
    });
    let data = package(("data", "1", "1", "noarch"), |builder| {
        builder.requires(Dependency::any("/usr/bin/tool"));
    });
    for (path, bytes) in [("x86_64/tool.rpm", &tool), ("noarch/data.rpm", &data)] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(folder.path().join("noarch/broken.rpm"), &tool[..300]).unwrap();
    fs::write(folder.path().join("noarch/other.deb"), b"!<arch>\n").unwrap();
    let pool = open(folder.path()).unwrap();
    assert_eq!(
        lines(&pool),
        [
            "data 1-1 noarch: /usr/bin/tool [/usr/share/data]",
            "tool 2:1.0~rc1-r0.1 x86_64: /bin/sh, /usr/share/data [/usr/bin/tool]",
        ]
    );
    assert_eq!(pool.notes.len(), 1, "{:?}", pool.notes);
    assert!(
        pool.notes[0].to_string().contains("broken.rpm"),
        "{:?}",
        pool.notes
    );
}

#[test]
fn an_index_that_is_not_the_one_meant_is_an_error_that_says_what_to_do() {
    let folder = TempDir::new().unwrap();
    index(folder.path(), PRIMARY, FILELISTS, plain);
    let primary = folder.path().join("repodata/primary");
    fs::write(&primary, PRIMARY.replace("2.35", "2.36")).unwrap();
    let error = in_full(&open(folder.path()).unwrap_err());
    assert!(error.contains("make it anew"), "{error}");
    assert!(error.contains("repodata/primary"), "{error}");
    fs::remove_file(&primary).unwrap();
    let error = in_full(&open(folder.path()).unwrap_err());
    assert!(error.contains("repodata/primary"), "{error}");
}

#[test]
fn a_file_list_that_repeats_a_path_without_end_is_refused_by_name_and_limit() {
    let folder = TempDir::new().unwrap();
    let repeated = "<file>/usr/share/data</file>".repeat(20_000);
    let filelists = FILELISTS.replace("<file>/usr/share/data</file>", &repeated);
    index(folder.path(), PRIMARY, &filelists, zstd);
    let open = |ledger| {
        let feeds = [folder.path().to_owned()];
        Pool::open_within(
            &ledger,
            &feeds,
            &[],
            &[],
            &PoolOrder::new(Family::Rpm, &[]),
            &Silent,
        )
    };
    assert!(open(Ledger::of_a_run()).is_ok());
    let error = in_full(&open(Ledger::new(1 << 20, 1 << 20)).unwrap_err());
    for expected in [
        "repodata/filelists",
        "more than the limit of 1 MiB of memory",
    ] {
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn what_an_index_names_outside_of_its_folder_is_not_taken() {
    let folder = TempDir::new().unwrap();
    for location in ["../tool.rpm", "/tool.rpm", "a/../../tool.rpm"] {
        let primary = PRIMARY.replace("core2_64/tool.rpm", location);
        index(folder.path(), &primary, FILELISTS, plain);
        let pool = open(folder.path()).unwrap();
        assert_eq!(pool.candidates.len(), 1);
        assert!(
            pool.notes[0].to_string().contains(location),
            "{:?}",
            pool.notes
        );
    }
    let repomd = folder.path().join("repodata/repomd.xml");
    let text = fs::read_to_string(&repomd).unwrap();
    fs::write(&repomd, text.replace("repodata/primary", "../primary")).unwrap();
    let error = in_full(&open(folder.path()).unwrap_err());
    assert!(error.contains("createrepo_c"), "{error}");
}

#[test]
fn an_index_that_is_cut_short_is_an_error() {
    let folder = TempDir::new().unwrap();
    for length in (0..PRIMARY.len() - 1).step_by(61) {
        index(folder.path(), &PRIMARY[..length], FILELISTS, gzip);
        // Nothing at all is an empty index, like one without packages.
        let is_empty =
            PRIMARY[..length].trim().is_empty() || !PRIMARY[..length].contains("<metadata");
        assert_eq!(open(folder.path()).is_ok(), is_empty, "{length}");
    }
}

#[test]
fn a_package_without_a_name_is_left_out_and_told() {
    let folder = TempDir::new().unwrap();
    let primary = PRIMARY.replace("<name>data</name>", "");
    index(folder.path(), &primary, FILELISTS, plain);
    let pool = open(folder.path()).unwrap();
    assert_eq!(pool.candidates.len(), 1);
    assert!(
        pool.notes[0].to_string().contains("has no name"),
        "{:?}",
        pool.notes
    );
}

#[test]
fn a_base_is_found_in_both_places_of_the_database_and_in_every_form() {
    let packages = [
        package(("libc6", "2.39", "r0", "core2_64"), |_| {}),
        package(("base-files", "3", "r1", "qemux86_64"), |_| {}),
        package(("sh", "5", "r1", "core2_64"), |builder| {
            let file = FileOptions::new("/bin/sh")
                .permissions(0o755)
                .user("daemon");
            builder.with_file_contents(b"x", file).unwrap();
        }),
        package(("gpg-pubkey", "1", "1", "noarch"), |_| {}),
    ];
    for place in ["var/lib/rpm", "usr/lib/sysimage/rpm"] {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join("root");
        database(&root.join(place), &packages);
        for (path, text) in [
            ("etc/passwd", "daemon:x:3:3::/:/bin/false\n"),
            ("etc/dnf/vars/arch", "qemux86_64:core2_64:x86_64:noarch\n"),
            ("etc/os-release", "ID=poky\n"),
        ] {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), text).unwrap();
        }
        let tarball = folder.path().join("base.tar");
        let mut tar = tar::Builder::new(fs::File::create(&tarball).unwrap());
        tar.append_dir_all(".", &root).unwrap();
        tar.finish().unwrap();
        for snapshot in [&root, &tarball] {
            let base = Base::open(snapshot, None, &Silent).unwrap();
            let names = base.packages.iter().map(|package| package.name.as_str());
            assert_eq!(names.collect::<Vec<_>>(), ["base-files", "libc6", "sh"]);
            assert_eq!(base.family, Family::Rpm);
            assert_eq!(base.native_architecture, "core2_64");
            assert_eq!(
                base.foreign_architectures,
                ["qemux86_64", "core2_64", "x86_64"]
            );
            assert_eq!(base.os_release.as_ref().unwrap().get("ID"), Some("poky"));
            let owner = base.paths.owner("/bin/sh").unwrap();
            assert_eq!(base.packages[owner].name, "sh");
            assert_eq!(base.paths.node("/bin/sh").unwrap().uid, 3);
            assert!(
                !base.paths.has_tree(),
                "the database is not all of a system"
            );
            assert!(base.paths.is_directory("/usr/share"));
        }
    }
}

#[test]
fn a_damaged_database_is_an_error_that_names_the_snapshot() {
    let folder = TempDir::new().unwrap();
    let rpm = folder.path().join("var/lib/rpm");
    fs::create_dir_all(&rpm).unwrap();
    fs::write(rpm.join("rpmdb.sqlite"), b"SQLite format 3\0 but no more").unwrap();
    let error = in_full(&Base::open(folder.path(), None, &Silent).unwrap_err());
    assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    assert!(error.contains("rpm database"), "{error}");
}
