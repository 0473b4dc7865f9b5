//! Splits a script into words and operators, and finds where here-documents end.

use super::token::{Inner, Part, Token, Tokens, commands_in, literal};

/// Operators, the longer of two that begin alike first.
const OPERATORS: [&str; 20] = [
    "<<<", "<<-", ";;&", "&>>", "&&", "||", ";;", ";&", "<<", ">>", "<&", ">&", ">|", "&>", "&",
    "|", ";", "(", ")", "<",
];

/// Words after which a command begins.
const BEFORE_COMMANDS: [&str; 9] = [
    "if", "then", "elif", "else", "while", "until", "do", "!", "{",
];

/// What ends the commands that are being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    OfText,
    /// At the bracket that closes `$(`.
    AtBracket,
}

/// A here-document that follows the current line.
pub(super) struct Document {
    /// The line that ends it.
    end: String,
    /// Whether its lines may be indented by tabs (`<<-`).
    is_indented: bool,
    /// Whether its text is literal, so that nothing in it is expanded.
    is_quoted: bool,
}

pub(super) struct Lexer<'t> {
    pub(super) rest: &'t str,
    pub(super) tokens: Vec<Token>,
    pub(super) documents: Vec<Document>,
    /// Expansions that have not ended yet.
    pub(super) depth: usize,
    pub(super) is_cut: bool,
}

#[derive(Default)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, depth: usize) -> Self {
        Self {
            rest: text,
            tokens: Vec::new(),
            documents: Vec::new(),
            depth,
            is_cut: false,
        }
    }

    pub(super) fn finish(self) -> Tokens {
        Tokens {
            list: self.tokens,
            is_cut: self.is_cut,
        }
    }

    pub(super) fn run(&mut self, end: End) {
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

    /// Whether the last token is that word, in a position where it is a reserved word.
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

    /// The text of a here-document begins after the line that names it.
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
                // If the end is missing, the document reaches to the end of the script, as in
                // shells.
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

    /// The commands of the substitutions in a text that is expanded as within double quotes.
    pub(super) fn commands_of_text(&mut self, text: &str) -> Vec<Inner> {
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

    pub(super) fn double_quoted(&mut self, word: &mut Word) {
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

    pub(super) fn pass_to(&mut self, end: &str) {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        self.advance(at);
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

impl Word {
    pub(super) fn literal(&mut self, letter: Option<char>) {
        let mut buffer = [0; 4];
        if let Some(letter) = letter {
            self.text(letter.encode_utf8(&mut buffer));
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }
}
