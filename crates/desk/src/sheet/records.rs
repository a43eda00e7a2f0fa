use std::io::{self, Chain, Read};

use csv::{Reader, ReaderBuilder, StringRecord};

use super::file_trouble::FileTrouble;
use super::place::MOST_COLUMNS;

/// The csv crate holds a whole row in memory, and a row may be as long as the file. This is twice
/// the cells that a table may have, as delimiters inside quotes and of blank columns count too.
const MOST_DELIMITERS: usize = 50_000_000;

/// Stands behind the text as a last row of its own, unless a quote that is still open swallows it.
const LAST_ROW: &str = "\nend";

/// Walks through the records of a CSV text.
///
/// The csv crate passes over blank lines, does not count every kind of line end, and takes an
/// unclosed quote as closed at the end of the file. A person who is told "row 7" must find the
/// mistake in row 7 of the spreadsheet.
pub(crate) struct Records<'t> {
    text: &'t [u8],
    reader: Reader<Chain<&'t [u8], &'t [u8]>>,
    record: StringRecord,
    row: u32,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Result<Self, FileTrouble> {
        // The csv crate drops a byte-order mark without counting it, and its positions would be off by three.
        let text = text.trim_start_matches('\u{feff}');
        if text.bytes().filter(|&byte| byte == delimiter).count() > MOST_DELIMITERS {
            return Err(FileTrouble::TableTooLarge { most: MOST_DELIMITERS as u64 });
        }
        let text = text.as_bytes();
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.chain(LAST_ROW.as_bytes()));
        Ok(Self { text, reader, record: StringRecord::new(), row: 0 })
    }

    /// The next record that is no blank line, with its row; nothing at the end of the text.
    pub(crate) fn next(&mut self) -> Result<Option<(u32, &StringRecord)>, FileTrouble> {
        let row = self.row + blank_lines(self.text, self.position()) + 1;
        self.row = row;
        let is_record = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| FileTrouble::from(&io::Error::from(error)))?;
        if !is_record {
            return Ok(None);
        }
        // The line end before the last row may well belong to the row before.
        if self.position() > self.text.len() + 1 {
            let is_whole = self.record == [LAST_ROW.trim_start()][..];
            return if is_whole { Ok(None) } else { Err(FileTrouble::QuoteNotClosed { row }) };
        }
        if self.record.len() > MOST_COLUMNS as usize {
            return Err(FileTrouble::ColumnsTooMany { row, most: MOST_COLUMNS });
        }
        Ok(Some((row, &self.record)))
    }

    /// How many bytes were read.
    fn position(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }
}

/// How many blank lines begin at a byte of the text.
fn blank_lines(text: &[u8], at: usize) -> u32 {
    let mut before = at.checked_sub(1).and_then(|before| text.get(before));
    let mut lines = 0;
    for byte in text.get(at..).unwrap_or_default().iter().take_while(|byte| b"\r\n".contains(byte)) {
        // The two bytes `\r\n` are one line end, and the record before may have ended between them.
        lines += u32::from(*byte == b'\r' || before != Some(&b'\r'));
        before = Some(byte);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(text: &str) -> Result<Vec<(u32, Vec<String>)>, FileTrouble> {
        let mut records = Records::new(text, b';')?;
        let mut all = Vec::new();
        while let Some((row, record)) = records.next()? {
            all.push((row, record.iter().map(ToOwned::to_owned).collect()));
        }
        Ok(all)
    }

    fn owned(fields: &[&str]) -> Vec<String> {
        fields.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_three_line_ends_end_a_row() {
        let rows = [(1, owned(&["a", "b"])), (2, owned(&["c", ""])), (3, owned(&["d"]))];
        for text in ["a;b\nc;\nd", "a;b\r\nc;\r\nd\r\n", "a;b\rc;\rd\r"] {
            assert_eq!(records(text).unwrap(), rows, "{text:?}");
        }
    }

    #[test]
    fn a_mark_of_byte_order_more_is_no_part_of_the_text() {
        assert_eq!(records("\u{feff}\u{feff}a;b\nc;d").unwrap().len(), 2);
        assert_eq!(records("\u{feff}").unwrap().len(), 0);
    }

    #[test]
    fn a_blank_line_counts_and_a_quoted_line_break_does_not() {
        let rows: Vec<u32> = records("h\n\n\"a\nb\r\nc\"\nd").unwrap().iter().map(|r| r.0).collect();
        assert_eq!(rows, [1, 3, 4]);
    }

    #[test]
    fn quotes_hold_delimiters_and_doubled_quotes() {
        let row = records(r#""a;b";"say ""ciao""";"";"""";mid"dle"#).unwrap().remove(0).1;
        assert_eq!(row, ["a;b", "say \"ciao\"", "", "\"", "mid\"dle"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named_with_the_row_where_it_opens() {
        assert_eq!(records("h\n\na;\"b\nc\nd"), Err(FileTrouble::QuoteNotClosed { row: 3 }));
    }

    #[test]
    fn a_row_of_delimiters_without_end_is_refused() {
        let text = format!("a;b\n{}", ";".repeat(20_000));
        assert_eq!(records(&text), Err(FileTrouble::ColumnsTooMany { row: 2, most: MOST_COLUMNS }));
        let trouble = records(&";".repeat(MOST_DELIMITERS + 1)).unwrap_err();
        assert_eq!(trouble.rule(), "table_too_large");
    }

    proptest! {
        #[test]
        fn every_row_is_read_where_it_was_written(
            rows in prop::collection::vec(prop::collection::vec("[ab;\"\n\r,é]{0,6}", 0..4), 0..8),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            unclosed in "[ab;\n\r,é]{0,6}",
        ) {
            let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(";") + end;
            let text: String = rows.iter().map(line).collect();
            let row = u32::try_from(rows.len()).unwrap() + 1;
            prop_assert_eq!(records(&format!("{text};\"{unclosed}")), Err(FileTrouble::QuoteNotClosed { row }));
            let filled: Vec<_> = (1..).zip(rows).filter(|(_, fields)| !fields.is_empty()).collect();
            prop_assert_eq!(records(&text), Ok(filled));
        }
    }
}
