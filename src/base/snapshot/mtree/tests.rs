use proptest::prelude::*;

use super::escape::decode;
use super::lines::LONGEST_LINE;
use super::read::DEEPEST;
use super::*;
use crate::base::{BaseNode, NodeKind};

fn node(kind: NodeKind, mode: u16) -> BaseNode {
    BaseNode {
        size: if kind == NodeKind::File { 3 } else { 0 },
        kind,
        mode,
        uid: 0,
        gid: 0,
    }
}

fn entry(path: &str, node: BaseNode) -> MtreeEntry {
    let digest = None;
    let path = path.to_owned();
    MtreeEntry { path, node, digest }
}

fn entries(text: &[u8]) -> Result<Vec<MtreeEntry>, MtreeError> {
    let mut found = Vec::new();
    read(text, |entry| {
        found.push(entry);
        Ok::<(), MtreeError>(())
    })?;
    Ok(found)
}

fn written(entries: &[MtreeEntry]) -> String {
    let mut bytes = Vec::new();
    let rows = entries
        .iter()
        .map(|entry| (entry.path.as_str(), &entry.node, entry.digest.as_deref()));
    write(rows, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_listing_says_what_differs_from_the_usual() {
    let mut library = entry("/usr/lib/lib x=1.so", node(NodeKind::File, 0o644));
    library.digest = Some("ab".repeat(32));
    let mut tool = entry("/usr/bin/[", node(NodeKind::File, 0o4755));
    (tool.node.uid, tool.node.gid) = (7, 42);
    let all = [
        entry("/bin", node(NodeKind::Symlink("usr/b#n".into()), 0o777)),
        entry("/usr", node(NodeKind::Directory, 0o755)),
        tool,
        library,
        entry("/usr/lib/ö", node(NodeKind::Special, 0o600)),
    ];
    let text = written(&all);
    let expected = format!(
        "#mtree\n. type=dir\n\
         /set type=file uid=0 gid=0 mode=0644\n\
         ./bin type=link mode=0777 link=usr/b\\043n\n\
         ./usr type=dir mode=0755\n\
         ./usr/bin/\\133 uid=7 gid=42 mode=4755 size=3\n\
         ./usr/lib/lib\\040x\\0751.so size=3 sha256digest={}\n\
         ./usr/lib/\\303\\266 type=fifo mode=0600\n",
        "ab".repeat(32)
    );
    assert_eq!(text, expected);
    assert_eq!(entries(text.as_bytes()).unwrap(), all);
}

#[test]
fn names_relative_to_their_folder_are_read() {
    let text = b"#mtree\n# user: root\n\n\
        /set type=file uid=0 gid=0 mode=0755 nlink=1 flags=none\n\
        .               type=dir nlink=3\n\
        \x20   bin         type=link mode=0777 \\\n                link=usr/bin\n\n\
        # ./usr\n\
        usr             type=dir\n\
        \x20   a           mode=0644 size=3 time=5.0\n\
        lib             type=dir\n\
        x\\040y         size=3\n\
        # ./usr/lib\n..\n# ./usr\n..\n\n..\n";
    let expected = [
        entry("/bin", node(NodeKind::Symlink("usr/bin".into()), 0o777)),
        entry("/usr", node(NodeKind::Directory, 0o755)),
        entry("/usr/a", node(NodeKind::File, 0o644)),
        entry("/usr/lib", node(NodeKind::Directory, 0o755)),
        entry("/usr/lib/x y", node(NodeKind::File, 0o755)),
    ];
    assert_eq!(entries(text).unwrap(), expected);
}

#[test]
fn what_is_set_counts_until_it_is_unset() {
    let text = b"/set type=dir mode=0700 uid=5 gname=root\n./a\n/unset all\n./b type=dir mode=0755 uid=1 gid=2\n";
    let found = entries(text).unwrap();
    let owner = |entry: &MtreeEntry| (entry.node.mode, entry.node.uid, entry.node.gid);
    assert_eq!(owner(&found[0]), (0o700, 5, 0));
    assert_eq!(owner(&found[1]), (0o755, 1, 2));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let set = "/set type=file mode=0644 uid=0 gid=0 size=0\n";
    let long = format!("{set}./{}\n", "x".repeat(LONGEST_LINE));
    let deep = format!("{set}{}", "a type=dir\n".repeat(DEEPEST + 1));
    let rows: [(&str, &str); 12] = [
        (
            "./a type=file mode=0644 uid=0 size=1\n",
            "line 1: /a has no gid; write",
        ),
        ("./a mode=0644 uid=0 gid=0\n", "line 1: /a has no type"),
        (
            "#mtree\n./a type=file uid=0 gid=0 size=1\n",
            "line 2: /a has no mode",
        ),
        ("./a type=file mode=0644 uid=0 gid=0\n", "/a has no size"),
        ("./a type=link uid=0 gid=0\n", "/a has no link"),
        (
            "./a type=file mode=0644 uname=daemon gid=0 size=1\n",
            "/a has no uid",
        ),
        ("./a mode=u=rwx\n", "cannot read `mode=u=rwx`"),
        ("./a size=-1\n", "cannot read `size=-1`"),
        ("./a sha256digest=abc\n", "cannot read `sha256digest=abc`"),
        ("./a\\8 type=dir\n", "has an escape"),
        ("./a\\000 type=dir\n", "has an escape"),
        ("..\n", "line 1: leads out of the tree"),
    ];
    for (text, expected) in rows {
        let error = entries(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let error = entries(long.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        error,
        "line 2: is longer than any path and what is said of it"
    );
    let error = entries(deep.as_bytes()).unwrap_err().to_string();
    assert!(error.ends_with("leads out of the tree"), "{error}");
}

#[test]
fn every_escape_of_vis_is_taken_off() {
    let rows = [
        (r"a\040b", "a b"),
        (r"a\sb\tc", "a b\tc"),
        (r"a\\b\#c", r"a\b#c"),
        (r"\M-C\M-6", "\u{f6}"),
        (r"\M-E\M^Q", "\u{151}"),
        (r"a\^I", "a\t"),
        (r"a\^?", "a\u{7f}"),
        ("ö", "ö"),
    ];
    for (text, expected) in rows {
        assert_eq!(decode(text).unwrap(), expected, "{text}");
    }
    for text in [r"\", r"\x", r"\400", r"\04", r"\000", r"\^@", r"\M"] {
        assert!(decode(text).is_err(), "{text}");
    }
}

#[test]
fn a_path_that_leads_upwards_stays_in_the_tree() {
    let found = entries(b"./../../etc/x type=dir mode=0755 uid=0 gid=0\n").unwrap();
    assert_eq!(found[0].path, "/etc/x");
}

proptest! {
    #[test]
    fn every_path_and_target_comes_back(
        path in "/[^/\0]{1,12}/[^/\0]{1,12}",
        target in "[^\0]{1,20}",
        mode in 0u16..0o10000,
        uid in any::<u32>(),
    ) {
        prop_assume!(!path.split('/').any(|part| matches!(part, "." | "..")));
        let mut link = entry(&path, node(NodeKind::Symlink(target.into()), 0o777));
        link.node.uid = uid;
        let all = [link, entry(&path, node(NodeKind::File, mode))];
        prop_assert_eq!(entries(written(&all).as_bytes()).unwrap(), all);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        words in prop::collection::vec(
            prop_oneof![
                Just(b"/set ".to_vec()), Just(b"..\n".to_vec()), Just(b"\\\n".to_vec()), Just(b"type=dir ".to_vec()),
                Just(b"mode=0755 uid=0 gid=0 ".to_vec()), Just(b"./a".to_vec()), Just(b"\n".to_vec()),
                prop::collection::vec(any::<u8>(), 0..6),
            ],
            0..40,
        )
    ) {
        drop(entries(&words.concat()));
    }
}
