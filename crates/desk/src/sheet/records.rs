use std::borrow::Cow;

use super::file_trouble::FileTrouble;
use super::place::MOST_COLUMNS;

/// Walks through the records of a CSV text.
///
/// The csv crate reads the same records (a law in this file holds the two together) but skips
/// blank lines without counting them and takes an unclosed quote as closed at the end of the
/// file. A person who is told "row 7" must find the mistake in row 7 of the spreadsheet.
pub(crate) struct Records<'t> {
    rest: &'t str,
    delimiter: u8,
    row: u32,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { rest: text, delimiter, row: 0 }
    }

    /// Puts the next record into `fields` and gives its row; nothing at the end of the text.
    pub(crate) fn next_into(&mut self, fields: &mut Vec<Cow<'t, str>>) -> Result<Option<u32>, FileTrouble> {
        fields.clear();
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.row = self.row.saturating_add(1);
        while self.field_into(fields)? {
            // A file of nothing but delimiters would otherwise fill the memory with empty cells.
            if fields.len() >= MOST_COLUMNS as usize {
                return Err(FileTrouble::ColumnsTooMany { row: self.row, most: MOST_COLUMNS });
            }
        }
        Ok(Some(self.row))
    }

    /// Takes one field, and whether another one follows in the same record.
    fn field_into(&mut self, fields: &mut Vec<Cow<'t, str>>) -> Result<bool, FileTrouble> {
        let quoted = match self.rest.strip_prefix('"') {
            Some(inside) => Some(self.quoted(inside)?),
            None => None,
        };
        // What stands between a closing quote and the next delimiter belongs to the field.
        let plain = self.plain();
        fields.push(match quoted {
            None => Cow::Borrowed(plain),
            Some(quoted) if plain.is_empty() => quoted,
            Some(quoted) => Cow::Owned(quoted.into_owned() + plain),
        });
        let mark = self.rest.bytes().next();
        let after = self.rest.get(1..).unwrap_or("");
        self.rest = match mark {
            Some(b'\r') => after.strip_prefix('\n').unwrap_or(after),
            _ => after,
        };
        Ok(mark == Some(self.delimiter))
    }

    /// What stands before the next delimiter or the end of the line.
    fn plain(&mut self) -> &'t str {
        let ends = |&byte: &u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        let length = self.rest.as_bytes().iter().position(ends).unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(length);
        self.rest = rest;
        plain
    }

    /// What stands between quotes; two quotes together stand for one.
    fn quoted(&mut self, inside: &'t str) -> Result<Cow<'t, str>, FileTrouble> {
        let mut whole = Cow::Borrowed("");
        let mut rest = inside;
        loop {
            let (piece, after) = rest.split_once('"').ok_or(FileTrouble::QuoteNotClosed { row: self.row })?;
            whole += piece;
            let Some(more) = after.strip_prefix('"') else {
                self.rest = after;
                return Ok(whole);
            };
            whole += "\"";
            rest = more;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(text: &str) -> Result<Vec<(u32, Vec<String>)>, FileTrouble> {
        let mut records = Records::new(text, b';');
        let mut fields = Vec::new();
        let mut all = Vec::new();
        while let Some(row) = records.next_into(&mut fields)? {
            all.push((row, fields.iter().map(ToString::to_string).collect()));
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
    fn a_blank_line_counts_and_a_quoted_line_break_does_not() {
        let rows: Vec<u32> = records("h\n\n\"a\nb\r\nc\"\nd").unwrap().iter().map(|r| r.0).collect();
        assert_eq!(rows, [1, 2, 3, 4]);
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
    }

    proptest! {
        #[test]
        fn the_records_are_those_of_the_csv_crate(text in "[ab;\"\n\r,é]{0,40}") {
            let Ok(ours) = records(&text) else { return Ok(()) };
            let ours: Vec<_> = ours.into_iter().map(|(_, fields)| fields).collect();
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(b';').has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader.records()
                .map(|record| record.unwrap().iter().map(ToString::to_string).collect()).collect();
            // Their blank lines are no records, so ours are left out of the comparison.
            let filled = |all: Vec<Vec<String>>| -> Vec<_> {
                all.into_iter().filter(|fields| fields != &[""]).collect()
            };
            prop_assert_eq!(filled(ours), filled(theirs));
        }
    }
}
