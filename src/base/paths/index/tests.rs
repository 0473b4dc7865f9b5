use super::*;

fn link(target: &str) -> BaseNode {
    let kind = NodeKind::Symlink(target.into());
    BaseNode {
        kind,
        mode: 0o777,
        uid: 0,
        gid: 0,
        size: 0,
    }
}

#[test]
fn links_of_parents_are_followed_and_the_last_component_is_not() {
    let mut paths = BasePaths::default();
    paths.add_node("/lib", link("usr/lib"));
    paths.add_node("/usr/sbin", link("bin"));
    paths.add_node("/sbin", link("/usr/sbin"));
    paths.add_node("/up", link("a/../usr"));
    paths.add_node("/loop", link("loop"));
    let rows = [
        ("/lib/x/y", Some("/usr/lib/x/y")),
        ("/lib", Some("/lib")),
        ("/usr/sbin/tool", Some("/usr/bin/tool")),
        ("/sbin/tool", Some("/usr/bin/tool")),
        ("/up/x", Some("/usr/x")),
        ("/plain/x", Some("/plain/x")),
        ("/loop/x", None),
    ];
    for (path, expected) in rows {
        assert_eq!(paths.resolve(path).as_deref(), expected, "{path}");
    }
    let rows = [
        ("/lib", Some("/usr/lib")),
        ("/up/x", Some("/usr/x")),
        ("/loop", None),
    ];
    for (path, expected) in rows {
        assert_eq!(paths.follow(path).as_deref(), expected, "{path}");
    }
}

fn plain(kind: NodeKind) -> BaseNode {
    BaseNode {
        kind,
        ..link("nowhere")
    }
}

#[test]
fn many_links_are_followed_and_too_many_are_not() {
    let chain = |length: u32| {
        let mut paths = BasePaths::default();
        for n in 0..length {
            paths.add_node(&format!("/l{n}"), link(&format!("l{}", n + 1)));
        }
        paths.resolve("/l0/x")
    };
    assert_eq!(chain(40).as_deref(), Some("/l40/x"));
    assert_eq!(chain(41), None);
}

#[test]
fn links_that_lead_above_the_root_stay_at_it() {
    let mut paths = BasePaths::default();
    paths.add_node("/up", link("../../.."));
    paths.add_node("/a/up", link("../../b/"));
    let rows = [
        ("/up/etc/passwd", "/etc/passwd"),
        ("/a/up/x", "/b/x"),
        ("/../x", "/x"),
    ];
    for (path, expected) in rows {
        assert_eq!(paths.resolve(path).as_deref(), Some(expected), "{path}");
    }
}

#[test]
fn without_a_tree_a_directory_is_what_something_owned_lies_below() {
    let mut paths = BasePaths::default();
    paths.add_owner("/usr/lib/x/y", 0);
    paths.add_owner("/usr/lib/x-z", 0);
    let rows = [
        ("/usr/lib/x", true),
        ("/usr", true),
        ("/usr/lib/x/y", false),
        ("/usr/li", false),
        ("/usr/lib/x-", false),
    ];
    for (path, expected) in rows {
        assert_eq!(paths.is_directory(path), expected, "{path}");
    }
    paths.add_node("/usr/lib/x", plain(NodeKind::File));
    paths.add_node("/opt", plain(NodeKind::Directory));
    paths.add_node("/srv/www/index", plain(NodeKind::File));
    assert!(!paths.is_directory("/usr/lib/x"), "the tree knows better");
    assert!(paths.is_directory("/srv"), "something stands below it");
    assert!(!paths.is_directory("/usr/lib/x/y"));
    assert!(paths.is_directory("/opt"));
}

#[test]
fn what_is_below_a_folder_the_tree_says_or_else_the_owners() {
    let mut paths = BasePaths::default();
    for path in ["/a", "/a/b", "/a/c/d", "/a-b/c"] {
        paths.add_owner(path, 0);
    }
    let below = |paths: &BasePaths| paths.below("/a").map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(below(&paths), ["/a/b", "/a/c/d"]);
    paths.add_node("/a/x", plain(NodeKind::File));
    assert_eq!(below(&paths), ["/a/x"]);
    assert_eq!(paths.owned().count(), 4);
}

#[test]
fn the_first_owner_of_a_path_stays() {
    let mut paths = BasePaths::default();
    paths.add_owner("/usr", 1);
    paths.add_owner("/usr", 2);
    paths.add_digest("/usr/x", "0123");
    assert_eq!(paths.owner("/usr"), Some(1));
    assert_eq!(paths.owner("/etc"), None);
    assert_eq!(paths.digest("/usr/x"), Some("0123"));
    assert_eq!(paths.owned_paths(), 1);
    assert!(!paths.has_tree());
}
