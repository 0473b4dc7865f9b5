//! Goes through the tokens of a script and finds where each command begins and ends, and in which
//! branch of which `case` it is.

use std::collections::HashMap;
use std::rc::Rc;

use super::command::{Commands, MOST_COMMANDS};
use super::variables::{MOST_VALUES, Variables, assigned, values};
use crate::check::installed::script::words::{Inner, Part, Token, commands_in, literal, tokens};

/// The deepest nesting of `case`; no real script comes close.
const MOST_CASES: usize = 100;

/// The most tokens that are read of one script; those of a function count with each call.
const MOST_STEPS: usize = 300_000;

/// Operators that a file follows.
const REDIRECTIONS: [&str; 10] = [">", ">>", "&>", "&>>", "<", "<&", ">&", "<<", "<<-", "<<<"];

/// The arguments with which package managers call a script at other times than a first
/// installation.
const OTHER_ACTIONS: [&str; 11] = [
    "upgrade",
    "abort-upgrade",
    "abort-install",
    "abort-remove",
    "abort-deconfigure",
    "failed-upgrade",
    "remove",
    "purge",
    "deconfigure",
    "disappear",
    "triggered",
];

/// Words of compound commands after which another command begins.
const RESERVED: [&str; 14] = [
    "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "in",
];

/// A `case` that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    is_on_action: bool,
    waits_for_pattern: bool,
    patterns: Vec<String>,
    /// Whether the branch is never run at a first installation.
    is_skipped: bool,
}

#[derive(Default)]
pub(super) struct Reader {
    pub(super) found: Commands,
    pub(super) variables: Variables,
    /// The bodies of the functions.
    pub(super) functions: HashMap<String, Rc<[Token]>>,
    /// Function calls that have not ended yet.
    pub(super) calls: usize,
    /// How many compound commands were open where the function was called.
    pub(super) floor: usize,
    /// Tokens that were read, those of functions with each call.
    pub(super) steps: usize,
    pub(super) cases: Vec<Case>,
    /// How many compound commands are open.
    pub(super) depth: usize,
    pub(super) words: Vec<Vec<Part>>,
    pub(super) writes: Vec<Vec<Part>>,
    /// The substitutions of the command so far, which run before it.
    pub(super) inner: Vec<Inner>,
    /// Commands that `trap` keeps for the end of the script, as text.
    pub(super) traps: Vec<String>,
    /// Whether the command runs only if the one before it succeeds, or fails.
    pub(super) is_conditional: bool,
    pub(super) is_done: bool,
}

impl Reader {
    pub(super) fn read(&mut self, text: &str) {
        let tokens = tokens(text);
        self.found.is_cut |= tokens.is_cut;
        self.run(&tokens.list);
    }

    pub(super) fn run(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            self.steps += 1;
            match token {
                Token::Document(commands) => {
                    self.inner.extend(commands.iter().cloned());
                    self.read_inner();
                }
                Token::Word(parts) if self.waits_for_pattern() => self.pattern(parts),
                Token::Word(parts) => self.word(parts),
                Token::Operator(")") if self.waits_for_pattern() => self.end_pattern(),
                Token::Operator("(" | "|" | "\n") if self.waits_for_pattern() => {}
                Token::Operator("(") => {
                    // `name()` defines a function; any other opening bracket begins a subshell.
                    let is_pair = tokens.get(at) == Some(&Token::Operator(")"));
                    let name = if is_pair { self.function_name() } else { None };
                    if let Some(name) = name {
                        at = self.define(name, tokens, at + 1);
                    } else {
                        self.end_command();
                        self.depth += 1;
                    }
                }
                Token::Operator(")") => {
                    self.end_command();
                    self.depth = self.depth.saturating_sub(1);
                }
                Token::Operator(";;" | ";&" | ";;&") => {
                    self.end_command();
                    self.end_branch();
                }
                Token::Operator(operator) if REDIRECTIONS.contains(operator) => {
                    if let Some(Token::Word(parts)) = tokens.get(at) {
                        at += 1;
                        self.redirect(operator, parts);
                    }
                }
                Token::Operator(operator) => {
                    let is_empty = self.words.is_empty();
                    self.end_command();
                    self.is_conditional = match *operator {
                        "&&" | "||" => true,
                        // A command may follow `&&` or `||` on the next line.
                        "\n" => self.is_conditional && is_empty,
                        _ => false,
                    };
                }
            }
            if self.is_done || self.is_exhausted() {
                break;
            }
        }
        self.end_command();
    }

    /// Whether more was read than the limit, which no real script reaches.
    pub(super) fn is_exhausted(&self) -> bool {
        self.found.list.len() >= MOST_COMMANDS
            || self.steps >= MOST_STEPS
            || self.cases.len() > MOST_CASES
    }

    fn waits_for_pattern(&self) -> bool {
        self.cases.last().is_some_and(|case| case.waits_for_pattern)
    }

    fn pattern(&mut self, parts: &[Part]) {
        self.inner.extend(commands_in(parts));
        let word = literal(parts);
        if word == "esac" {
            self.cases.pop();
            self.depth = self.depth.saturating_sub(1);
        } else if let Some(case) = self.cases.last_mut() {
            case.patterns.push(word);
        }
    }

    fn end_pattern(&mut self) {
        if let Some(case) = self.cases.last_mut() {
            let mut patterns = case.patterns.drain(..);
            case.waits_for_pattern = false;
            case.is_skipped =
                case.is_on_action && patterns.all(|it| OTHER_ACTIONS.contains(&it.as_str()));
        }
    }

    fn end_branch(&mut self) {
        if let Some(case) = self.cases.last_mut() {
            case.waits_for_pattern = true;
            case.is_skipped = false;
        }
    }

    fn word(&mut self, parts: &[Part]) {
        if let [Part::Literal(word)] = parts
            && self.words.is_empty()
            && (RESERVED.contains(&word.as_str()) || word == "esac")
        {
            match word.as_str() {
                "if" | "while" | "until" | "{" => self.depth += 1,
                "fi" | "done" | "}" => self.depth = self.depth.saturating_sub(1),
                "esac" => {
                    self.cases.pop();
                    self.depth = self.depth.saturating_sub(1);
                }
                _ => {}
            }
            return;
        }
        self.inner.extend(commands_in(parts));
        self.words.push(parts.to_vec());
        // `case WORD in` is no simple command: its patterns follow.
        if let [first, subject, last] = self.words.as_slice()
            && literal(first) == "case"
            && literal(last) == "in"
        {
            let subject = values(&self.variables, subject);
            self.words.clear();
            self.read_inner();
            self.cases.push(Case {
                is_on_action: subject.iter().any(|value| value == "$1"),
                waits_for_pattern: true,
                ..Case::default()
            });
            self.depth += 1;
        }
    }

    /// Whether the current branch never runs at a first installation.
    pub(super) fn is_skipped(&self) -> bool {
        self.cases.iter().any(|case| case.is_skipped)
    }

    fn redirect(&mut self, operator: &str, parts: &[Part]) {
        self.inner.extend(commands_in(parts));
        let is_output = matches!(operator, ">" | ">>" | "&>" | "&>>");
        let target = literal(parts);
        // Writing to /dev/null and the like leaves nothing behind.
        if is_output && !target.starts_with("/dev/") {
            self.writes.push(parts.to_vec());
        }
    }

    fn end_command(&mut self) {
        let words = std::mem::take(&mut self.words);
        let writes = std::mem::take(&mut self.writes);
        self.read_inner();
        if self.is_skipped() {
            return;
        }
        let is_assignment = |parts: &Vec<Part>| assigned(parts).is_some();
        let begin = words.iter().take_while(|it| is_assignment(it)).count();
        let (assignments, words) = words.split_at(begin);
        match words.first().map(|first| literal(first)).as_deref() {
            None => {
                for parts in assignments {
                    self.assign(parts);
                }
            }
            Some("export" | "local" | "readonly" | "declare") => {
                for parts in words {
                    self.assign(parts);
                }
                return;
            }
            Some("for" | "select") => {
                self.begin_loop(words);
                return;
            }
            // Only an exit that always happens ends the script here; one in a branch may not
            // happen.
            Some("exit") if self.depth == 0 && !self.is_conditional => self.is_done = true,
            Some(_) => {}
        }
        self.give(words, &writes);
    }

    /// `for NAME in WORD...`
    fn begin_loop(&mut self, words: &[Vec<Part>]) {
        // `for` has counted this compound command already, so its `do` does not count.
        self.depth += 1;
        let Some(name) = words.get(1).map(|parts| literal(parts)) else {
            return;
        };
        let listed = words.iter().skip(3);
        let mut taken: Vec<String> = listed
            .flat_map(|parts| values(&self.variables, parts))
            .collect();
        taken.truncate(MOST_VALUES);
        if taken.is_empty() {
            // The body of such a loop never runs; with an empty value its commands have no effect.
            taken.push(String::new());
        }
        self.variables.insert(name, taken);
    }
}
