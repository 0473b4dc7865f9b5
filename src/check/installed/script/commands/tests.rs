use super::command::MOST_COMMANDS;
use super::variables::MOST_VALUES;
use super::*;

fn read(text: &str) -> Vec<String> {
    let commands = commands(text).list.into_iter();
    commands.map(|command| command.words.join(" ")).collect()
}

#[test]
fn commands_of_all_branches_are_read() {
    let text = "#!/bin/sh\nset -e\nif [ -x a ] && b; then\n\tc d \\\n\t  e\nelse f || true; fi\n\
                while g; do h; done\n( i; j ) | k &\n! l\n{ m; }\n";
    let expected = [
        "set -e", "[ -x a ]", "b", "c d e", "f", "true", "g", "h", "i", "j", "k", "l", "m",
    ];
    assert_eq!(read(text), expected);
}

#[test]
fn branches_that_are_no_installation_are_passed_over() {
    let text = "case \"$1\" in\n configure|abort-upgrade)\n  a\n  ;;\n abort-remove|purge) b;;\n \
                (upgrade) c ;;\n *) d ;;\nesac\ne\n";
    assert_eq!(read(text), ["a", "d", "e"]);
    let other = "case $(uname) in Linux) a;; purge) b;; esac";
    assert_eq!(read(other), ["uname", "a", "b"]);
    let inner = "case $1 in purge) x=$(a); b <<E\n$(c)\nE\n;; *) d;; esac";
    assert_eq!(read(inner), ["d"]);
    let named =
        "action=\"$1\"\ncase $action in remove) a;; configure) case x in y) b;; esac; c;; esac";
    assert_eq!(read(named), ["b", "c"]);
}

#[test]
fn variables_have_the_values_that_the_script_gives_them() {
    let rows: [(&str, &[&str]); 8] = [
        ("P=/bin/x\nchmod u+s $P", &["chmod u+s /bin/x"]),
        ("for s in a b; do e \"$s\"; done", &["e a", "e b"]),
        ("U='a b'; e $U", &["e a b"]),
        (
            "U='a b'; for u in $U; do e /usr/bin/$u; done",
            &["e /usr/bin/a", "e /usr/bin/b"],
        ),
        ("if x; then o=1; else o=2; fi\ne $o", &["x", "e 1", "e 2"]),
        ("o=1; o=2\ne $o", &["e 2"]),
        (
            "e $D/usr $OPTS \"$other\" ${DPKG_ROOT:+--root=\"$DPKG_ROOT\"}",
            &["e /usr $other"],
        ),
        (
            "P=$(dpkg-divert --truename /bin/ping); e $P $(f)",
            &[
                "dpkg-divert --truename /bin/ping",
                "f",
                "e /bin/ping $(...)",
            ],
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn the_commands_of_functions_are_read_and_their_calls_are_none() {
    let text = "f() {\n  a \"$1\"\n}\nfunction g() { b; }\nh () { c; }\nf x\ng\nh || d\n";
    assert_eq!(read(text), ["a x", "b", "c", "d"]);
    let text = "alt () {\n local n=\"$1\"; shift\n u --install $2/$n $1\n}\nalt w /bin/w /usr\n\
                alt x /bin/x /opt\nnever() { e; }\nr() { r; }\nr\nmain() { a \"$1\"; }; main \"$@\"";
    assert_eq!(
        read(text),
        [
            "u --install /usr/w /bin/w",
            "u --install /opt/x /bin/x",
            "a $1"
        ]
    );
}

#[test]
fn commands_in_substitutions_run_before_the_command_that_they_stand_in() {
    let rows: [(&str, &[&str]); 9] = [
        ("a $(b; c) `d`", &["b", "c", "d", "a $(...) $(...)"]),
        ("x=$(a)\ne \"$x\"", &["a", "e $(...)"]),
        ("f() { a $1; }; x=`f y`", &["a y"]),
        ("for x in y z; do w=$(a $x); done", &["a y", "a z"]),
        ("for x in $(a); do b $x; done", &["a", "b $(...)"]),
        ("a >$(b) <$(c) && d", &["b", "c", "a", "d"]),
        ("a ${x:-$(b)} $((1 + $(c)))", &["b", "c", "a $x $((...))"]),
        ("cat <<E\nx $(a)\nE\nb", &["cat", "a", "b"]),
        ("x=$(exit 1)\ny=$(esac)\na", &["exit 1", "a"]),
    ];
    for (text, expected) in rows {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn commands_of_a_trap_are_read_at_the_end() {
    let rows: [(&str, &[&str]); 7] = [
        ("trap clean EXIT\nclean() { a; }\nb", &["b", "a"]),
        (
            "x=y; trap 'a $x; b' 0 INT\nx=z\nexit 0",
            &["exit 0", "a z", "b"],
        ),
        ("trap - EXIT; trap '' INT; trap EXIT; trap -p; a", &["a"]),
        ("trap -- \"a $(b)\" EXIT", &["b", "a $output"]),
        ("case $1 in remove) trap a EXIT;; esac", &[]),
        ("f() { trap f EXIT; a; }; f", &["a", "a"]),
        ("trap \"$x\" EXIT", &["$x"]),
    ];
    for (text, expected) in rows {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn nothing_behind_an_exit_is_read() {
    let text = "if a; then exit 1; fi\nb ||\n exit 1\nexit 0\nc";
    assert_eq!(read(text), ["a", "exit 1", "b", "exit 1", "exit 0"]);
}

#[test]
fn any_text_is_read_to_an_end() {
    let pieces = [
        "f() {",
        "}",
        "f",
        "case $1 in",
        "x)",
        ";;",
        "esac",
        "for a in b c; do",
        "done",
        "(",
        ")",
        "a=$a$b",
        "$a",
        "\n",
        "if",
        "fi",
        ">",
        "<<E",
        "'",
        "shift",
        "$(f",
        "`f`",
        "trap f 0",
    ];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let _ = commands(&[one, two, three, one].join(" "));
                let _ = commands(&[one, two, three].join("\n").repeat(5));
            }
        }
    }
}

#[test]
fn files_that_are_written_are_told() {
    let found = commands("echo x > /etc/a 2>/dev/null\n: >>$D/etc/b\ncat <<E >/etc/c\nx\nE\n");
    let writes: Vec<&str> = found
        .list
        .iter()
        .flat_map(|command| &command.writes)
        .map(String::as_str)
        .collect();
    assert_eq!(writes, ["/etc/a", "/etc/b", "/etc/c"]);
}

#[test]
fn a_script_of_many_combinations_is_read_all_the_same() {
    let values: Vec<String> = (0..100).map(|n| format!("v{n}")).collect();
    let values = values.join(" ");
    let text = format!("for a in {values}; do for b in {values}; do e $a $b; done; done");
    let found = commands(&text);
    assert!(found.list.len() <= MOST_VALUES, "{}", found.list.len());
    let long = "a\n".repeat(MOST_COMMANDS + 5);
    assert!(commands(&long).is_cut);
}
