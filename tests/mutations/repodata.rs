//! The documents of an index of rpm packages, plain and compressed. The index says no digests: one
//! that did would keep every mutant out.

use std::fs;
use std::path::{Path, PathBuf};

use sysextant::feed::{Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;

use super::child::{Input, Subject, nothing};
use super::support::Packing;

const REPOMD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo">
<data type="primary"><location href="repodata/primary"/></data>
<data type="filelists"><checksum type="crc32">0</checksum><location href="repodata/filelists"/></data>
</repomd>"#;

const PRIMARY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="2">
<package type="rpm"><name>tool</name><arch>core2_64</arch>
  <version epoch="2" ver="1.0~rc1" rel="r0.1"/>
  <checksum type="sha256" pkgid="YES">38a02f3a8c29f522852b3b9137af09882689909bf7e785d92a3a1db21990246e</checksum>
  <summary>Cuts &amp; &lt;pastes&gt; &#x41;</summary><description><![CDATA[<more>]]></description>
  <size package="2317" installed="5814"/><location href="core2_64/tool.rpm"/>
  <format><rpm:group>devel</rpm:group>
    <rpm:provides><rpm:entry name="cutter" flags="EQ" epoch="0" ver="7"/></rpm:provides>
    <rpm:requires>
      <rpm:entry name="/usr/share/data"/><rpm:entry name="/bin/sh" pre="1"/>
      <rpm:entry name="libc6" flags="GE" epoch="1" ver="2.35" rel="r0"/>
      <rpm:entry name="((a or b) if (c with d &gt;= 1 without e) else (f and g unless h))"/>
    </rpm:requires>
    <rpm:recommends><rpm:entry name="data"/></rpm:recommends>
    <rpm:obsoletes><rpm:entry name="old" flags="LT" epoch="0" ver="2"/></rpm:obsoletes>
    <file>/usr/bin/tool</file><file type="dir">/etc/tool</file>
  </format></package>
<package type="rpm"><name>data</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/>
  <location href="noarch/data.rpm"/><format/></package>
</metadata>"#;

const FILELISTS: &str = r#"<filelists packages="2">
<package pkgid="1" name="tool" arch="core2_64"><version epoch="2" ver="1.0~rc1" rel="r0.1"/>
  <file>/usr/bin/tool</file></package>
<package pkgid="2" name="data" arch="noarch"><version epoch="0" ver="1" rel="1"/>
  <file type="dir">/usr/share</file><file>/usr/share/data</file><file>/usr/share/m&#228;re</file></package>
</filelists>"#;

/// An index of which one document is mutated, compressed so.
macro_rules! index {
    ($name:literal, $file:literal, $document:ident, $packing:ident) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |folder| {
                fs::create_dir_all(repodata(folder)).unwrap();
                for (name, document) in [
                    ("repomd.xml", REPOMD),
                    ("primary", PRIMARY),
                    ("filelists", FILELISTS),
                ] {
                    fs::write(repodata(folder).join(name), document).unwrap();
                }
                Packing::$packing.pack($document.as_bytes())
            },
            repair: nothing,
            read: |folder, bytes| {
                fs::write(repodata(folder).join($file), bytes).unwrap();
                read(folder)
            },
        }
    };
}

pub const SUBJECTS: [Subject; 8] = [
    index!("repomd.xml", "repomd.xml", REPOMD, None),
    index!("primary.xml", "primary", PRIMARY, None),
    index!("primary.xml, gzip", "primary", PRIMARY, Gzip),
    index!("primary.xml, xz", "primary", PRIMARY, Xz),
    index!("primary.xml, zstd", "primary", PRIMARY, Zstd),
    index!("filelists.xml", "filelists", FILELISTS, None),
    index!("filelists.xml, gzip", "filelists", FILELISTS, Gzip),
    index!("filelists.xml, zstd", "filelists", FILELISTS, Zstd),
];

fn repodata(folder: &Path) -> PathBuf {
    folder.join("feed/repodata")
}

fn read(folder: &Path) -> bool {
    let feed = folder.join("feed");
    let Ok((pool, _)) = Pool::open(
        std::slice::from_ref(&feed),
        &[],
        &PoolOrder::new(Family::Rpm, &[]),
        &Silent,
    ) else {
        return false;
    };
    for candidate in &pool.candidates {
        let path = &candidate.file.path;
        assert!(path.starts_with(&feed), "{}", path.display());
        assert!(!path.to_string_lossy().contains("/../"));
    }
    true
}
