//! All relations of a header as our reader gives them and as the `rpm` crate does: field, name,
//! flags, version.

use std::collections::BTreeMap;

use rpm::{Dependency, PackageMetadata};
use sysextant::archive::rpm::header::Header;
use sysextant::archive::rpm::tag;

/// The relations of each field, in the header's order.
pub type Relations = BTreeMap<&'static str, Vec<(String, u32, String)>>;

pub fn ours(header: &Header<'_>) -> Relations {
    let text = |text: &[u8]| String::from_utf8(text.to_vec()).unwrap();
    let fields = [
        (
            "requires",
            tag::REQUIRENAME,
            tag::REQUIREFLAGS,
            tag::REQUIREVERSION,
        ),
        (
            "provides",
            tag::PROVIDENAME,
            tag::PROVIDEFLAGS,
            tag::PROVIDEVERSION,
        ),
        (
            "conflicts",
            tag::CONFLICTNAME,
            tag::CONFLICTFLAGS,
            tag::CONFLICTVERSION,
        ),
        (
            "obsoletes",
            tag::OBSOLETENAME,
            tag::OBSOLETEFLAGS,
            tag::OBSOLETEVERSION,
        ),
        (
            "recommends",
            tag::RECOMMENDNAME,
            tag::RECOMMENDFLAGS,
            tag::RECOMMENDVERSION,
        ),
        (
            "suggests",
            tag::SUGGESTNAME,
            tag::SUGGESTFLAGS,
            tag::SUGGESTVERSION,
        ),
        (
            "supplements",
            tag::SUPPLEMENTNAME,
            tag::SUPPLEMENTFLAGS,
            tag::SUPPLEMENTVERSION,
        ),
        (
            "enhances",
            tag::ENHANCENAME,
            tag::ENHANCEFLAGS,
            tag::ENHANCEVERSION,
        ),
    ];
    let read = fields.map(|(field, names, flags, versions)| {
        let names = header.texts(names).map(text);
        let flags = header.numbers(flags);
        let flags = flags.iter().map(|flags| u32::try_from(flags).unwrap());
        let versions = header.texts(versions).map(text).collect::<Vec<_>>();
        let rows = names.zip(flags.collect::<Vec<_>>()).zip(versions);
        let rows = rows.map(|((name, flags), version)| (name, flags, version));
        (field, rows.collect())
    });
    read.into()
}

pub fn theirs(package: &PackageMetadata) -> Relations {
    let rows = |list: Result<Vec<Dependency>, rpm::Error>| {
        let row = |it: Dependency| (it.name, it.flags.bits(), it.version);
        list.unwrap().into_iter().map(row).collect()
    };
    [
        ("requires", rows(package.get_requires())),
        ("provides", rows(package.get_provides())),
        ("conflicts", rows(package.get_conflicts())),
        ("obsoletes", rows(package.get_obsoletes())),
        ("recommends", rows(package.get_recommends())),
        ("suggests", rows(package.get_suggests())),
        ("supplements", rows(package.get_supplements())),
        ("enhances", rows(package.get_enhances())),
    ]
    .into()
}
