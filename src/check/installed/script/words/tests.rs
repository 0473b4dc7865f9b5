use super::*;

/// Tokens as text, for tests: variables as `<x>`, substitutions as `<<x>>`.
fn shown(text: &str) -> Vec<String> {
    shown_tokens(&tokens(text).list)
}

fn shown_tokens(tokens: &[Token]) -> Vec<String> {
    let inner = |commands: &Inner| format!("<<{}>>", shown_tokens(commands).join(" "));
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Variable { name, commands, .. } => {
            let commands: String = commands.iter().map(inner).collect();
            format!("<{name}{commands}>")
        }
        Part::Substitution(commands) => inner(commands),
        Part::Arithmetic(commands) => {
            let commands: String = commands.iter().map(inner).collect();
            format!("<((){commands})>")
        }
    };
    let token = |token: &Token| match token {
        Token::Word(parts) => parts.iter().map(part).collect(),
        Token::Operator(operator) => format!("op:{}", operator.escape_debug()),
        Token::Document(commands) => {
            let commands: String = commands.iter().map(inner).collect();
            format!("document:{commands}")
        }
    };
    tokens.iter().map(token).collect()
}

#[test]
fn words_are_cut_as_a_shell_cuts_them() {
    let rows: [(&str, &[&str]); 12] = [
        ("a 'b c' \"d $e\" # f", &["a", "b c", "d <e>"]),
        ("a\\\n b", &["a", "b"]),
        ("a b\\ c", &["a", "b c"]),
        ("x=${y:-z}w", &["x=<y>w"]),
        ("x=$(a \"$(b ')')\") c", &["x=<<a <<b )>>>>", "c"]),
        ("a `b c`", &["a", "<<b c>>"]),
        ("a&&b||c;d", &["a", "op:&&", "b", "op:||", "c", "op:;", "d"]),
        (
            "a >/dev/null 2>&1",
            &["a", "op:>", "/dev/null", "op:>&", "1"],
        ),
        ("a)b;;\n", &["a", "op:)", "b", "op:;;", "op:\\n"]),
        ("a \"\" b", &["a", "", "b"]),
        (
            "cat <<'E' >f\nno $(\n'E\nE\nb",
            &["cat", "op:<<", "E", "op:>", "f", "op:\\n", "b"],
        ),
        ("'not closed", &["not closed"]),
    ];
    for (text, expected) in rows {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn substitutions_are_cut_as_scripts_of_their_own() {
    let rows: [(&str, &[&str]); 11] = [
        (
            "a `b \\`c\\` \\$d` $(e; f)",
            &["a", "<<b <<c>> <d>>>", "<<e op:; f>>"],
        ),
        (
            "a $(case $x in (b) c;; d) e;; esac) f",
            &[
                "a",
                "<<case <x> in op:( b op:) c op:;; d op:) e op:;; esac>>",
                "f",
            ],
        ),
        ("a $(echo case) b", &["a", "<<echo case>>", "b"]),
        ("a \"$(b \")\")\" c", &["a", "<<b )>>", "c"]),
        ("a $( # no )\n(b)) c", &["a", "<<op:\\n op:( b op:)>>", "c"]),
        ("a $(((1+$(b))*2)) c", &["a", "<(()<<b>>)>", "c"]),
        ("a $((b); c)", &["a", "<<$((...)>>", "op:;", "c", "op:)"]),
        ("a ${x:-$(b)} \"${y#`c`}\"", &["a", "<x<<b>>>", "<y<<c>>>"]),
        (
            "a <<E\n$(b) `c` \\$(d)\nE\ne",
            &["a", "op:<<", "E", "op:\\n", "document:<<b>><<c>>", "e"],
        ),
        ("a <<'E'\n$(b)\nE\ne", &["a", "op:<<", "E", "op:\\n", "e"]),
        ("a $(b", &["a", "<<b>>"]),
    ];
    for (text, expected) in rows {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn expansions_that_are_nested_too_deeply_are_not_read() {
    for open in ["$(", "$((", "${a:-", "\"$(", "a <<E\n$("] {
        assert!(tokens(&open.repeat(100_000)).is_cut, "{open}");
    }
    let nested = format!("a {}b{}", "$(".repeat(30), ")".repeat(30));
    assert!(!tokens(&nested).is_cut);
}

#[test]
fn any_text_comes_to_an_end() {
    let pieces = [
        "$(", "$((", "${", "}", "`", "'", "\"", "<<", "\\", "é", "a", " ", "\n", ")", "$", "case",
        "esac",
    ];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let _ = tokens(&[one, two, three].concat());
            }
        }
    }
}
