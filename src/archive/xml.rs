//! Parses the XML of repodata: elements with attributes, and text in the innermost ones.
//!
//! Only predefined and numeric entities are known, so that nothing can expand. Entities that a
//! document defines itself are an error where they are used.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

/// The longest text of an element that is kept, in bytes; descriptions have some kilobytes.
const LONGEST_TEXT: usize = 1 << 20;

/// The longest tag, comment or text, in bytes: the parser holds one of them in memory at a time.
const LONGEST_EVENT: usize = 2 << 20;

/// The deepest nesting of elements; repodata has five levels.
const DEEPEST: usize = 32;

/// The attributes of an element.
pub struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// The value of an attribute, by its name as written; `None` if it is missing or malformed.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let found = self.0.try_get_attribute(name).ok()??;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned().into())
    }

    /// As [`get`](Self::get), but empty if it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> Cow<'_, str> {
        self.get(name).unwrap_or_default()
    }
}

/// Called for the elements of a document. Names have no prefix: `rpm:entry` is `entry`.
pub trait Visitor {
    /// An element begins.
    fn open(&mut self, name: &str, attributes: &Attributes<'_>);

    /// An element ends; `text` is the text in it since the last child element ended.
    ///
    /// # Errors
    /// Any error ends the parsing.
    fn close(&mut self, name: &str, text: &str) -> io::Result<()>;
}

/// Parses a document and calls the visitor for each element.
///
/// # Errors
/// If it cannot be read, is not well-formed, is truncated, or the visitor returned an error.
pub fn walk(document: impl BufRead, visitor: &mut impl Visitor) -> io::Result<()> {
    let mut reader = Reader::from_reader(Portions::new(document));
    let (mut buffer, mut text, mut depth) = (Vec::new(), String::new(), 0_usize);
    loop {
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| malformed(&error));
        match event? {
            Event::Start(element) => {
                text.clear();
                depth += 1;
                if depth > DEEPEST {
                    return Err(malformed(&"elements are nested too deeply"));
                }
                visitor.open(local(element.name().as_ref()), &Attributes(&element));
            }
            Event::Empty(element) => {
                text.clear();
                let name = element.name();
                visitor.open(local(name.as_ref()), &Attributes(&element));
                visitor.close(local(name.as_ref()), "")?;
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                visitor.close(local(element.name().as_ref()), &text)?;
                text.clear();
            }
            // A text comes in several events where a comment or a reference stands in it.
            Event::Text(content) => append(&mut text, &content),
            Event::CData(content) => append(&mut text, &content),
            Event::GeneralRef(reference) => text.push(character(&reference)?),
            Event::Eof if depth > 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            Event::Eof => return Ok(()),
            // A document type is not read, so it cannot declare entities that grow when they are
            // expanded.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        buffer.clear();
        reader.get_mut().begin();
    }
}

/// Limits how much of the document is read for one event.
struct Portions<R> {
    document: R,
    left: usize,
}

impl<R> Portions<R> {
    fn new(document: R) -> Self {
        Self {
            document,
            left: LONGEST_EVENT,
        }
    }

    /// Called before each event: allows its bytes.
    fn begin(&mut self) {
        self.left = LONGEST_EVENT;
    }
}

impl<R: BufRead> Read for Portions<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Portions<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.document.fill_buf()?;
        if self.left == 0 && !bytes.is_empty() {
            return Err(malformed(&"a single tag or text has more than 2 MiB"));
        }
        Ok(bytes.get(..self.left).unwrap_or(bytes))
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.document.consume(count);
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn append(text: &mut String, more: &str) {
    if text.len() + more.len() <= LONGEST_TEXT {
        text.push_str(more);
    }
}

fn character(reference: &BytesRef<'_>) -> io::Result<char> {
    let numeric = reference.resolve_char_ref();
    if let Some(character) = numeric.map_err(|error| malformed(&error))? {
        return Ok(character);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(malformed(&format!("the entity {other:?} is not known"))),
    }
}

fn malformed(error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("malformed XML: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<String>);

    impl Visitor for Seen {
        fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
            self.0.push(format!("<{name} {}>", attributes.text("a")));
        }

        fn close(&mut self, name: &str, text: &str) -> io::Result<()> {
            self.0.push(format!("{text}</{name}>"));
            Ok(())
        }
    }

    fn seen(document: &str) -> io::Result<Vec<String>> {
        let mut seen = Seen::default();
        walk(document.as_bytes(), &mut seen)?;
        Ok(seen.0)
    }

    #[test]
    fn elements_come_with_their_attributes_and_text() {
        let document = "<?xml version=\"1.0\"?><m><rpm:e a=\"&lt;1&gt;\"/><s>a &amp; b&#x41;\
                        <![CDATA[<c>]]></s></m>";
        let expected = ["<m >", "<e <1>>", "</e>", "<s >", "a & bA<c></s>", "</m>"];
        assert_eq!(seen(document).unwrap(), expected);
    }

    #[test]
    fn documents_beyond_the_limits_are_an_error() {
        let long = "x".repeat(LONGEST_EVENT - 16);
        for (open, close) in [("<a>", "</a>"), ("<!--", "-->"), ("<a b=\"", "\"/>")] {
            let document = |text: &str| format!("<m>{open}{text}{close}</m>");
            assert!(seen(&document(&long)).is_ok(), "{open}");
            let error = seen(&document(&long.repeat(2))).unwrap_err();
            assert!(error.to_string().contains("2 MiB"), "{open}: {error}");
        }
        let nested = |depth| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(seen(&nested(DEEPEST)).is_ok());
        let error = seen(&nested(DEEPEST + 1)).unwrap_err();
        assert!(error.to_string().contains("nested"), "{error}");
    }

    #[test]
    fn malformed_documents_are_an_error() {
        for document in [
            "<a>",
            "<a></b>",
            "<a>&own;</a>",
            "<a>&#xD800;</a>",
            "<a b",
            "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>",
        ] {
            assert!(seen(document).is_err(), "{document}");
        }
    }
}
