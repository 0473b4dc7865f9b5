//! Words and operators of a shell script (POSIX.1-2017, chapter 2.3), without running anything.

use std::rc::Rc;

/// Expansions within expansions: more than any honest script has.
const MOST_NESTED: usize = 32;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Letters as they stand.
    Literal(String),
    /// The value of a variable.
    Variable {
        name: String,
        /// Whether it stands in quotes.
        is_quoted: bool,
        /// Commands that may run to find it, as in `${x:-$(command)}`.
        commands: Vec<Inner>,
    },
    /// The output of commands.
    Substitution(Inner),
    /// The number that arithmetic gives, and the commands that run for it.
    Arithmetic(Vec<Inner>),
}

/// The commands of a substitution.
pub(crate) type Inner = Rc<[Token]>;

/// What a script consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(Vec<Part>),
    /// `;`, `&&`, `(`, `>` and their like; a newline is `\n`.
    Operator(&'static str),
    /// A here-document, behind the newline that it follows: the commands of its substitutions.
    Document(Vec<Inner>),
}

/// A script that was cut into tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    /// Whether expansions were nested too deeply to be read to the end.
    pub(crate) is_cut: bool,
}

/// Operators, the longer of two that begin alike first.
const OPERATORS: [&str; 20] = [
    "<<<", "<<-", ";;&", "&>>", "&&", "||", ";;", ";&", "<<", ">>", "<&", ">&", ">|", "&>", "&",
    "|", ";", "(", ")", "<",
];

/// Words behind which a command begins.
const BEFORE_COMMANDS: [&str; 9] = [
    "if", "then", "elif", "else", "while", "until", "do", "!", "{",
];

/// A script as tokens. Comments are left out, and lines that go on are joined.
pub(crate) fn tokens(text: &str) -> Tokens {
    let mut lexer = Lexer::new(text, 0);
    lexer.run(End::OfText);
    lexer.finish()
}

/// The commands of all substitutions in a word, in their order.
pub(crate) fn commands_in(parts: &[Part]) -> Vec<Inner> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Substitution(commands) => found.push(commands.clone()),
            Part::Variable { commands, .. } | Part::Arithmetic(commands) => {
                found.extend(commands.iter().cloned());
            }
        }
    }
    found
}

/// Where the commands end that are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    OfText,
    /// At the bracket that closes `$(`.
    AtBracket,
}

/// A here-document that follows the current line.
struct Document {
    /// The line that ends it.
    end: String,
    /// Whether its lines may be indented by tabs (`<<-`).
    is_indented: bool,
    /// Whether its text stays as it is: nothing in it is expanded.
    is_quoted: bool,
}

struct Lexer<'t> {
    rest: &'t str,
    tokens: Vec<Token>,
    documents: Vec<Document>,
    /// Expansions that are open.
    depth: usize,
    is_cut: bool,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str, depth: usize) -> Self {
        Self {
            rest: text,
            tokens: Vec::new(),
            documents: Vec::new(),
            depth,
            is_cut: false,
        }
    }

    fn finish(self) -> Tokens {
        Tokens {
            list: self.tokens,
            is_cut: self.is_cut,
        }
    }

    fn run(&mut self, end: End) {
        // A bracket closes a subshell or the pattern of a `case` before it closes `$(`.
        let mut brackets = 0_usize;
        let mut cases = 0_usize;
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
                Some(')') if end == End::AtBracket && brackets == 0 && cases == 0 => {
                    self.advance(1);
                    return;
                }
                Some('>') if !self.rest.starts_with(">>") && !self.rest.starts_with(">&") => {
                    let length = if self.rest.starts_with(">|") { 2 } else { 1 };
                    self.advance(length);
                    self.tokens.push(Token::Operator(">"));
                }
                Some(_) => {
                    self.operator_or_word();
                    match self.tokens.last() {
                        Some(Token::Operator("(")) => brackets += 1,
                        Some(Token::Operator(")")) => brackets = brackets.saturating_sub(1),
                        _ if self.is_keyword("case") => cases += 1,
                        _ if self.is_keyword("esac") => cases = cases.saturating_sub(1),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Whether the last token is that word, at a place where it is one of the language.
    fn is_keyword(&self, keyword: &str) -> bool {
        let Some((Token::Word(last), before)) = self.tokens.split_last() else {
            return false;
        };
        let begins = match before.last() {
            None | Some(Token::Operator(_) | Token::Document(_)) => true,
            Some(Token::Word(parts)) => {
                let word = literal(parts);
                BEFORE_COMMANDS.contains(&word.as_str()) || (keyword == "esac" && word == "in")
            }
        };
        begins && matches!(last.as_slice(), [Part::Literal(word)] if word == keyword)
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
            let (before, text) = (self.tokens.len(), self.rest);
            self.word();
            let written = text.get(..text.len() - self.rest.len());
            if let Some(Token::Word(parts)) = self.tokens.get(before) {
                self.documents.push(Document {
                    end: literal(parts),
                    is_indented: operator == "<<-",
                    is_quoted: written.is_some_and(|it| it.contains(['\'', '"', '\\'])),
                });
            }
        }
    }

    /// Here-documents begin behind the line that names them.
    fn pass_documents(&mut self) {
        for document in std::mem::take(&mut self.documents) {
            let begin = self.rest;
            let mut length = 0;
            while !self.rest.is_empty() {
                let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
                self.rest = rest;
                let line = match document.is_indented {
                    true => line.trim_start_matches('\t'),
                    false => line,
                };
                if line == document.end {
                    break;
                }
                length = begin.len() - rest.len();
            }
            let text = begin.get(..length).unwrap_or_default();
            if !document.is_quoted && text.contains(['$', '`']) {
                let commands = self.commands_of_text(text);
                self.tokens.push(Token::Document(commands));
            }
        }
    }

    /// The commands of the substitutions in a text that is expanded as if it stood in quotes.
    fn commands_of_text(&mut self, text: &str) -> Vec<Inner> {
        let mut lexer = Lexer::new(text, self.depth);
        let mut word = Word::default();
        while !lexer.rest.is_empty() {
            lexer.double_quoted(&mut word);
        }
        self.is_cut |= lexer.is_cut;
        commands_in(&word.parts)
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
        if self.depth >= MOST_NESTED {
            self.is_cut = true;
            self.rest = "";
            return;
        }
        self.depth += 1;
        let part = self.expanded(is_quoted);
        self.depth -= 1;
        match part {
            Some(part) => word.parts.push(part),
            None => word.literal(Some('$')),
        }
    }

    /// What a dollar or a backquote stands for; `None` for a dollar that is just one.
    fn expanded(&mut self, is_quoted: bool) -> Option<Part> {
        if self.rest.starts_with('`') {
            self.advance(1);
            return Some(Part::Substitution(self.backquoted()));
        }
        self.advance(1);
        let variable = |name: &str| Part::Variable {
            name: name.to_owned(),
            is_quoted,
            commands: Vec::new(),
        };
        match self.rest.chars().next()? {
            '(' if self.rest.starts_with("((") => {
                self.advance(2);
                Some(self.arithmetic())
            }
            '(' => {
                self.advance(1);
                Some(Part::Substitution(self.substitution()))
            }
            '{' => {
                self.advance(1);
                Some(self.parameter(is_quoted))
            }
            letter if is_name_letter(letter) && !letter.is_ascii_digit() => {
                let end = self.rest.find(|letter: char| !is_name_letter(letter));
                let end = end.unwrap_or(self.rest.len());
                let part = variable(self.rest.get(..end).unwrap_or_default());
                self.advance(end);
                Some(part)
            }
            letter if letter.is_ascii_digit() || "@*#?$!-".contains(letter) => {
                let part = variable(self.rest.get(..1).unwrap_or_default());
                self.advance(1);
                Some(part)
            }
            _ => None,
        }
    }

    /// The commands up to the bracket that closes `$(`.
    fn substitution(&mut self) -> Inner {
        let tokens = std::mem::take(&mut self.tokens);
        let documents = std::mem::take(&mut self.documents);
        self.run(End::AtBracket);
        // A here-document that was begun on this line follows the line, behind the bracket.
        let begun = std::mem::replace(&mut self.documents, documents);
        self.documents.extend(begun);
        std::mem::replace(&mut self.tokens, tokens).into()
    }

    /// The commands up to the next backquote; those within them have a backslash before theirs.
    fn backquoted(&mut self) -> Inner {
        let mut text = String::new();
        while let Some(letter) = self.rest.chars().next() {
            self.advance(letter.len_utf8());
            match letter {
                '`' => break,
                '\\' if self.rest.starts_with(['`', '$', '\\']) => {
                    text.extend(self.rest.chars().next());
                    self.advance(1);
                }
                letter => text.push(letter),
            }
        }
        let mut lexer = Lexer::new(&text, self.depth);
        lexer.run(End::OfText);
        let Tokens { list, is_cut } = lexer.finish();
        self.is_cut |= is_cut;
        list.into()
    }

    /// Arithmetic, behind `$((`.
    fn arithmetic(&mut self) -> Part {
        let mut inner = Word::default();
        let mut brackets = 0_usize;
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '$' | '`' => self.expansion(&mut inner, true),
                ')' if brackets == 0 && !self.rest.starts_with("))") => {
                    // Commands in a subshell of their own: nobody reads them here.
                    self.advance(1);
                    let name = Part::Literal("$((...)".to_owned());
                    return Part::Substitution([Token::Word(vec![name])].into());
                }
                ')' if brackets == 0 => {
                    self.advance(2);
                    break;
                }
                letter => {
                    match letter {
                        '(' => brackets += 1,
                        ')' => brackets -= 1,
                        _ => {}
                    }
                    self.advance(letter.len_utf8());
                }
            }
        }
        Part::Arithmetic(commands_in(&inner.parts))
    }

    /// `${NAME}` with whatever stands behind the name, behind `${`.
    fn parameter(&mut self, is_quoted: bool) -> Part {
        let begin = self.rest;
        let mut length = begin.len();
        let mut inner = Word::default();
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '}' => {
                    length = begin.len() - self.rest.len();
                    self.advance(1);
                    break;
                }
                '$' | '`' => self.expansion(&mut inner, is_quoted),
                '"' => {
                    self.advance(1);
                    self.double_quoted(&mut inner);
                }
                '\'' if !is_quoted => {
                    self.advance(1);
                    self.pass_to("'");
                    self.advance(1);
                }
                '\\' => {
                    let next = self.rest.chars().nth(1);
                    self.advance(1 + next.map_or(0, char::len_utf8));
                }
                letter => self.advance(letter.len_utf8()),
            }
        }
        let text = begin.get(..length).unwrap_or_default();
        let end = text.find(|letter: char| !is_name_letter(letter));
        let (name, operator) = text.split_at(end.unwrap_or(text.len()));
        let name = if name.is_empty() { text } else { name };
        // With `:+` and its like the value is that of the variable or none.
        let is_other = operator.starts_with(":+") || operator.starts_with('+');
        Part::Variable {
            name: if is_other { "D" } else { name }.to_owned(),
            is_quoted,
            commands: commands_in(&inner.parts),
        }
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
pub(crate) fn literal(parts: &[Part]) -> String {
    let literals = parts.iter().map(|part| match part {
        Part::Literal(text) => text.as_str(),
        Part::Variable { .. } | Part::Substitution(_) | Part::Arithmetic(_) => "",
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
            "$(", "$((", "${", "}", "`", "'", "\"", "<<", "\\", "é", "a", " ", "\n", ")", "$",
            "case", "esac",
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
