//! Words and operators of a shell script (POSIX.1-2017, chapter 2.3), without running anything.

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Letters as they stand.
    Literal(String),
    /// The value of a variable, and whether it stands in quotes.
    Variable { name: String, is_quoted: bool },
    /// The output of a command, whose text that is.
    Substitution(String),
}

/// What a script consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Vec<Part>),
    /// `;`, `&&`, `(`, `>` and their like; a newline is `\n`.
    Operator(&'static str),
}

/// Operators, the longer of two that begin alike first.
const OPERATORS: [&str; 20] = [
    "<<<", "<<-", ";;&", "&>>", "&&", "||", ";;", ";&", "<<", ">>", "<&", ">&", ">|", "&>", "&",
    "|", ";", "(", ")", "<",
];

/// A script as tokens. Comments are left out, lines that go on are joined, and the text of
/// here-documents is passed over.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        rest: text,
        tokens: Vec::new(),
        documents: Vec::new(),
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'t> {
    rest: &'t str,
    tokens: Vec<Token>,
    /// Ends of the here-documents that follow the current line.
    documents: Vec<(String, bool)>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
            if let Some(rest) = self.rest.strip_prefix("\\\n") {
                self.rest = rest;
                continue;
            }
            match self.rest.chars().next() {
                None => return,
                Some('#') => self.pass_to("\n"),
                Some('\n') => {
                    self.advance(1);
                    self.tokens.push(Token::Operator("\n"));
                    self.pass_documents();
                }
                Some('>') if !self.rest.starts_with(">>") && !self.rest.starts_with(">&") => {
                    let length = if self.rest.starts_with(">|") { 2 } else { 1 };
                    self.advance(length);
                    self.tokens.push(Token::Operator(">"));
                }
                Some(_) => self.operator_or_word(),
            }
        }
    }

    fn operator_or_word(&mut self) {
        let operator = OPERATORS.iter().find(|it| self.rest.starts_with(**it));
        let Some(&operator) = operator else {
            self.word();
            return;
        };
        self.advance(operator.len());
        self.tokens.push(Token::Operator(operator));
        if matches!(operator, "<<" | "<<-") {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            let before = self.tokens.len();
            self.word();
            let end = self.tokens.get(before).map(|token| match token {
                Token::Word(parts) => literal(parts),
                Token::Operator(_) => String::new(),
            });
            self.documents
                .extend(end.map(|end| (end, operator == "<<-")));
        }
    }

    /// Here-documents begin behind the line that names them.
    fn pass_documents(&mut self) {
        for (end, is_indented) in std::mem::take(&mut self.documents) {
            while !self.rest.is_empty() {
                let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                self.rest = rest;
                let line = match is_indented {
                    true => line.trim_start_matches('\t'),
                    false => line,
                };
                if line == end {
                    break;
                }
            }
        }
    }

    fn word(&mut self) {
        let mut word = Word::default();
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\\' => {
                    let next = self.rest.chars().nth(1);
                    self.advance(1 + next.map_or(0, char::len_utf8));
                    word.literal(next.filter(|it| *it != '\n'));
                }
                '\'' => {
                    self.advance(1);
                    let (quoted, rest) = self.rest.split_once('\'').unwrap_or((self.rest, ""));
                    word.text(quoted);
                    self.rest = rest;
                }
                '"' => {
                    self.advance(1);
                    self.double_quoted(&mut word);
                }
                '$' | '`' => self.expansion(&mut word, false),
                letter => {
                    self.advance(letter.len_utf8());
                    word.literal(Some(letter));
                }
            }
        }
        // `2>file`: the digits belong to the operator.
        let is_descriptor = self.rest.starts_with(['<', '>'])
            && matches!(word.parts.as_slice(), [Part::Literal(text)]
                if text.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_descriptor {
            self.tokens.push(Token::Word(word.parts));
        }
    }

    fn double_quoted(&mut self, word: &mut Word) {
        word.text("");
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '"' => {
                    self.advance(1);
                    return;
                }
                '\\' => {
                    let next = self.rest.chars().nth(1);
                    self.advance(1 + next.map_or(0, char::len_utf8));
                    if !matches!(next, Some('$' | '`' | '"' | '\\' | '\n')) {
                        word.literal(Some('\\'));
                    }
                    word.literal(next.filter(|it| *it != '\n'));
                }
                '$' | '`' => self.expansion(word, true),
                letter => {
                    self.advance(letter.len_utf8());
                    word.literal(Some(letter));
                }
            }
        }
    }

    /// What begins with a dollar or a backquote.
    fn expansion(&mut self, word: &mut Word, is_quoted: bool) {
        if let Some(rest) = self.rest.strip_prefix('`') {
            let (inner, rest) = rest.split_once('`').unwrap_or((rest, ""));
            word.parts.push(Part::Substitution(inner.to_owned()));
            self.rest = rest;
            return;
        }
        self.advance(1);
        match self.rest.chars().next() {
            Some('(') => {
                let inner = self.balanced('(', ')');
                word.parts.push(Part::Substitution(inner));
            }
            Some('{') => {
                let inner = self.balanced('{', '}');
                let end = inner.find(|letter: char| !is_name_letter(letter));
                let (name, operator) = inner.split_at(end.unwrap_or(inner.len()));
                // With `:+` and its like the value is that of the variable or none.
                let name = if name.is_empty() { &inner } else { name };
                let is_other = operator.starts_with(":+") || operator.starts_with('+');
                word.parts.push(Part::Variable {
                    name: if is_other {
                        "D".to_owned()
                    } else {
                        name.to_owned()
                    },
                    is_quoted,
                });
            }
            Some(letter) if is_name_letter(letter) && !letter.is_ascii_digit() => {
                let end = self.rest.find(|letter: char| !is_name_letter(letter));
                let end = end.unwrap_or(self.rest.len());
                let name = self.rest.get(..end).unwrap_or_default().to_owned();
                self.advance(end);
                word.parts.push(Part::Variable { name, is_quoted });
            }
            Some(letter) if letter.is_ascii_digit() || "@*#?$!-".contains(letter) => {
                self.advance(1);
                word.parts.push(Part::Variable {
                    name: letter.to_string(),
                    is_quoted,
                });
            }
            _ => word.literal(Some('$')),
        }
    }

    /// What stands between two brackets, quotes heeded; the rest of the text where they are never
    /// closed.
    fn balanced(&mut self, open: char, close: char) -> String {
        let mut depth = 0_usize;
        let mut quote = None;
        let mut escaped = false;
        for (at, letter) in self.rest.char_indices() {
            if std::mem::take(&mut escaped) {
                continue;
            }
            match (quote, letter) {
                (None | Some('"'), '\\') => escaped = true,
                (Some(open_quote), letter) if letter == open_quote => quote = None,
                (None, '\'' | '"') => quote = Some(letter),
                (None, letter) if letter == open => depth += 1,
                (None, letter) if letter == close => {
                    depth -= 1;
                    if depth == 0 {
                        let inner = self.rest.get(1..at).unwrap_or_default().to_owned();
                        self.advance(at + 1);
                        return inner;
                    }
                }
                (Some(_) | None, _) => {}
            }
        }
        let inner = self.rest.get(1..).unwrap_or_default().to_owned();
        self.rest = "";
        inner
    }

    fn pass_to(&mut self, end: &str) {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        self.advance(at);
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

#[derive(Default)]
struct Word {
    parts: Vec<Part>,
}

impl Word {
    fn literal(&mut self, letter: Option<char>) {
        let mut buffer = [0; 4];
        if let Some(letter) = letter {
            self.text(letter.encode_utf8(&mut buffer));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }
}

/// The letters of a word, expansions aside.
pub(super) fn literal(parts: &[Part]) -> String {
    let literals = parts.iter().map(|part| match part {
        Part::Literal(text) => text.as_str(),
        Part::Variable { .. } | Part::Substitution(_) => "",
    });
    literals.collect()
}

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens as text, for tests: variables as `<x>`, substitutions as `<<x>>`.
    fn shown(text: &str) -> Vec<String> {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Variable { name, .. } => format!("<{name}>"),
            Part::Substitution(inner) => format!("<<{inner}>>"),
        };
        let token = |token: &Token| match token {
            Token::Word(parts) => parts.iter().map(part).collect(),
            Token::Operator(operator) => format!("op:{}", operator.escape_debug()),
        };
        tokens(text).iter().map(token).collect()
    }

    #[test]
    fn words_are_cut_as_a_shell_cuts_them() {
        let rows: [(&str, &[&str]); 12] = [
            ("a 'b c' \"d $e\" # f", &["a", "b c", "d <e>"]),
            ("a\\\n b", &["a", "b"]),
            ("a b\\ c", &["a", "b c"]),
            ("x=${y:-z}w", &["x=<y>w"]),
            ("x=$(a \"$(b ')')\") c", &["x=<<a \"$(b ')')\">>", "c"]),
            ("a `b c`", &["a", "<<b c>>"]),
            ("a&&b||c;d", &["a", "op:&&", "b", "op:||", "c", "op:;", "d"]),
            (
                "a >/dev/null 2>&1",
                &["a", "op:>", "/dev/null", "op:>&", "1"],
            ),
            ("a)b;;\n", &["a", "op:)", "b", "op:;;", "op:\\n"]),
            ("a \"\" b", &["a", "", "b"]),
            (
                "cat <<E >f\nno $(\n'E\nE\nb",
                &["cat", "op:<<", "E", "op:>", "f", "op:\\n", "b"],
            ),
            ("'not closed", &["not closed"]),
        ];
        for (text, expected) in rows {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn any_text_comes_to_an_end() {
        let pieces = [
            "$(", "${", "`", "'", "\"", "<<", "\\", "é", "a", " ", "\n", ")", "$",
        ];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let _ = tokens(&[one, two, three].concat());
                }
            }
        }
    }
}
