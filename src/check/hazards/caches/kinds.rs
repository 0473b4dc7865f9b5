//! The kinds of caches: which files are the sources of which cache, what compiles it, and what is
//! lost without it.

/// A kind of cache.
pub(super) struct Cache {
    /// The path of the cache that a source at this path is compiled into; without leading slash
    /// within the image, absolute outside of it. `None` for what is no source.
    pub(super) of_source: fn(&str) -> Option<String>,
    pub(super) noun: &'static str,
    /// What happens to sources that no cache lists.
    pub(super) effect: &'static str,
    /// What compiles it.
    pub(super) command: &'static str,
    pub(super) without: Without,
}

/// What happens where the base has no such cache.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Without {
    /// Sources are found without a cache.
    Works,
    /// Sources are not found.
    Fails,
    /// Little is lost, whether the base has the cache or not: a note if the base has the program
    /// that compiles it.
    Little(&'static str),
}

/// All kinds that are checked.
pub(super) const CACHES: &[Cache] = &[
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
        effect: "no file type is opened with these programs unless the user chooses them",
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
        effect: "VLC searches for them at each start",
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

pub(super) fn is_compiled(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    COMPILED.contains(&name) || COMPILED_PATHS.contains(&path)
}

/// Whether a path begins and ends in this way.
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
/// beside `folder`; VLC has it inside.
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
