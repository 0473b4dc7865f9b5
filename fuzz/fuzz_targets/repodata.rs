//! An index of rpm packages. The first byte says which document the input is: `primary.xml`,
//! `filelists.xml` or `repomd.xml`; the others are honest.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::feed::{Pool, PoolOrder};
use sysextant::package::Family;
use sysextant::foundation::progress::Silent;
use sysextant_fuzz::Scratch;

static SCRATCH: Scratch = Scratch::new();

const DOCUMENTS: [(&str, &[u8]); 3] = [
    (
        "primary.xml",
        br#"<metadata packages="1"><package type="rpm"><name>a</name><arch>noarch</arch>
<version epoch="0" ver="1" rel="1"/><location href="a.rpm"/><format/></package></metadata>"#,
    ),
    (
        "filelists.xml",
        br#"<filelists packages="1"><package pkgid="1" name="a" arch="noarch">
<version epoch="0" ver="1" rel="1"/><file>/usr/bin/a</file></package></filelists>"#,
    ),
    (
        "repomd.xml",
        br#"<repomd><data type="primary"><location href="repodata/primary.xml"/></data>
<data type="filelists"><location href="repodata/filelists.xml"/></data></repomd>"#,
    ),
];

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    for (number, (name, honest)) in DOCUMENTS.iter().enumerate() {
        let is_input = number == usize::from(*kind) % DOCUMENTS.len();
        let document = if is_input { data } else { *honest };
        SCRATCH.put(&format!("feed/repodata/{name}"), document);
    }
    let feed = SCRATCH.path().join("feed");
    if let Ok((pool, _)) = Pool::open(std::slice::from_ref(&feed), &[], &PoolOrder::new(Family::Rpm, &[]), &Silent) {
        for candidate in &pool.candidates {
            assert!(candidate.file.path.starts_with(&feed));
        }
    }
});
