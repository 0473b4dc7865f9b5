//! Compiled caches: what a trigger of the package manager compiles out of the files of many
//! packages, and nobody compiles again for an extension.
//!
//! Two hazards: the extension brings sources (a schema, an icon, a MIME type), and the base's
//! compiled cache does not list them; or it brings a compiled cache of its own, which hides the
//! base's and with it all that the base has compiled in (dpkg's triggers, rpm's file triggers,
//! OpenEmbedded's intercepts).

use std::collections::BTreeMap;

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity, count};
use crate::image::{Contents, Entry, EntryKind};

/// A kind of cache.
struct Cache {
    /// The path of the cache that a source at this path is compiled into; without leading slash
    /// within the image, absolute outside of it. `None` for what is no source.
    of_source: fn(&str) -> Option<String>,
    noun: &'static str,
    /// What becomes of sources that no cache lists.
    effect: &'static str,
    /// What compiles it.
    command: &'static str,
    without: Without,
}

/// What happens where the base has no such cache.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Without {
    /// Sources are found by themselves.
    Works,
    /// Sources are not found.
    Fails,
    /// Little is lost, cache or not: a note wherever this program of the base compiles it.
    Little(&'static str),
}

/// All that is looked for.
const CACHES: &[Cache] = &[
    Cache {
        of_source: |path| {
            beside(
                path,
                &["usr/share/glib-2.0/schemas/"],
                SCHEMAS,
                "gschemas.compiled",
            )
        },
        noun: "GSettings schema",
        effect: "programs that ask for such a schema end with an error",
        command: "glib-compile-schemas /usr/share/glib-2.0/schemas",
        without: Without::Fails,
    },
    Cache {
        of_source: icon_cache,
        noun: "icon",
        effect: "programs do not see such icons",
        command: "gtk-update-icon-cache on the theme's folder",
        without: Without::Works,
    },
    Cache {
        of_source: |path| {
            let is_source = is_in(path, "usr/share/mime/packages/", &[".xml"]);
            is_source.then(|| "usr/share/mime/mime.cache".to_owned())
        },
        noun: "file of MIME types",
        effect: "files of these types are not recognized",
        command: "update-mime-database /usr/share/mime",
        without: Without::Fails,
    },
    Cache {
        of_source: |path| {
            beside(
                path,
                &["usr/share/applications/"],
                &[".desktop"],
                "mimeinfo.cache",
            )
        },
        noun: "desktop file",
        effect: "no file type is opened by these programs unless the user chooses one",
        command: "update-desktop-database",
        without: Without::Works,
    },
    Cache {
        of_source: gio_cache,
        noun: "GIO module",
        effect: "GLib does not load such modules",
        command: "gio-querymodules on the module's folder",
        without: Without::Works,
    },
    Cache {
        of_source: |path| above(path, "/gdk-pixbuf-2.0/", "/loaders/", "loaders.cache"),
        noun: "image loader (gdk-pixbuf)",
        effect: "images of these formats are not shown",
        command: "gdk-pixbuf-query-loaders --update-cache",
        without: Without::Fails,
    },
    Cache {
        of_source: |path| {
            let of_3 = above(path, "/gtk-3.0/", "/immodules/", "immodules.cache");
            of_3.or_else(|| above(path, "/gtk-2.0/", "/immodules/", "immodules.cache"))
        },
        noun: "input method (GTK)",
        effect: "programs do not offer such input methods",
        command: "gtk-query-immodules --update-cache",
        without: Without::Fails,
    },
    Cache {
        of_source: |path| above(path, "/vlc/", "/plugins/", "plugins.dat"),
        noun: "VLC plugin",
        effect: "VLC looks for them anew at each start",
        command: "vlc-cache-gen",
        without: Without::Works,
    },
    Cache {
        of_source: |path| {
            let (folder, name) = path.split_once("/gconv/")?;
            let is_source = is_in(name, "gconv-modules.d/", &[".conf"]);
            let folder = Some(folder);
            folder
                .filter(|_| is_source)
                .map(|it| format!("{it}/gconv/gconv-modules.cache"))
        },
        noun: "list of character sets (gconv)",
        effect: "iconv does not know such character sets",
        command: "iconvconfig",
        without: Without::Works,
    },
    Cache {
        of_source: |path| {
            let is_source = is_in(path, "usr/share/ca-certificates/", &[".crt"]);
            is_source.then(|| "/etc/ssl/certs/ca-certificates.crt".to_owned())
        },
        noun: "certificate",
        effect: "no program trusts them",
        command: "update-ca-certificates, after they are named in /etc/ca-certificates.conf",
        without: Without::Fails,
    },
    Cache {
        of_source: |path| {
            let is_source = path.starts_with("usr/share/fonts/") && is_font(path);
            is_source.then(|| "/var/cache/fontconfig".to_owned())
        },
        noun: "font",
        effect: "the first program of each user scans them, which takes a moment",
        command: "fc-cache",
        without: Without::Little("fc-cache"),
    },
    Cache {
        of_source: |path| {
            let is_source = is_in(path, "usr/lib/systemd/catalog/", &[".catalog"]);
            is_source.then(|| "/var/lib/systemd/catalog/database".to_owned())
        },
        noun: "message catalog",
        effect: "journalctl -x does not explain their messages",
        command: "journalctl --update-catalog",
        without: Without::Little("journalctl"),
    },
    Cache {
        of_source: |path| {
            let is_source = path.starts_with("usr/share/man/");
            is_source.then(|| "/var/cache/man".to_owned())
        },
        noun: "manual page",
        effect: "man finds them, apropos and whatis do not",
        command: "mandb",
        without: Without::Little("mandb"),
    },
    Cache {
        of_source: |path| {
            let is_source = path.starts_with("usr/share/info/") && path.contains(".info");
            is_source.then(|| "usr/share/info/dir".to_owned())
        },
        noun: "info manual",
        effect: "info finds them by name, and its menu does not list them",
        command: "install-info",
        without: Without::Little("install-info"),
    },
];

const SCHEMAS: &[&str] = &[".gschema.xml", ".gschema.override", ".enums.xml"];

/// Names of compiled caches, wherever they stand.
const COMPILED: [&str; 8] = [
    "gschemas.compiled",
    "icon-theme.cache",
    "mimeinfo.cache",
    "giomodule.cache",
    "loaders.cache",
    "immodules.cache",
    "gconv-modules.cache",
    "locale-archive",
];

/// Compiled caches that are known by their path.
const COMPILED_PATHS: [&str; 6] = [
    "usr/share/mime/mime.cache",
    "usr/share/mime/globs2",
    "usr/share/mime/magic",
    "usr/share/info/dir",
    "usr/lib/udev/hwdb.bin",
    "usr/share/texmf/ls-R",
];

/// Whether a path begins and ends so.
fn is_in(path: &str, begin: &str, endings: &[&str]) -> bool {
    path.starts_with(begin) && endings.iter().any(|ending| path.ends_with(ending))
}

/// The cache beside a source in one of those folders.
fn beside(path: &str, folders: &[&str], endings: &[&str], cache: &str) -> Option<String> {
    let (folder, name) = path.split_at(path.rfind('/')? + 1);
    let is_source = folders.contains(&folder) && endings.iter().any(|it| name.ends_with(it));
    is_source.then(|| format!("{folder}{cache}"))
}

/// The cache for a library below `owner` and `folder`: `PREFIX/owner/VERSION/folder/x.so` has it
/// beside `folder`; VLC's, within.
fn above(path: &str, owner: &str, folder: &str, cache: &str) -> Option<String> {
    if !is_in(path, "usr/lib", &[".so"]) || !path.contains(owner) {
        return None;
    }
    let (before, _) = path.split_once(folder)?;
    Some(if owner == "/vlc/" {
        format!("{before}{folder}{cache}")
    } else {
        format!("{before}/{cache}")
    })
}

fn icon_cache(path: &str) -> Option<String> {
    let below = path.strip_prefix("usr/share/icons/")?;
    let (theme, rest) = below.split_once('/')?;
    let is_icon = [".png", ".svg", ".xpm"].iter().any(|it| rest.ends_with(it));
    is_icon.then(|| format!("usr/share/icons/{theme}/icon-theme.cache"))
}

/// GIO's own modules, and those of GTK 4, which uses the same cache.
fn gio_cache(path: &str) -> Option<String> {
    let (folder, _) = path.rsplit_once('/')?;
    let is_module = is_in(path, "usr/lib", &[".so"]);
    let is_there = folder.ends_with("/gio/modules")
        || (folder.contains("/gtk-4.0/")
            && ["/immodules", "/media", "/printbackends"]
                .iter()
                .any(|it| folder.ends_with(it)));
    (is_module && is_there).then(|| format!("{folder}/giomodule.cache"))
}

fn is_font(path: &str) -> bool {
    let endings = [".ttf", ".ttc", ".otf", ".otc", ".pfb", ".pcf.gz", ".woff2"];
    endings.iter().any(|ending| path.ends_with(ending))
}

/// What is known of the base's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfBase {
    /// It is there.
    Has,
    /// It is not.
    HasNot,
    /// Its database alone does not tell. Whether it has other files in the cache's folder does.
    Unknown { has_folder: bool },
}

impl OfBase {
    /// A cache within the image's hierarchies, or at an absolute path.
    fn of(base: &Base, cache: &str) -> Self {
        let path = format!("/{}", cache.trim_start_matches('/'));
        let is_there = base.paths.node(&path).is_some() || base.paths.owner(&path).is_some();
        if base.paths.has_tree() {
            let has = base.paths.node(&path).is_some();
            return if has { Self::Has } else { Self::HasNot };
        }
        if is_there {
            return Self::Has;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let has_folder = base.paths.below(folder).next().is_some();
        Self::Unknown { has_folder }
    }
}

/// What is found among the files.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let mut found = hiding(base, contents);
    for cache in CACHES {
        found.extend(of_sources(cache, base, contents));
    }
    found
}

/// Caches of the extension that hide those of the base, one finding for each.
fn hiding(base: &Base, contents: &Contents) -> Vec<Finding> {
    let caches = files(contents).filter(|entry| is_compiled(&entry.path));
    let found = caches.filter_map(|entry| {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        let text = match OfBase::of(base, &entry.path) {
            OfBase::HasNot => return None,
            OfBase::Has => format!("{name} of the extension hides the base's"),
            OfBase::Unknown { .. } => format!(
                "{name} of the extension hides a cache that the base probably has (a trigger makes \
                 it, no package owns it)"
            ),
        };
        let advice = "what only the base's cache lists is gone for all programs while the \
                      extension is merged, up to a login that fails: leave the file out of the \
                      package, or compile it from the files of both";
        let finding = Finding::new(Severity::Warning, Kind::Cache, text, advice);
        Some(finding.at(vec![Place::of(entry)]))
    });
    found.collect()
}

fn is_compiled(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    COMPILED.contains(&name) || COMPILED_PATHS.contains(&path)
}

/// Sources of one kind that no cache lists: one finding for the gravest of what the base has.
fn of_sources(cache: &Cache, base: &Base, contents: &Contents) -> Option<Finding> {
    let mut by_cache: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for entry in files(contents) {
        if let Some(path) = (cache.of_source)(&entry.path) {
            by_cache.entry(path).or_default().push(Place::of(entry));
        }
    }
    let is_brought = |path: &str| files(contents).any(|entry| entry.path == path);
    let mut severities = Vec::new();
    let mut places = Vec::new();
    for (path, sources) in by_cache {
        let judged = judge(cache.without, base, &path).filter(|_| !is_brought(&path));
        if let Some(severity) = judged {
            severities.push((severity, path));
            places.extend(sources);
        }
    }
    let (severity, path) = severities.into_iter().min()?;
    places.sort_by(|one, other| one.path.cmp(&other.path));
    let name = path.rsplit('/').next().unwrap_or(&path);
    let sources = count(places.len(), cache.noun);
    let listed = match OfBase::of(base, &path) {
        OfBase::Has => format!("not listed by the base's {name}"),
        OfBase::HasNot => format!("listed by no {name}"),
        OfBase::Unknown { has_folder: true } => {
            format!("not listed by the {name} that the base probably has")
        }
        OfBase::Unknown { has_folder: false } => {
            format!("not listed by the base's {name}, if it has one")
        }
    };
    let text = format!("{sources} {listed}");
    let advice = format!(
        "a trigger does that on a system, nobody for an extension, and the merged /usr is \
         read-only: {}. Have the package in the base, or put a cache of the files of both into \
         the extension ({})",
        cache.effect, cache.command
    );
    Some(Finding::new(severity, Kind::Cache, text, &advice).at(places))
}

/// How grave it is that nobody compiles a cache again; `None` where nothing is lost.
fn judge(without: Without, base: &Base, path: &str) -> Option<Severity> {
    let of_base = OfBase::of(base, path);
    match (without, of_base) {
        (Without::Little(program), _) => has_program(base, program).then_some(Severity::Note),
        (Without::Works, OfBase::HasNot) => None,
        (_, OfBase::Has | OfBase::Unknown { has_folder: true })
        | (Without::Fails, OfBase::HasNot) => Some(Severity::Warning),
        (_, OfBase::Unknown { has_folder: false }) => Some(Severity::Note),
    }
}

fn has_program(base: &Base, program: &str) -> bool {
    ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]
        .iter()
        .any(|folder| {
            let path = format!("{folder}{program}");
            base.paths.node(&path).is_some() || base.paths.owner(&path).is_some()
        })
}

fn files(contents: &Contents) -> impl Iterator<Item = &Entry> {
    contents.entries.iter().filter(|entry| match entry.kind {
        EntryKind::File(_) | EntryKind::Symlink(_) | EntryKind::HardLink(_) => true,
        EntryKind::Directory | EntryKind::Fifo | EntryKind::Socket => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::toy;

    const SCHEMA: &str = "usr/share/glib-2.0/schemas/org.x.gschema.xml";
    const COMPILED_SCHEMAS: &str = "/usr/share/glib-2.0/schemas/gschemas.compiled";
    const ICON: &str = "usr/share/icons/hicolor/48x48/apps/a.png";

    fn told(base: &Base, paths: &[&str]) -> Vec<(Severity, String)> {
        let found = findings(base, &toy::contents(paths));
        let told = found.into_iter().map(|it| (it.severity, it.text));
        told.collect()
    }

    fn with_tree(files: &[&str]) -> Base {
        toy::tree(&["p"], &[], files)
    }

    #[test]
    fn sources_are_told_with_the_cache_of_the_base_that_does_not_list_them() {
        let rows = [
            (SCHEMA, COMPILED_SCHEMAS),
            (ICON, "/usr/share/icons/hicolor/icon-theme.cache"),
            (
                "usr/share/mime/packages/a.xml",
                "/usr/share/mime/mime.cache",
            ),
            (
                "usr/share/applications/a.desktop",
                "/usr/share/applications/mimeinfo.cache",
            ),
            (
                "usr/lib64/gio/modules/liba.so",
                "/usr/lib64/gio/modules/giomodule.cache",
            ),
            (
                "usr/lib/gtk-4.0/4.0.0/media/liba.so",
                "/usr/lib/gtk-4.0/4.0.0/media/giomodule.cache",
            ),
            (
                "usr/lib/x86_64-linux-gnu/gdk-pixbuf-2.0/2.10.0/loaders/a.so",
                "/usr/lib/x86_64-linux-gnu/gdk-pixbuf-2.0/2.10.0/loaders.cache",
            ),
            (
                "usr/lib/gtk-3.0/3.0.0/immodules/a.so",
                "/usr/lib/gtk-3.0/3.0.0/immodules.cache",
            ),
            (
                "usr/lib/vlc/plugins/x/a.so",
                "/usr/lib/vlc/plugins/plugins.dat",
            ),
            (
                "usr/lib/gconv/gconv-modules.d/a.conf",
                "/usr/lib/gconv/gconv-modules.cache",
            ),
            (
                "usr/share/ca-certificates/a/b.crt",
                "/etc/ssl/certs/ca-certificates.crt",
            ),
        ];
        for (source, cache) in rows {
            let found = told(&with_tree(&[cache]), &[source]);
            assert_eq!(found.len(), 1, "{source}: {found:?}");
            let name = cache.rsplit('/').next().unwrap();
            assert_eq!(found[0].0, Severity::Warning);
            let words = format!("not listed by the base's {name}");
            assert!(found[0].1.contains(&words), "{source}: {found:?}");
        }
    }

    #[test]
    fn without_a_cache_on_the_base_only_what_needs_one_is_told() {
        let base = with_tree(&[]);
        assert_eq!(told(&base, &[ICON]), []);
        let expected = "1 GSettings schema listed by no gschemas.compiled";
        let found = told(&base, &[SCHEMA]);
        assert_eq!(found, [(Severity::Warning, expected.to_owned())]);
    }

    #[test]
    fn a_database_alone_says_that_the_cache_is_probably_there() {
        let rows = [
            (toy::database(&["p"], &[]), Severity::Note, "if it has one"),
            (
                toy::database(&["p"], &["/usr/share/icons/hicolor/index.theme"]),
                Severity::Warning,
                "that the base probably has",
            ),
        ];
        for (base, severity, words) in rows {
            let found = told(&base, &[ICON]);
            assert_eq!(found[0].0, severity);
            assert!(found[0].1.contains(words), "{found:?}");
        }
    }

    #[test]
    fn a_compiled_cache_hides_the_one_of_the_base() {
        let cache = COMPILED_SCHEMAS.trim_start_matches('/');
        let rows = [
            (with_tree(&[COMPILED_SCHEMAS]), Some("hides the base's")),
            (with_tree(&[]), None),
            (
                toy::database(&["p"], &[COMPILED_SCHEMAS]),
                Some("hides the base's"),
            ),
            (
                toy::database(&["p"], &[]),
                Some("that the base probably has"),
            ),
        ];
        for (base, expected) in rows {
            // Its own source is compiled into it.
            let found = told(&base, &[cache, SCHEMA]);
            assert_eq!(found.len(), usize::from(expected.is_some()), "{found:?}");
            let is_told = |text: &str| expected.is_some_and(|words| text.contains(words));
            assert!(found.iter().all(|(_, text)| is_told(text)), "{found:?}");
        }
    }

    #[test]
    fn indexes_of_manuals_matter_where_the_base_reads_them() {
        let page = ["usr/share/man/man1/a.1.gz"];
        assert_eq!(told(&with_tree(&[]), &page), []);
        let found = told(&with_tree(&["/usr/bin/mandb"]), &page);
        assert_eq!(found[0].0, Severity::Note);
    }
}
