//! Commands that are not written where they run: in functions, in substitutions and in traps.

use std::collections::BTreeSet;

use super::command::MOST_COMMANDS;
use super::reader::Reader;
use super::variables::UNKNOWN_OUTPUT;
use crate::check::installed::script::words::{Part, Token, literal};

/// The deepest nesting of function calls and of substitutions.
const MOST_CALLS: usize = 8;

/// The number of a function's parameters that are remembered.
const POSITIONS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

impl Reader {
    /// Reads the commands of all traps, including traps that are set by a trap.
    pub(super) fn read_traps(&mut self) {
        let mut known = BTreeSet::new();
        while let Some(text) = self.traps.pop() {
            if self.is_exhausted() {
                break;
            }
            if known.insert(text.clone()) {
                self.cases.clear();
                self.is_done = false;
                // What a command printed is not known, so an unnamed variable stands for it.
                self.read(&text.replace(UNKNOWN_OUTPUT, "$output"));
            }
        }
    }

    /// The name of the function that is defined, if the words so far are one.
    pub(super) fn function_name(&mut self) -> Option<String> {
        let names: Vec<String> = self.words.iter().map(|parts| literal(parts)).collect();
        let name = match names.as_slice() {
            [name] => name,
            [keyword, name] if keyword == "function" => name,
            _ => return None,
        };
        self.words.clear();
        Some(name.clone())
    }

    /// Remembers the body of a function, which is read when the function is called. Returns the
    /// position after it.
    pub(super) fn define(&mut self, name: String, tokens: &[Token], from: usize) -> usize {
        let is_blank = |token: &&Token| **token == Token::Operator("\n");
        let rest = tokens.get(from..).unwrap_or_default();
        let begin = from + rest.iter().take_while(is_blank).count();
        let (open, close) = match tokens.get(begin) {
            Some(Token::Operator("(")) => (Token::Operator("("), Token::Operator(")")),
            _ => (word("{"), word("}")),
        };
        if tokens.get(begin) != Some(&open) {
            return from;
        }
        let mut depth = 0_usize;
        let body = tokens.get(begin..).unwrap_or_default();
        let ends = |token: &Token| {
            if *token == open {
                depth += 1;
            } else if *token == close {
                depth -= 1;
            }
            depth == 0
        };
        let length = body.iter().position(ends).unwrap_or(body.len());
        let inner = body.get(1..length).unwrap_or_default();
        self.functions.insert(name, inner.into());
        begin + length + 1
    }

    /// Reads the body of a function with the arguments of a call.
    pub(super) fn call(&mut self, name: &str, arguments: &[String]) {
        let Some(body) = self.functions.get(name).cloned() else {
            return;
        };
        if self.calls >= MOST_CALLS {
            self.found.is_cut = true;
            return;
        }
        let outer = self.bind(arguments);
        let (cases, depth, floor) = (self.cases.len(), self.depth, self.floor);
        self.calls += 1;
        self.steps += 1;
        self.depth += 1;
        self.floor = self.depth;
        self.run(&body);
        self.calls -= 1;
        self.cases.truncate(cases);
        (self.depth, self.floor) = (depth, floor);
        for position in POSITIONS {
            self.variables.remove(position);
        }
        self.variables.extend(outer);
    }

    /// Reads the substitutions of the current command. They run in a shell of their own, so an
    /// `exit` in them does not end the script.
    pub(super) fn read_inner(&mut self) {
        let inner = std::mem::take(&mut self.inner);
        if inner.is_empty() || self.is_skipped() {
            return;
        }
        if self.calls >= MOST_CALLS {
            self.found.is_cut = true;
            return;
        }
        let cases = std::mem::take(&mut self.cases);
        let (depth, is_conditional) = (self.depth, self.is_conditional);
        self.calls += 1;
        // At this depth an assignment keeps the variable's old values as well, because a subshell
        // does not change the variables of the script.
        self.depth += 1;
        for commands in inner {
            self.steps += 1;
            self.run(&commands);
        }
        self.calls -= 1;
        (self.depth, self.is_conditional) = (depth, is_conditional);
        self.cases = cases;
    }

    /// Sets the positional parameters and returns the previous ones. The script's own arguments,
    /// passed on as `"$@"`, are not known.
    fn bind(&mut self, arguments: &[String]) -> Vec<(String, Vec<String>)> {
        let outer = POSITIONS.iter().filter_map(|position| {
            let values = self.variables.remove(*position)?;
            Some(((*position).to_owned(), values))
        });
        let outer = outer.collect();
        let is_known = !arguments
            .iter()
            .any(|it| it.contains("$@") || it.contains("$*"));
        for (position, argument) in POSITIONS.iter().zip(arguments).filter(|_| is_known) {
            let value = vec![argument.clone()];
            self.variables.insert((*position).to_owned(), value);
        }
        outer
    }

    /// `trap COMMANDS CONDITION...`
    pub(super) fn trap(&mut self, arguments: &[String]) {
        let arguments = match arguments {
            [first, rest @ ..] if first == "--" => rest,
            all => all,
        };
        // A condition alone, or `-`, only removes a trap and adds no commands.
        if let [commands, _, ..] = arguments
            && !commands.starts_with('-')
            && self.traps.len() < MOST_COMMANDS
        {
            self.traps.push(commands.clone());
        }
    }

    /// `shift`, within a function.
    pub(super) fn shift(&mut self) {
        for pair in POSITIONS.windows(2) {
            let [to, from] = pair else {
                continue;
            };
            match self.variables.remove(*from) {
                Some(values) => self.variables.insert((*to).to_owned(), values),
                None => self.variables.remove(*to),
            };
        }
    }
}

fn word(text: &str) -> Token {
    Token::Word(vec![Part::Literal(text.to_owned())])
}
