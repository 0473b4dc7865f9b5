//! The simple commands of a shell script, read without running it.
//!
//! What a script does when a package is installed for the first time: commands of all branches
//! count, but for those of a `case` on the first argument that can only be an upgrade, a removal or
//! an abort. Variables have the values that the script gives them; what is not known stays as it is
//! written, with its dollar. Nothing here is complete, and nobody may take a script for harmless
//! because a command was not found in it: what is not understood is told by whoever asks.
//!
//! Commands in substitutions, `$(...)` and backquotes, count as all others; those of a `trap` are
//! read when the script is over, since that is when most of them run.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::shell_word::{Inner, Part, Token, commands_in, literal, tokens};

/// Values that a variable may have, and commands that one line may stand for.
const MOST_VALUES: usize = 32;

/// Commands of one script.
const MOST_COMMANDS: usize = 10_000;

/// Cases within cases: more than any script has.
const MOST_CASES: usize = 100;

/// Tokens of one script, those of a function with each call.
const MOST_STEPS: usize = 300_000;

/// Functions that call functions, and substitutions within each other.
const MOST_CALLS: usize = 8;

/// What stands for the output of a command of which it is not known.
const UNKNOWN_OUTPUT: &str = "$(...)";

/// The parameters of a function that are known.
const POSITIONS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Operators that a file follows.
const REDIRECTIONS: [&str; 10] = [">", ">>", "&>", "&>>", "<", "<&", ">&", "<<", "<<-", "<<<"];

/// What package managers call a script with when the package is not installed anew.
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

/// Variables that are empty on a device: where a root file system is put together.
const EMPTY: [&str; 7] = [
    "D",
    "DPKG_ROOT",
    "IPKG_INSTROOT",
    "INTERCEPT_DIR",
    "OPTS",
    "OPT",
    "PKG_ROOT",
];

/// Words that begin or end a compound command, and what follows is a command again.
const RESERVED: [&str; 14] = [
    "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "in",
];

/// A command with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Name and arguments; variables that are not known stand as `$NAME`.
    pub(crate) words: Vec<String>,
    /// Files that its output goes to.
    pub(crate) writes: Vec<String>,
}

/// What was read of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commands {
    /// The commands, in their order; of the script's own functions the commands that a call runs.
    pub(crate) list: Vec<Command>,
    /// What variables were set to, in the order of the script.
    pub(crate) assignments: Vec<(String, String)>,
    /// Whether the script was too long to be read to its end.
    pub(crate) is_cut: bool,
}

/// The commands of a script.
pub(crate) fn commands(text: &str) -> Commands {
    let mut reader = Reader::default();
    reader.read(text);
    reader.read_traps();
    reader.found.is_cut |= reader.is_exhausted();
    reader.found
}

/// A `case` that is open.
#[derive(Clone, Debug, Default)]
struct Case {
    is_on_action: bool,
    waits_for_pattern: bool,
    patterns: Vec<String>,
    /// Whether the branch is never run at a first installation.
    is_passed_over: bool,
}

#[derive(Default)]
struct Reader {
    found: Commands,
    variables: HashMap<String, Vec<String>>,
    /// The bodies of the functions.
    functions: HashMap<String, Rc<[Token]>>,
    /// Calls that are open.
    calls: usize,
    /// How many compound commands were open where the function was called.
    floor: usize,
    /// Tokens that were read, those of functions with each call.
    steps: usize,
    cases: Vec<Case>,
    /// How many compound commands are open.
    depth: usize,
    words: Vec<Vec<Part>>,
    writes: Vec<Vec<Part>>,
    /// The substitutions of the command so far, which run before it.
    inner: Vec<Inner>,
    /// Commands that `trap` keeps for the end of the script, as text.
    traps: Vec<String>,
    /// Whether the command runs only if the one before it succeeds, or fails.
    is_conditional: bool,
    is_done: bool,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let tokens = tokens(text);
        self.found.is_cut |= tokens.is_cut;
        self.run(&tokens.list);
    }

    /// Reads the commands of all traps, those of traps that a trap sets included.
    fn read_traps(&mut self) {
        let mut known = BTreeSet::new();
        while let Some(text) = self.traps.pop() {
            if self.is_exhausted() {
                break;
            }
            if known.insert(text.clone()) {
                self.cases.clear();
                self.is_done = false;
                // What a command wrote is not known: a value of no name stands for it.
                self.read(&text.replace(UNKNOWN_OUTPUT, "$output"));
            }
        }
    }

    fn run(&mut self, tokens: &[Token]) {
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

    /// Whether more was read than of any honest script.
    fn is_exhausted(&self) -> bool {
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
            case.is_passed_over =
                case.is_on_action && patterns.all(|it| OTHER_ACTIONS.contains(&it.as_str()));
        }
    }

    fn end_branch(&mut self) {
        if let Some(case) = self.cases.last_mut() {
            case.waits_for_pattern = true;
            case.is_passed_over = false;
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
            let subject = self.values(subject);
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

    /// The name of the function that is defined, if the words so far are one.
    fn function_name(&mut self) -> Option<String> {
        let names: Vec<String> = self.words.iter().map(|parts| literal(parts)).collect();
        let name = match names.as_slice() {
            [name] => name,
            [keyword, name] if keyword == "function" => name,
            _ => return None,
        };
        self.words.clear();
        Some(name.clone())
    }

    /// Remembers the body of a function, which is read where the function is called. Gives the
    /// place behind it.
    fn define(&mut self, name: String, tokens: &[Token], from: usize) -> usize {
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
    fn call(&mut self, name: &str, arguments: &[String]) {
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

    /// Reads the substitutions of the command at hand. They run in a shell of their own, which
    /// neither ends the script nor its cases.
    fn read_inner(&mut self) {
        let inner = std::mem::take(&mut self.inner);
        if inner.is_empty() || self.is_passed_over() {
            return;
        }
        if self.calls >= MOST_CALLS {
            self.found.is_cut = true;
            return;
        }
        let cases = std::mem::take(&mut self.cases);
        let (depth, is_conditional) = (self.depth, self.is_conditional);
        self.calls += 1;
        // Deeper than where variables lose their old values: the shell keeps them.
        self.depth += 1;
        for commands in inner {
            self.steps += 1;
            self.run(&commands);
        }
        self.calls -= 1;
        (self.depth, self.is_conditional) = (depth, is_conditional);
        self.cases = cases;
    }

    /// Whether the branch at hand is never run at a first installation.
    fn is_passed_over(&self) -> bool {
        self.cases.iter().any(|case| case.is_passed_over)
    }

    /// Sets the positional parameters; gives those of before. Of a script's own arguments, handed
    /// on as a whole, none is known.
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
    fn trap(&mut self, arguments: &[String]) {
        let arguments = match arguments {
            [first, rest @ ..] if first == "--" => rest,
            all => all,
        };
        // With a condition alone, or `-`, what was set before is taken back.
        if let [commands, _, ..] = arguments
            && !commands.starts_with('-')
            && self.traps.len() < MOST_COMMANDS
        {
            self.traps.push(commands.clone());
        }
    }

    /// `shift`, within a function.
    fn shift(&mut self) {
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

    fn redirect(&mut self, operator: &str, parts: &[Part]) {
        self.inner.extend(commands_in(parts));
        let is_output = matches!(operator, ">" | ">>" | "&>" | "&>>");
        let target = literal(parts);
        if is_output && !target.starts_with("/dev/") {
            self.writes.push(parts.to_vec());
        }
    }

    fn end_command(&mut self) {
        let words = std::mem::take(&mut self.words);
        let writes = std::mem::take(&mut self.writes);
        self.read_inner();
        if self.is_passed_over() {
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
            Some("exit") if self.depth == 0 && !self.is_conditional => self.is_done = true,
            Some(_) => {}
        }
        self.give(words, &writes);
    }

    /// `for NAME in WORD...`
    fn begin_loop(&mut self, words: &[Vec<Part>]) {
        // The `do` that follows begins no depth of its own.
        self.depth += 1;
        let Some(name) = words.get(1).map(|parts| literal(parts)) else {
            return;
        };
        let listed = words.iter().skip(3);
        let mut values: Vec<String> = listed.flat_map(|parts| self.values(parts)).collect();
        values.truncate(MOST_VALUES);
        if values.is_empty() {
            // A loop over nothing: what is in it does nothing.
            values.push(String::new());
        }
        self.variables.insert(name, values);
    }

    /// Remembers `NAME=VALUE`. Within a compound command the variable may keep its old value.
    fn assign(&mut self, parts: &[Part]) {
        let Some((name, value)) = assigned(parts) else {
            return;
        };
        let values = self.whole_values(&value);
        let told = values.iter().map(|value| (name.clone(), value.clone()));
        if self.found.assignments.len() < MOST_COMMANDS {
            self.found.assignments.extend(told);
        }
        let known = self.variables.entry(name).or_default();
        if self.depth == self.floor {
            known.clear();
        }
        for value in values {
            if known.len() < MOST_VALUES && !known.contains(&value) {
                known.push(value);
            }
        }
    }

    /// Gives a command, once for each value of its variables.
    fn give(&mut self, words: &[Vec<Part>], writes: &[Vec<Part>]) {
        if words.is_empty() && writes.is_empty() {
            return;
        }
        let all = words.iter().chain(writes).flatten();
        let mut choices: Vec<HashMap<&str, &str>> = vec![HashMap::new()];
        for part in all {
            let Part::Variable { name, .. } = part else {
                continue;
            };
            let Some(values) = self.variables.get(name).filter(|it| !it.is_empty()) else {
                continue;
            };
            if choices
                .iter()
                .any(|choice| choice.contains_key(name.as_str()))
            {
                continue;
            }
            if choices.len() * values.len() <= MOST_VALUES {
                let with = |choice: &HashMap<_, _>, value| {
                    let mut choice = choice.clone();
                    choice.insert(name.as_str(), value);
                    choice
                };
                let product = choices.iter().flat_map(|choice| {
                    let with = &with;
                    values.iter().map(move |value| with(choice, value.as_str()))
                });
                choices = product.collect();
            }
        }
        let mut commands = Vec::new();
        for choice in &choices {
            let value = |name: &str| choice.get(name).map(|value| (*value).to_owned());
            let expanded = words.iter().flat_map(|parts| expand(parts, &value));
            let command = Command {
                words: expanded.collect(),
                writes: writes
                    .iter()
                    .flat_map(|parts| expand(parts, &value))
                    .collect(),
            };
            if !commands.contains(&command) {
                commands.push(command);
            }
        }
        for mut command in commands {
            match command.words.split_first() {
                Some((name, arguments)) if self.functions.contains_key(name) => {
                    let (name, arguments) = (name.clone(), arguments.to_vec());
                    self.call(&name, &arguments);
                    command.words.clear();
                    if !command.writes.is_empty() {
                        self.found.list.push(command);
                    }
                }
                Some((name, _)) if name == "shift" && self.calls > 0 => self.shift(),
                Some((name, arguments)) if name == "trap" => self.trap(arguments),
                _ => self.found.list.push(command),
            }
        }
    }

    /// The values that a word may have, cut at blanks.
    fn values(&self, parts: &[Part]) -> Vec<String> {
        if let [
            Part::Variable {
                name,
                is_quoted: false,
                ..
            },
        ] = parts
        {
            let values = self.variables.get(name);
            let words = values
                .into_iter()
                .flatten()
                .flat_map(|it| it.split_whitespace());
            let words: Vec<String> = words.map(str::to_owned).collect();
            if !words.is_empty() {
                return words;
            }
        }
        self.whole_values(parts)
    }

    /// The values that a word may have. Of several variables in it only the first may have many.
    fn whole_values(&self, parts: &[Part]) -> Vec<String> {
        let first = parts.iter().find_map(|part| match part {
            Part::Variable { name, .. } => Some(name.as_str()),
            Part::Literal(_) | Part::Substitution(_) | Part::Arithmetic(_) => None,
        });
        let of = |name: &str| self.variables.get(name).filter(|values| !values.is_empty());
        let many = first.and_then(|name| Some((name, of(name)?)));
        let one = |name: &str| of(name).and_then(|values| values.first().cloned());
        match many {
            None => vec![joined(parts, &one)],
            Some((first, values)) => values
                .iter()
                .map(|value| {
                    let value = |name: &str| match name == first {
                        true => Some(value.clone()),
                        false => one(name),
                    };
                    joined(parts, &value)
                })
                .collect(),
        }
    }
}

fn word(text: &str) -> Token {
    Token::Word(vec![Part::Literal(text.to_owned())])
}

/// The words that a word stands for: a variable without quotes may hold several.
fn expand(parts: &[Part], value: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    if let [
        Part::Variable {
            name,
            is_quoted: false,
            ..
        },
    ] = parts
    {
        if EMPTY.contains(&name.as_str()) && value(name).is_none() {
            return Vec::new();
        }
        if let Some(value) = value(name) {
            return value.split_whitespace().map(str::to_owned).collect();
        }
    }
    vec![joined(parts, value)]
}

fn joined(parts: &[Part], value: &dyn Fn(&str) -> Option<String>) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Variable { name, .. } => match value(name) {
            Some(value) => value,
            None if EMPTY.contains(&name.as_str()) => String::new(),
            None => format!("${name}"),
        },
        Part::Substitution(commands) => substituted(commands, value),
        Part::Arithmetic(_) => "$((...))".to_owned(),
    };
    parts.iter().map(part).collect()
}

/// The output of the few commands of which it is known.
fn substituted(commands: &[Token], value: &dyn Fn(&str) -> Option<String>) -> String {
    let word = |token: &Token| match token {
        Token::Word(parts) => joined(parts, value),
        Token::Operator(operator) => (*operator).to_owned(),
        Token::Document(_) => String::new(),
    };
    // More words than any of these commands has.
    let words: Vec<String> = commands.iter().take(8).map(word).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        // Nothing is diverted on a device without the package manager's own hand.
        ["dpkg-divert", "--truename", path] => (*path).to_owned(),
        // A file that goes away again.
        ["mktemp", ..] => "/tmp/mktemp".to_owned(),
        _ => UNKNOWN_OUTPUT.to_owned(),
    }
}

/// Name and value of an assignment.
fn assigned(parts: &[Part]) -> Option<(String, Vec<Part>)> {
    let Some((Part::Literal(first), rest)) = parts.split_first() else {
        return None;
    };
    let (name, value) = first.split_once('=')?;
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = !name.is_empty()
        && name.chars().all(is_letter)
        && !name.starts_with(|letter: char| letter.is_ascii_digit());
    let value = [&[Part::Literal(value.to_owned())], rest].concat();
    is_name.then(|| (name.to_owned(), value))
}

#[cfg(test)]
mod tests {
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
}
