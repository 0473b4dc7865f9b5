//! The command line that builds what was selected on the screen.

use std::ffi::OsStr;
use std::path::Path;

use crate::cli;
use crate::package::Family;
use crate::plan::Selection;

/// `sysextant build` over these sources.
pub(super) fn build_over(sources: &cli::Sources) -> Vec<String> {
    let mut words = words(&["sysextant", "build", "--base"]);
    words.push(text(sources.base.as_os_str()));
    for feed in &sources.feeds {
        words.extend(["--feed".to_owned(), text(feed.as_os_str())]);
    }
    for extension in &sources.on {
        words.extend(["--on".to_owned(), text(extension.as_os_str())]);
    }
    if let Some(family) = sources.family {
        words.extend(["--family".to_owned(), Family::from(family).to_string()]);
    }
    words
}

/// `sysextant demo build`.
pub(super) fn build_of_demo(family: Family) -> Vec<String> {
    let mut words = words(&["sysextant", "demo", "build"]);
    match family {
        // What the demo takes where nothing is said.
        Family::Deb => {}
        Family::Ipk | Family::Rpm => words.extend(["--family".to_owned(), family.to_string()]),
    }
    words
}

/// The whole command: `start`, then the marks, then the image.
pub(super) fn command(mut start: Vec<String>, selection: &Selection, output: &Path) -> String {
    let requests = selection.requests.iter().map(ToString::to_string);
    start.extend(requests);
    for name in &selection.excluded {
        start.extend(["--exclude".to_owned(), name.to_string()]);
    }
    for name in &selection.allow_shadow {
        start.extend(["--allow-shadow".to_owned(), name.to_string()]);
    }
    if !selection.recommends {
        start.push("--no-recommends".to_owned());
    }
    start.extend(["-o".to_owned(), text(output.as_os_str())]);
    let quoted: Vec<String> = start.iter().map(|word| quoted(word)).collect();
    quoted.join(" ")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn text(word: &OsStr) -> String {
    word.to_string_lossy().into_owned()
}

/// A word quoted for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-+/=:@%,~".contains(letter);
    if !word.is_empty() && !word.starts_with('~') && word.chars().all(plain) {
        return word.to_owned();
    }
    let escaped = word.replace('\'', "'\\''");
    format!("'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Request;

    #[test]
    fn the_command_names_all_marks_and_a_shell_reads_it_back() {
        let sources = cli::Sources {
            base: "core image.tar.gz".into(),
            feeds: vec!["deploy/deb".into(), "it's".into()],
            on: Vec::new(),
            family: None,
        };
        let selection = Selection {
            requests: vec![Request::parse("gdb"), Request::parse("strace=6.1~rc1")],
            excluded: ["man-db".into()].into(),
            recommends: false,
            allow_shadow: ["libc6".into()].into(),
        };
        let command = command(build_over(&sources), &selection, Path::new("debug.raw"));
        assert_eq!(
            command,
            "sysextant build --base 'core image.tar.gz' --feed deploy/deb --feed 'it'\\''s' gdb \
             strace=6.1~rc1 --exclude man-db --allow-shadow libc6 --no-recommends -o debug.raw"
        );
    }
}
