use std::borrow::Cow;
use std::io::{self, BufRead};

use quick_xml::events::BytesStart;

use super::cell::{Cell, Unreadable};
use super::spreadsheet_value::{iso_date, iso_duration, number};
use super::xml::{Markup, Scanner, attribute, broken};

/// The longest run of spaces that is written out; a longer one is no text that a person wrote.
const MOST_SPACES: u32 = 32_767;

/// How often something is repeated or how far it reaches: once, where the tag does not say.
pub(crate) fn count(tag: &BytesStart, name: &str) -> io::Result<u32> {
    match attribute(tag, name)? {
        None => Ok(1),
        Some(value) => {
            let count = value.parse().map_err(|_| broken("a count of the sheet is not a number"))?;
            if count == 0 { Err(broken("a count of the sheet is zero")) } else { Ok(count) }
        }
    }
}

/// What the opening tag of a cell says about it.
pub(crate) enum Known {
    Value(Cell),
    /// The text inside is the value.
    TextInside,
    /// The text inside is what the error of the spreadsheet is called.
    ErrorInside,
}

impl Known {
    pub(crate) fn of(tag: &BytesStart) -> io::Result<Self> {
        if attribute(tag, "table:formula")?.is_some() {
            return Ok(Self::Value(Cell::Formula));
        }
        if attribute(tag, "calcext:value-type")?.as_deref() == Some("error") {
            return Ok(Self::ErrorInside);
        }
        let value = |name| -> io::Result<Cow<'_, str>> {
            attribute(tag, name)?.ok_or_else(|| broken("a cell has a type and no value"))
        };
        let cell = match attribute(tag, "office:value-type")?.as_deref() {
            None | Some("void") => Cell::Empty,
            Some("float" | "currency" | "percentage") => {
                number(value("office:value")?.parse().map_err(|_| broken("a number is not one"))?)
            }
            Some("date") => iso_date(&value("office:date-value")?),
            Some("time") => iso_duration(&value("office:time-value")?),
            Some("boolean") => {
                let is_true = value("office:boolean-value")?.eq_ignore_ascii_case("true");
                Cell::Error(Unreadable::Logical(is_true))
            }
            Some("string") => match attribute(tag, "office:string-value")? {
                Some(text) => Cell::from_text(&text),
                None => return Ok(Self::TextInside),
            },
            Some(_) => return Err(broken("a cell has an unknown type")),
        };
        Ok(Self::Value(cell))
    }

    /// The cell, after passing over all that stands inside of its tag.
    pub(crate) fn read<R: BufRead>(self, scanner: &mut Scanner<R>) -> io::Result<Cell> {
        match self {
            Self::Value(cell) => scanner.skip_element().map(|()| cell),
            Self::TextInside => Ok(Cell::from_text(&paragraphs(scanner)?)),
            Self::ErrorInside => Ok(Cell::Error(Unreadable::Error(paragraphs(scanner)?.trim().into()))),
        }
    }
}

/// The paragraphs of the cell that was just opened, without its comments and drawings.
fn paragraphs<R: BufRead>(scanner: &mut Scanner<R>) -> io::Result<String> {
    let mut text = String::new();
    let mut is_first = true;
    loop {
        match scanner.next()? {
            Markup::Open(tag) if tag.name().0 == "text:p" => {
                if !is_first {
                    text.push('\n');
                }
                is_first = false;
                paragraph(scanner, &mut text)?;
            }
            Markup::Open(_) => scanner.skip_element()?,
            Markup::Close(_) => return Ok(text),
            Markup::End => return Err(broken("a cell ends too early")),
            Markup::Text(_) | Markup::Aside => {}
        }
    }
}

fn paragraph<R: BufRead>(scanner: &mut Scanner<R>, text: &mut String) -> io::Result<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match scanner.next()? {
            Markup::Text(piece) => text.push_str(&piece),
            Markup::Open(tag) => {
                match tag.name().0 {
                    "text:s" => {
                        let spaces = count(&tag, "text:c")?.min(MOST_SPACES);
                        text.extend((0..spaces).map(|_| ' '));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                }
                // Comments and drawings inside a paragraph have paragraphs of their own.
                if ["office:", "draw:", "text:note"].iter().any(|kind| tag.name().0.starts_with(kind)) {
                    scanner.skip_element()?;
                } else {
                    depth += 1;
                }
            }
            Markup::Close(_) => depth -= 1,
            Markup::Aside => {}
            Markup::End => return Err(broken("a paragraph ends too early")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn cell(attributes: &str, inside: &str) -> io::Result<Cell> {
        let xml = format!("<table:table-cell {attributes}>{inside}</table:table-cell><next/>");
        let mut scanner = Scanner::new(xml.as_bytes());
        let Markup::Open(tag) = scanner.next()? else { panic!("no tag") };
        let known = Known::of(&tag)?;
        let cell = known.read(&mut scanner)?;
        assert!(matches!(scanner.next()?, Markup::Open(tag) if tag.name().0 == "next"));
        Ok(cell)
    }

    #[test]
    fn the_value_counts_and_not_what_is_shown() {
        let shown = "<text:p>1.234,56 €</text:p>";
        let euro = cell("office:value-type='currency' office:value='1234.56'", shown).unwrap();
        assert_eq!(euro, Cell::Number("1234.56".into()));
        let day = cell("office:value-type='date' office:date-value='2026-12-31'", "").unwrap();
        assert_eq!(day, Cell::Date(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()));
    }

    #[test]
    fn a_text_has_its_spaces_and_not_its_comment() {
        let inside = "<office:annotation><text:p>nota</text:p></office:annotation>\
                      <text:p>via<text:s text:c='2'/><text:span>Roma <text:a>1</text:a></text:span></text:p>\
                      <text:p>Lecco</text:p>";
        let text = cell("office:value-type='string'", inside).unwrap();
        assert_eq!(text.as_text(), Some("via  Roma 1\nLecco"));
    }

    #[test]
    fn formulas_errors_and_truth_values_are_not_values() {
        let formula = cell("table:formula='of:=1+1' office:value-type='float' office:value='2'", "");
        assert_eq!(formula.unwrap(), Cell::Formula);
        let error = "office:value-type='string' office:string-value='' calcext:value-type='error'";
        let error = cell(error, "<text:p>#N/D</text:p>").unwrap();
        assert_eq!(error, Cell::Error(Unreadable::Error("#N/D".into())));
        let truth = cell("office:value-type='boolean' office:boolean-value='true'", "").unwrap();
        assert_eq!(truth, Cell::Error(Unreadable::Logical(true)));
    }

    #[test]
    fn a_cell_that_contradicts_itself_is_an_error() {
        assert!(cell("office:value-type='float'", "").is_err());
        assert!(cell("office:value-type='float' office:value='dieci'", "").is_err());
        assert!(cell("office:value-type='matrix'", "").is_err());
    }
}
