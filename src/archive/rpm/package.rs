//! Turns an rpm header into a [`Package`].

use super::header::Header;
use super::tag;
use crate::package::{
    Importance, MultiArch, Package, Relations, RpmField, Script, ScriptKind, Sense, Version,
};

/// The name under which rpm stores trusted keys among the packages.
const KEY: &[u8] = b"gpg-pubkey";

/// Why a header does not describe a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RpmPackageError {
    /// There are more relations of one kind than are read.
    #[error("the package lists more relations of one kind than the {MOST_RELATIONS} that are read")]
    TooManyRelations,
    /// Name, version, release or architecture is missing or empty.
    #[error("the header has no {field}")]
    Missing {
        /// What is missing.
        field: &'static str,
    },
}

/// The tags with name, flags and version of each kind of relation.
const RELATIONS: [(RpmField, u32, u32, u32); 8] = [
    (
        RpmField::Requires,
        tag::REQUIRENAME,
        tag::REQUIREFLAGS,
        tag::REQUIREVERSION,
    ),
    (
        RpmField::Recommends,
        tag::RECOMMENDNAME,
        tag::RECOMMENDFLAGS,
        tag::RECOMMENDVERSION,
    ),
    (
        RpmField::Suggests,
        tag::SUGGESTNAME,
        tag::SUGGESTFLAGS,
        tag::SUGGESTVERSION,
    ),
    (
        RpmField::Supplements,
        tag::SUPPLEMENTNAME,
        tag::SUPPLEMENTFLAGS,
        tag::SUPPLEMENTVERSION,
    ),
    (
        RpmField::Enhances,
        tag::ENHANCENAME,
        tag::ENHANCEFLAGS,
        tag::ENHANCEVERSION,
    ),
    (
        RpmField::Provides,
        tag::PROVIDENAME,
        tag::PROVIDEFLAGS,
        tag::PROVIDEVERSION,
    ),
    (
        RpmField::Conflicts,
        tag::CONFLICTNAME,
        tag::CONFLICTFLAGS,
        tag::CONFLICTVERSION,
    ),
    (
        RpmField::Obsoletes,
        tag::OBSOLETENAME,
        tag::OBSOLETEFLAGS,
        tag::OBSOLETEVERSION,
    ),
];

const SCRIPTS: [(ScriptKind, u32, u32); 6] = [
    (ScriptKind::PreTransaction, tag::PRETRANS, tag::PRETRANSPROG),
    (ScriptKind::PreInstall, tag::PREIN, tag::PREINPROG),
    (ScriptKind::PostInstall, tag::POSTIN, tag::POSTINPROG),
    (
        ScriptKind::PostTransaction,
        tag::POSTTRANS,
        tag::POSTTRANSPROG,
    ),
    (ScriptKind::PreRemove, tag::PREUN, tag::PREUNPROG),
    (ScriptKind::PostRemove, tag::POSTUN, tag::POSTUNPROG),
];

/// The tags of trigger scripts and their interpreters.
const TRIGGERS: [(u32, u32); 3] = [
    (tag::TRIGGERSCRIPTS, tag::TRIGGERSCRIPTPROG),
    (tag::FILETRIGGERSCRIPTS, tag::FILETRIGGERSCRIPTPROG),
    (
        tag::TRANSFILETRIGGERSCRIPTS,
        tag::TRANSFILETRIGGERSCRIPTPROG,
    ),
];

/// The most triggers that are read of a package; each can be as large as a script may be.
const MOST_TRIGGERS: usize = 64;

/// Whether a database entry is a trusted key and not a package.
#[must_use]
pub fn is_key(header: &Header<'_>) -> bool {
    header.text(tag::NAME) == Some(KEY)
}

/// Whether the header is of a source package, which cannot be installed.
#[must_use]
pub fn is_source(header: &Header<'_>) -> bool {
    header.has(tag::SOURCEPACKAGE)
}

/// The package that a header describes. Invalid UTF-8 becomes replacement characters.
///
/// # Errors
/// If name, version, release or architecture is missing.
pub fn package(header: &Header<'_>) -> Result<Package, RpmPackageError> {
    let needed = |number, field| {
        let found = text(header, number);
        match found.trim().is_empty() {
            true => Err(RpmPackageError::Missing { field }),
            false => Ok(found),
        }
    };
    let version = needed(tag::VERSION, "version")?;
    let release = needed(tag::RELEASE, "release")?;
    let version = match header.number(tag::EPOCH) {
        None | Some(0) => format!("{version}-{release}"),
        Some(epoch) => format!("{epoch}:{version}-{release}"),
    };
    let size = header
        .number(tag::LONGSIZE)
        .or_else(|| header.number(tag::SIZE));
    if RELATIONS
        .iter()
        .any(|row| header.texts(row.1).nth(MOST_RELATIONS).is_some())
    {
        return Err(RpmPackageError::TooManyRelations);
    }
    let mut package = Package {
        name: needed(tag::NAME, "name")?.into(),
        version: Version::new(&version),
        architecture: needed(tag::ARCH, "architecture")?.into(),
        multi_arch: MultiArch::No,
        importance: Importance::default(),
        section: text(header, tag::GROUP).into(),
        source: text(header, tag::SOURCERPM).into(),
        license: text(header, tag::LICENSE).into(),
        summary: text(header, tag::SUMMARY).into(),
        description: text(header, tag::DESCRIPTION).into(),
        installed_size: size,
        relations: relations(header),
        files: Box::default(),
    };
    package.drop_own_provide();
    Ok(package)
}

/// The most relations of one kind in a package; kernels provide some 30,000 symbols.
const MOST_RELATIONS: usize = 200_000;

fn relations(header: &Header<'_>) -> Relations {
    let mut relations = Relations::default();
    for (field, names, flags, versions) in RELATIONS {
        let flags = header.numbers(flags);
        let mut versions = header.texts(versions);
        for (place, name) in header.texts(names).take(MOST_RELATIONS).enumerate() {
            let flags = flags.get(place).and_then(|flags| u32::try_from(flags).ok());
            let version = versions.next().unwrap_or_default();
            relations.add_rpm(
                field,
                &String::from_utf8_lossy(name),
                Sense(flags.unwrap_or(0)),
                &String::from_utf8_lossy(version),
            );
        }
    }
    relations
}

/// The scripts of a package, in the order in which rpm runs them; triggers at the end.
#[must_use]
pub fn scripts(header: &Header<'_>) -> Vec<Script> {
    let found = SCRIPTS.iter().filter_map(|&(kind, script, program)| {
        let there = header.has(script) || header.has(program);
        let interpreter = interpreter(header.text(program));
        there.then(|| Script::new(kind, interpreter, text(header, script)))
    });
    let triggers = TRIGGERS.iter().flat_map(|&(scripts, programs)| {
        let mut programs = header.texts(programs);
        let texts = header.texts(scripts).take(MOST_TRIGGERS);
        texts.map(move |text| {
            let text = String::from_utf8_lossy(text).into_owned();
            Script::new(ScriptKind::Trigger, interpreter(programs.next()), text)
        })
    });
    found.chain(triggers).collect()
}

fn interpreter(program: Option<&[u8]>) -> String {
    let program = program.unwrap_or_default();
    match String::from_utf8_lossy(program).into_owned() {
        empty if empty.is_empty() => "/bin/sh".to_owned(),
        program => program,
    }
}

fn text(header: &Header<'_>, number: u32) -> String {
    let text = header.text(number).unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::rpm::header::tests::header;

    const NEVRA: [(u32, u32, u32, &[u8]); 4] = [
        (tag::NAME, 6, 1, b"gdb\0"),
        (tag::VERSION, 6, 1, b"13.1\0"),
        (tag::RELEASE, 6, 1, b"r0\0"),
        (tag::ARCH, 6, 1, b"core2_64\0"),
    ];

    #[test]
    fn a_header_becomes_a_package() {
        let more: [(u32, u32, u32, &[u8]); 9] = [
            (tag::EPOCH, 4, 1, &[0, 0, 0, 2]),
            (tag::SUMMARY, 9, 1, b"GNU debugger\0"),
            (tag::SIZE, 4, 1, &[0, 0, 1, 0]),
            (tag::REQUIRENAME, 8, 2, b"libc6\0rtld(GNU_HASH)\0"),
            (tag::REQUIREFLAGS, 4, 2, &[0, 0, 0, 12, 0, 0, 0, 0]),
            (tag::REQUIREVERSION, 8, 2, b"2.35\0\0"),
            (tag::PROVIDENAME, 8, 2, b"gdb\0debugger\0"),
            (tag::PROVIDEFLAGS, 4, 2, &[0, 0, 0, 8, 0, 0, 0, 0]),
            (tag::PROVIDEVERSION, 8, 2, b"2:13.1-r0\0\0"),
        ];
        let bytes = header(&[NEVRA.as_slice(), &more].concat());
        let package = package(&Header::parse(&bytes).unwrap()).unwrap();
        assert_eq!(
            (package.name.as_str(), package.version.as_str()),
            ("gdb", "2:13.1-r0")
        );
        assert_eq!(
            (package.architecture.as_str(), package.installed_size),
            ("core2_64", Some(256))
        );
        let depends = package.relations.depends.iter().map(ToString::to_string);
        assert_eq!(
            depends.collect::<Vec<_>>(),
            ["libc6 (>= 2.35)", "rtld(GNU_HASH)"]
        );
        let provides = package
            .relations
            .provides
            .iter()
            .map(|known| known.name.as_str());
        assert_eq!(provides.collect::<Vec<_>>(), ["debugger"]);
    }

    #[test]
    fn a_header_without_name_or_version_is_no_package() {
        for (place, field) in ["name", "version", "release", "architecture"]
            .iter()
            .enumerate()
        {
            let mut entries = NEVRA.to_vec();
            entries.remove(place);
            let bytes = header(&entries);
            let error = package(&Header::parse(&bytes).unwrap()).unwrap_err();
            assert_eq!(error, RpmPackageError::Missing { field });
        }
    }

    #[test]
    fn scripts_come_with_their_interpreter() {
        let bytes = header(&[
            (tag::POSTIN, 6, 1, b"ldconfig\0"),
            (tag::POSTUNPROG, 6, 1, b"/sbin/ldconfig\0"),
            (tag::FILETRIGGERSCRIPTS, 8, 2, b"one\0two\0"),
            (tag::FILETRIGGERSCRIPTPROG, 8, 2, b"<lua>\0/bin/sh\0"),
        ]);
        let scripts = scripts(&Header::parse(&bytes).unwrap());
        let seen: Vec<_> = scripts
            .iter()
            .map(|script| {
                (
                    script.kind,
                    script.interpreter.as_str(),
                    script.text.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (ScriptKind::PostInstall, "/bin/sh", Some("ldconfig")),
                (ScriptKind::PostRemove, "/sbin/ldconfig", Some("")),
                (ScriptKind::Trigger, "<lua>", Some("one")),
                (ScriptKind::Trigger, "/bin/sh", Some("two"))
            ]
        );
    }
}
