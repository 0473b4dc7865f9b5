//! The arguments of a command: which are options, values of options, names or operands.

/// Options of adduser, dpkg-trigger and similar programs whose value is the next word.
const WITH_VALUE: &str = "\
    --home --home-dir --base-dir --shell --uid --gid --ingroup --gecos --comment --firstuid \
    --lastuid --conf --add_extra_groups --groups --password --expiredate --inactive --skel --root \
    --prefix --key --by-package -h -s -u -g -G -d -c -k -b -e -f -K -p -P -R";

/// The words that are names: neither options nor their values.
pub(super) fn names<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if is_in(WITH_VALUE, word) {
            words.next();
        } else if !word.starts_with('-') {
            names.push(*word);
        }
    }
    names
}

/// Whether a list of words, with blanks between them, has that word.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

/// The arguments that are no options. Of options with a value that is a word of its own, the value
/// stays among them.
pub(super) fn operands<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let operands = arguments.iter().copied();
    operands
        .filter(|it| !it.starts_with('-') || *it == "-")
        .collect()
}

/// The last of them.
pub(super) fn last(operands: &[&str]) -> Option<String> {
    operands.last().map(|word| (*word).to_owned())
}
