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
