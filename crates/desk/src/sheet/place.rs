/// Columns of the largest sheet that Excel and `LibreOffice` make; a CSV file has no reason for more.
pub(crate) const MOST_COLUMNS: u32 = 16_384;

/// The letters a spreadsheet gives to a column: 1 is `A`, 27 is `AA`. Nothing for column 0, which
/// no sheet has.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while let Some(less) = rest.checked_sub(1) {
        // The remainder of a division by 26 is below 26, so the letter is never another one.
        letters.push(char::from(b'A' + u8::try_from(less % 26).unwrap_or(0)));
        rest = less / 26;
    }
    letters.iter().rev().collect()
}

/// The number of the column at an index: columns count from one, indices from zero.
pub(crate) fn ordinal(index: usize) -> u32 {
    nth(index.saturating_add(1))
}

/// A count of columns; no sheet has more of them than fit.
pub(crate) fn nth(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A rectangle of cells. Rows and columns count from 1 and the last ones are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

impl Block {
    /// Whether the two rectangles have a cell in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.top <= other.bottom
            && other.top <= self.bottom
            && self.left <= other.right
            && other.left <= self.right
    }

    /// The smallest rectangle that holds both.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }
}

impl std::fmt::Display for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (left, right) = (column_letters(self.left), column_letters(self.right));
        write!(f, "{left}{}:{right}{}", self.top, self.bottom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let lettered = [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16_384, "XFD")];
        for (column, letters) in lettered {
            assert_eq!(column_letters(column), letters);
        }
        assert_eq!(column_letters(0), "");
    }

    #[test]
    fn blocks_meet_where_they_share_a_cell() {
        let block = Block { top: 1, left: 1, bottom: 2, right: 2 };
        assert!(block.meets(Block { top: 2, left: 2, bottom: 9, right: 9 }));
        assert!(!block.meets(Block { top: 3, left: 1, bottom: 9, right: 9 }));
        assert_eq!(block.to_string(), "A1:B2");
    }
}
