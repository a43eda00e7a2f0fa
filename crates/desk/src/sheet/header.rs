use super::cell::Cell;
use super::file_trouble::FileTrouble;
use super::place::ordinal;

/// The names of the columns, from the cells of the header up to the last that is not empty.
pub(crate) fn column_names(row: u32, cells: &[Cell]) -> Result<Vec<String>, FileTrouble> {
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let column = ordinal(at);
        let name = match cell {
            Cell::Empty => return Err(FileTrouble::ColumnUnnamed { column, row }),
            Cell::Formula | Cell::Error(_) => {
                return Err(FileTrouble::ColumnNameUnreadable { column });
            }
            Cell::Text(text) | Cell::Number(text) => text.to_lowercase(),
            Cell::Date(date) => date.to_string(),
        };
        if let Some(first) = names.iter().position(|known| *known == name) {
            let first = ordinal(first);
            return Err(FileTrouble::ColumnNamedTwice { name, first, second: column });
        }
        names.push(name);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Result<Vec<String>, FileTrouble> {
        let cells: Vec<_> = texts.iter().map(|text| Cell::from_text(text)).collect();
        column_names(3, &cells)
    }

    #[test]
    fn names_are_trimmed_and_in_lower_case() {
        assert_eq!(names(&[" ID ", "Citt\u{c0}"]).unwrap(), ["id", "citt\u{e0}"]);
    }

    #[test]
    fn a_column_between_others_needs_a_name() {
        let unnamed = FileTrouble::ColumnUnnamed { column: 2, row: 3 };
        assert_eq!(names(&["a", " ", "b"]), Err(unnamed));
    }

    #[test]
    fn two_columns_with_the_same_name_are_refused_whatever_their_case() {
        let name = "id".to_owned();
        let twice = FileTrouble::ColumnNamedTwice { name, first: 1, second: 3 };
        assert_eq!(names(&["Id", "name", "ID"]), Err(twice));
    }

    #[test]
    fn a_formula_cannot_name_a_column() {
        let trouble = column_names(1, &[Cell::Formula]);
        assert_eq!(trouble, Err(FileTrouble::ColumnNameUnreadable { column: 1 }));
    }
}
