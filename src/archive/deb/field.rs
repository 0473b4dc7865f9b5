//! The fields of a control stanza that this program reads, of those in deb-control(5).

/// A field that this program reads.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    Package,
    Version,
    Architecture,
    Section,
    Source,
    License,
    MultiArch,
    Essential,
    Protected,
    Important,
    Priority,
    InstalledSize,
    Description,
    Depends,
    PreDepends,
    Recommends,
    Suggests,
    Provides,
    Conflicts,
    Breaks,
    Replaces,
}

/// The fields by their names.
const FIELDS: [(&str, Field); 21] = [
    ("Package", Field::Package),
    ("Version", Field::Version),
    ("Architecture", Field::Architecture),
    ("Section", Field::Section),
    ("Source", Field::Source),
    ("License", Field::License),
    ("Multi-Arch", Field::MultiArch),
    ("Essential", Field::Essential),
    ("Protected", Field::Protected),
    ("Important", Field::Important),
    ("Priority", Field::Priority),
    ("Installed-Size", Field::InstalledSize),
    ("Description", Field::Description),
    ("Depends", Field::Depends),
    ("Pre-Depends", Field::PreDepends),
    ("Recommends", Field::Recommends),
    ("Suggests", Field::Suggests),
    ("Provides", Field::Provides),
    ("Conflicts", Field::Conflicts),
    ("Breaks", Field::Breaks),
    ("Replaces", Field::Replaces),
];

impl Field {
    /// The field of that name; names ignore case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut fields = FIELDS.iter();
        fields
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, field)| *field)
    }

    /// The field's name as written in a stanza.
    pub(crate) fn name(self) -> &'static str {
        FIELDS[self as usize].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_their_names() {
        for (place, (name, field)) in FIELDS.iter().enumerate() {
            assert_eq!(*field as usize, place, "{name}");
        }
    }
}
