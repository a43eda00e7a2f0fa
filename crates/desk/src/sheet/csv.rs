use super::assembly::{Assembly, Edge};
use super::cell::Cell;
use super::delimiter::delimiter;
use super::encoding::decode;
use super::file_trouble::FileTrouble;
use super::records::Records;
use super::table::Table;

/// Reads the bytes of a CSV file.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileTrouble> {
    let text = decode(bytes)?;
    let mut records = Records::new(&text, delimiter(&text))?;
    let mut assembly = Assembly::new(None);
    while let Some((row, record)) = records.next()? {
        assembly.row(row, record.iter().map(Cell::from_text).collect(), Edge::Written);
    }
    assembly.finish(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::ShapeTrouble;

    fn texts(cells: &[Cell]) -> Vec<&str> {
        cells.iter().map(|cell| cell.as_text().unwrap_or("")).collect()
    }

    #[test]
    fn a_table_has_its_columns_in_lower_case_and_its_rows_with_their_numbers() {
        let table = read(b"ID; Name ;;\n\n1;\" Cant\xF9 \";;\n;;;\n2;;;\n").unwrap();
        assert_eq!(table.columns, ["id", "name"]);
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(texts(&table.rows[0].cells), ["1", "Cantù"]);
        assert_eq!(texts(&table.rows[1].cells), ["2", ""]);
        assert!(table.rows.iter().all(|row| row.shape.is_ok()));
    }

    #[test]
    fn a_row_with_cells_too_many_or_too_few_is_kept_and_marked() {
        let table = read(b"a,b\n1,2,3\n1\n1,2,,\n").unwrap();
        let shapes: Vec<_> = table.rows.iter().map(|row| row.shape).collect();
        let off = |found| Err(ShapeTrouble { found, expected: 2 });
        assert_eq!(shapes, [off(3), off(1), Ok(())]);
        assert!(table.rows.iter().all(|row| row.cells.len() == 2));
    }

    #[test]
    fn a_file_with_nothing_but_blanks_is_empty() {
        for bytes in [&b""[..], b"\xEF\xBB\xBF", b" \r\n;;\r\n"] {
            assert_eq!(read(bytes), Err(FileTrouble::FileIsEmpty));
        }
    }

    #[test]
    fn an_unclosed_quote_is_a_trouble_of_the_file() {
        assert_eq!(read(b"a;b\n1;\"2\n3;4\n"), Err(FileTrouble::QuoteNotClosed { row: 2 }));
    }
}
