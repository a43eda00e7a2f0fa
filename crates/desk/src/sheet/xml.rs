use std::borrow::Cow;
use std::io::{self, BufRead, Read};

/// One tag or one text may not be longer than this; a spreadsheet cell ends at 32,767 characters.
const MOST_PIECE_BYTES: u64 = 1 << 20;

/// What stands next in an XML part.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Markup<'s> {
    Open(Tag<'s>),
    Close(&'s str),
    Text(Cow<'s, str>),
    End,
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag<'s> {
    pub(crate) name: &'s str,
    attributes: &'s str,
    /// Whether the tag closes itself, so that nothing stands inside.
    pub(crate) is_empty: bool,
}

/// Walks through the tags and the texts of an XML part, holding only one of them at a time.
///
/// It knows as much of XML as office programs write. What it does not know (entities of a document
/// type, encodings other than UTF-8) is an error and never a wrong value.
pub(crate) struct Scanner<R> {
    source: R,
    piece: Vec<u8>,
    in_tag: bool,
}

enum Piece {
    Tag,
    Text,
    Verbatim,
    End,
}

impl<R: BufRead> Scanner<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, piece: Vec::new(), in_tag: false }
    }

    /// The next tag or text; comments, declarations and instructions are passed over.
    pub(crate) fn next(&mut self) -> io::Result<Markup<'_>> {
        let piece = self.advance()?;
        let text = str::from_utf8(&self.piece).map_err(|_| broken("the XML is not UTF-8"))?;
        Ok(match piece {
            Piece::End => Markup::End,
            Piece::Text => Markup::Text(unescape(text)?),
            Piece::Verbatim => {
                let inner = text.strip_prefix("![CDATA[").and_then(|t| t.strip_suffix("]]"));
                Markup::Text(Cow::Borrowed(inner.unwrap_or("")))
            }
            Piece::Tag => match text.strip_prefix('/') {
                Some(name) => Markup::Close(name.trim_end()),
                None => Markup::Open(Tag::of(text)),
            },
        })
    }

    /// Passes over everything up to the end of the element that was just opened.
    pub(crate) fn skip_element(&mut self) -> io::Result<()> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()? {
                Markup::Open(tag) if !tag.is_empty => depth += 1,
                Markup::Close(_) => depth -= 1,
                Markup::End => return Err(broken("the XML ends too early")),
                _ => {}
            }
        }
        Ok(())
    }

    fn advance(&mut self) -> io::Result<Piece> {
        loop {
            self.piece.clear();
            if !self.in_tag {
                let found = self.read_until(b'<')?;
                self.in_tag = found;
                if !self.piece.is_empty() {
                    return Ok(Piece::Text);
                }
                if !found {
                    return Ok(Piece::End);
                }
            }
            self.read_tag()?;
            self.in_tag = false;
            if self.piece.starts_with(b"![CDATA[") {
                return Ok(Piece::Verbatim);
            }
            if !matches!(self.piece.first(), Some(b'?' | b'!')) {
                return Ok(Piece::Tag);
            }
        }
    }

    /// Reads to the `>` that ends the tag, which is none of those inside its quotes.
    fn read_tag(&mut self) -> io::Result<()> {
        let mut quote = None;
        let mut seen = 0;
        loop {
            if !self.read_until(b'>')? {
                return Err(broken("the XML ends inside a tag"));
            }
            let ended = if self.piece.starts_with(b"!--") {
                self.piece.len() >= "!----".len() && self.piece.ends_with(b"--")
            } else if self.piece.starts_with(b"![CDATA[") {
                self.piece.ends_with(b"]]")
            } else {
                for &byte in &self.piece[seen..] {
                    match quote {
                        None if byte == b'"' || byte == b'\'' => quote = Some(byte),
                        Some(open) if open == byte => quote = None,
                        _ => {}
                    }
                }
                quote.is_none()
            };
            if ended {
                return Ok(());
            }
            self.piece.push(b'>');
            seen = self.piece.len();
        }
    }

    /// Reads up to a mark and drops it; whether it was found.
    fn read_until(&mut self, mark: u8) -> io::Result<bool> {
        let held = u64::try_from(self.piece.len()).unwrap_or(u64::MAX);
        let room = MOST_PIECE_BYTES.saturating_sub(held);
        let read = self.source.by_ref().take(room).read_until(mark, &mut self.piece)?;
        if self.piece.last() == Some(&mark) && read > 0 {
            self.piece.pop();
            return Ok(true);
        }
        if u64::try_from(read).is_ok_and(|read| read >= room) {
            return Err(broken("a tag or a text of the XML is too long"));
        }
        Ok(false)
    }
}

impl<'s> Tag<'s> {
    fn of(text: &'s str) -> Self {
        let inner = text.strip_suffix('/');
        let whole = inner.unwrap_or(text);
        let (name, attributes) = whole.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((whole, ""));
        Self { name, attributes, is_empty: inner.is_some() }
    }

    /// The name without its namespace prefix.
    pub(crate) fn local_name(&self) -> &'s str {
        self.name.rsplit_once(':').map_or(self.name, |(_, local)| local)
    }

    /// The value of an attribute, where the tag has it.
    pub(crate) fn attribute(&self, wanted: &str) -> io::Result<Option<Cow<'s, str>>> {
        let mut rest = self.attributes;
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_ascii_start();
            let quote = if after.starts_with('\'') { '\'' } else { '"' };
            let Some((value, next)) = after.strip_prefix(quote).and_then(|a| a.split_once(quote)) else {
                return Err(broken("an attribute of the XML is not quoted"));
            };
            if name.trim_ascii() == wanted {
                return unescape(value).map(Some);
            }
            rest = next;
        }
        Ok(None)
    }
}

/// Puts the characters back that XML writes by name or by number.
fn unescape(text: &str) -> io::Result<Cow<'_, str>> {
    let Some((mut plain, mut rest)) = text.split_once('&') else {
        return Ok(Cow::Borrowed(text));
    };
    let mut whole = String::with_capacity(text.len());
    loop {
        whole.push_str(plain);
        let (name, after) = rest.split_once(';').ok_or_else(|| broken("a lone & in the XML"))?;
        whole.push(character(name).ok_or_else(|| broken("an unknown entity in the XML"))?);
        match after.split_once('&') {
            Some((next, more)) => (plain, rest) = (next, more),
            None => return Ok(Cow::Owned(whole + after)),
        }
    }
}

fn character(name: &str) -> Option<char> {
    let number = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// An error for XML that is not as it should be.
pub(crate) fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> io::Result<Vec<String>> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut seen = Vec::new();
        loop {
            seen.push(match scanner.next()? {
                Markup::Open(tag) if tag.is_empty => format!("<{}/>", tag.name),
                Markup::Open(tag) => format!("<{}>", tag.name),
                Markup::Close(name) => format!("</{name}>"),
                Markup::Text(text) => text.into_owned(),
                Markup::End => return Ok(seen),
            });
        }
    }

    #[test]
    fn tags_and_texts_come_in_their_order() {
        let text = "<?xml version='1.0'?><!-- a > b --><t:a x=\"1>0\"><b/>è &lt;&#x20AC;&#33;</t:a >";
        assert_eq!(walk(text).unwrap(), ["<t:a>", "<b/>", "è <€!", "</t:a>"]);
        assert_eq!(walk("<a><![CDATA[1 < 2 > 0 &amp;]]></a>").unwrap()[1], "1 < 2 > 0 &amp;");
    }

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let tag = Tag::of("c ax='no' x = \"a&amp;'b\"  y='2'/");
        assert_eq!(tag.attribute("x").unwrap().unwrap(), "a&'b");
        assert_eq!(tag.attribute("y").unwrap().unwrap(), "2");
        assert_eq!(tag.attribute("z").unwrap(), None);
    }

    #[test]
    fn broken_xml_is_an_error_and_never_a_wrong_value() {
        for text in ["<a", "<a x=\"1>", "&nbsp;", "fish & chips", "&#xD800;", "<!-- no end >"] {
            assert!(walk(text).is_err(), "{text}");
        }
        assert!(Tag::of("a x=1").attribute("x").is_err());
        assert!(walk(&format!("<a {}>", "x".repeat(1 << 20))).is_err());
    }

    #[test]
    fn an_element_is_skipped_with_all_that_is_inside() {
        let mut scanner = Scanner::new(&b"<a><a/><b>x</b></a><c/>"[..]);
        scanner.next().unwrap();
        scanner.skip_element().unwrap();
        assert!(matches!(scanner.next().unwrap(), Markup::Open(tag) if tag.name == "c"));
        assert!(Scanner::new(&b"<a>"[..]).skip_element().is_err());
    }
}
