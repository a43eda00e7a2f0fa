use std::borrow::Cow;
use std::io::{self, BufRead, Take};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// One tag or one text may not be longer than this; a spreadsheet cell ends at 32,767 characters.
const MOST_PIECE_BYTES: u64 = 1 << 20;

/// The names of all open elements are held in memory, so there is an end to how many they may be.
const MOST_DEPTH: usize = 256;

/// What stands next in an XML part. A tag that closes itself is one that opens and one that closes.
pub(crate) enum Markup<'s> {
    Open(BytesStart<'s>),
    Close(BytesEnd<'s>),
    Text(Cow<'s, str>),
    /// A comment, a declaration or an instruction.
    Aside,
    End,
}

/// Walks through the tags and the texts of an XML part, holding only one of them at a time.
///
/// What it does not know (entities of a document type, encodings other than UTF-8) is an error and
/// never a wrong value.
pub(crate) struct Scanner<R> {
    reader: Reader<Take<R>>,
    piece: Vec<u8>,
    depth: usize,
}

impl<R: BufRead> Scanner<R> {
    pub(crate) fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(source.take(MOST_PIECE_BYTES));
        reader.config_mut().expand_empty_elements = true;
        Self { reader, piece: Vec::new(), depth: 0 }
    }

    pub(crate) fn next(&mut self) -> io::Result<Markup<'_>> {
        self.piece.clear();
        // The library reads a piece of any length, so the source ends where a piece has to.
        self.reader.get_mut().set_limit(MOST_PIECE_BYTES);
        let event = self.reader.read_event_into(&mut self.piece).map_err(io::Error::other)?;
        if self.reader.get_ref().limit() == 0 {
            return Err(broken("a tag or a text of the XML is too long"));
        }
        Ok(match event {
            Event::Start(_) if self.depth == MOST_DEPTH => return Err(broken("the XML is too deep")),
            Event::Start(tag) => {
                self.depth += 1;
                Markup::Open(tag)
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Markup::Close(tag)
            }
            Event::Text(text) => Markup::Text(text.xml10_content()),
            Event::CData(text) => Markup::Text(text.xml10_content()),
            Event::GeneralRef(name) => Markup::Text(character(&name)?),
            Event::Eof => Markup::End,
            _ => Markup::Aside,
        })
    }

    /// Passes over everything up to the end of the element that was just opened.
    pub(crate) fn skip_element(&mut self) -> io::Result<()> {
        let inside = self.depth;
        while self.depth >= inside {
            if let Markup::End = self.next()? {
                return Err(broken("the XML ends too early"));
            }
        }
        Ok(())
    }
}

/// The value of an attribute, where the tag has it.
pub(crate) fn attribute<'t>(tag: &'t BytesStart, wanted: &str) -> io::Result<Option<Cow<'t, str>>> {
    let Some(found) = tag.try_get_attribute(wanted).map_err(io::Error::other)? else {
        return Ok(None);
    };
    found.normalized_value(XmlVersion::Implicit1_0).map(Some).map_err(io::Error::other)
}

/// The character that XML writes by name or by number.
fn character(name: &BytesRef) -> io::Result<Cow<'static, str>> {
    if let Some(character) = name.resolve_char_ref().map_err(io::Error::other)? {
        return Ok(Cow::Owned(character.into()));
    }
    resolve_xml_entity(name).map(Cow::Borrowed).ok_or_else(|| broken("an unknown entity in the XML"))
}

/// An error for XML that is not as it should be.
pub(crate) fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> io::Result<String> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut seen = String::new();
        loop {
            match scanner.next()? {
                Markup::Open(tag) => seen.extend(["<", tag.name().0, ">"]),
                Markup::Close(tag) => seen.extend(["</", tag.name().0, ">"]),
                Markup::Text(text) => seen += &text,
                Markup::Aside => {}
                Markup::End => return Ok(seen),
            }
        }
    }

    fn value(tag: &str, name: &str) -> io::Result<Option<String>> {
        let mut scanner = Scanner::new(tag.as_bytes());
        let Markup::Open(tag) = scanner.next()? else { panic!("no tag") };
        Ok(attribute(&tag, name)?.map(Cow::into_owned))
    }

    #[test]
    fn tags_and_texts_come_in_their_order() {
        let text = "<?xml version='1.0'?><!-- a > b --><t:a x=\"1>0\"><b/>è &lt;&#x20AC;&#33;</t:a >";
        assert_eq!(walk(text).unwrap(), "<t:a><b></b>è <€!</t:a>");
        assert_eq!(walk("<a><![CDATA[1 < 2 > 0 &amp;]]></a>").unwrap(), "<a>1 < 2 > 0 &amp;</a>");
    }

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let tag = "<c ax='no' x = \"a&amp;'b\"  y='2'/>";
        assert_eq!(value(tag, "x").unwrap().unwrap(), "a&'b");
        assert_eq!(value(tag, "y").unwrap().unwrap(), "2");
        assert_eq!(value(tag, "z").unwrap(), None);
    }

    #[test]
    fn broken_xml_is_an_error_and_never_a_wrong_value() {
        for text in ["<a", "<a x=\"1>", "&nbsp;", "fish & chips", "&#xD800;", "<!-- no end >", "<a></b>"] {
            assert!(walk(text).is_err(), "{text}");
        }
        assert!(value("<a x=1>", "x").is_err());
        assert!(value("<a x='&nbsp;'>", "x").is_err());
    }

    #[test]
    fn xml_that_would_fill_the_memory_is_an_error() {
        for text in [format!("<a {}>", "x".repeat(1 << 20)), "x".repeat(1 << 20), "<a>".repeat(257)] {
            assert!(walk(&text).is_err());
        }
    }

    #[test]
    fn an_element_is_skipped_with_all_that_is_inside() {
        for text in ["<a><a/><b>x</b></a><c/>", "<a/><c/>"] {
            let mut scanner = Scanner::new(text.as_bytes());
            scanner.next().unwrap();
            scanner.skip_element().unwrap();
            assert!(matches!(scanner.next().unwrap(), Markup::Open(tag) if tag.name().0 == "c"));
        }
        let mut scanner = Scanner::new(&b"<a>"[..]);
        scanner.next().unwrap();
        assert!(scanner.skip_element().is_err());
    }
}
