use super::cell::Cell;
use super::cell_trouble::{CellTrouble, excerpt};
use super::decimal_mark::{DecimalMark, Shown, without_sign};
use super::notation::{Notation, notation};

/// The largest amount of one row, in the smallest parts of its unit: a hundred thousand billion euro. No sheet has so
/// much, and hundreds of such rows still add up within the 63 bits in which databases count.
pub(super) const MOST_PARTS: i64 = 10_000_000_000_000_000;

/// The amount in a cell as a whole number of the smallest parts of its unit: cents for a unit with
/// two decimals, grams for kilograms with three. What the whole file shows about its decimal mark
/// decides how `1.234` is read. Zero is an amount; whether it is allowed is not told here.
///
/// # Errors
///
/// Where the cell is empty or holds a formula, a date or a value that only a spreadsheet knows;
/// where its text is not an amount, is negative, can be read in two ways, has more decimals than
/// the unit (zeros at the end do not count), or is larger than one row may have (10^16).
pub fn amount(cell: &Cell, decimals: u8, shown: Shown) -> Result<i64, CellTrouble> {
    match cell {
        Cell::Empty => Err(CellTrouble::CellEmpty),
        Cell::Formula => Err(CellTrouble::CellIsFormula),
        Cell::Error(found) => Err(CellTrouble::CellUnreadable { found: found.clone() }),
        Cell::Date(date) => Err(CellTrouble::QuantityIsDate { date: *date }),
        // The mark of a spreadsheet number is always the point.
        Cell::Number(text) => written(text, decimals, Shown::Mark(DecimalMark::Point)),
        Cell::Text(text) => written(text, decimals, shown),
    }
}

fn written(text: &str, decimals: u8, shown: Shown) -> Result<i64, CellTrouble> {
    let positive = without_sign(text);
    let (whole, fraction) = match notation(positive.unwrap_or(text)) {
        Notation::Unreadable => {
            return Err(CellTrouble::QuantityUnreadable { text: excerpt(text) });
        }
        _ if positive.is_some() => {
            return Err(CellTrouble::QuantityNegative { text: excerpt(text) });
        }
        Notation::Whole(whole) | Notation::Grouped(whole) => (whole, ""),
        Notation::Decimal { whole, fraction, .. } => (whole, fraction),
        Notation::TwoWays { text, before, after } => match shown {
            Shown::Mark(DecimalMark::Point) => (before, after),
            Shown::Mark(DecimalMark::Comma) => (text, ""),
            Shown::Nothing | Shown::Both => {
                return Err(CellTrouble::QuantityAmbiguous { text: excerpt(text) });
            }
        },
    };
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > usize::from(decimals) {
        let (text, found) = (excerpt(text), fraction.len());
        return Err(CellTrouble::TooManyDecimals { text, found, most: decimals });
    }
    smallest_parts(whole, fraction, usize::from(decimals))
        .ok_or_else(|| CellTrouble::QuantityTooLarge { text: excerpt(text) })
}

/// The digits before and after the mark as one number; nothing where it does not fit.
fn smallest_parts(whole: &str, fraction: &str, decimals: usize) -> Option<i64> {
    let missing = std::iter::repeat_n(b'0', decimals.saturating_sub(fraction.len()));
    let digits = whole.bytes().filter(u8::is_ascii_digit).chain(fraction.bytes()).chain(missing);
    let mut parts = 0_i64;
    for digit in digits {
        parts = parts.checked_mul(10)?.checked_add(i64::from(digit.checked_sub(b'0')?))?;
    }
    (parts <= MOST_PARTS).then_some(parts)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    const POINT: Shown = Shown::Mark(DecimalMark::Point);
    const COMMA: Shown = Shown::Mark(DecimalMark::Comma);

    fn text(text: &str, decimals: u8, shown: Shown) -> Result<i64, CellTrouble> {
        amount(&Cell::from_text(text), decimals, shown)
    }

    fn rule(written: &str) -> &'static str {
        text(written, 2, Shown::Nothing).unwrap_err().rule()
    }

    #[test]
    fn an_amount_is_read_in_every_form_that_can_be_read_one_way() {
        for written in ["1234.5", "1234,50", "1.234,5", " 1234,500 "] {
            assert_eq!(text(written, 2, Shown::Nothing), Ok(123_450), "{written}");
        }
        assert_eq!(text("1.234.567", 0, Shown::Nothing), Ok(1_234_567));
        assert_eq!(text("1,234", 3, Shown::Nothing), Ok(1_234));
        assert_eq!(text("007", 2, Shown::Nothing), Ok(700));
        assert_eq!(text("0", 2, Shown::Nothing), Ok(0));
    }

    #[test]
    fn an_amount_with_one_dot_and_three_digits_is_refused_unless_the_file_shows_its_marks() {
        for shown in [Shown::Nothing, Shown::Both] {
            let text_back = CellTrouble::QuantityAmbiguous { text: "1.234".to_owned() };
            assert_eq!(text("1.234", 3, shown), Err(text_back));
        }
        assert_eq!(text("1.234", 3, POINT), Ok(1_234));
        assert_eq!(text("1.234", 3, COMMA), Ok(1_234_000));
        assert_eq!(text("999.000", 0, POINT), Ok(999));
    }

    #[test]
    fn more_decimals_than_the_unit_has_are_refused_unless_they_are_zeros() {
        assert_eq!(text("12,3400", 2, Shown::Nothing), Ok(1_234));
        let trouble = text("12,345", 2, Shown::Nothing);
        let written = "12,345".to_owned();
        assert_eq!(trouble, Err(CellTrouble::TooManyDecimals { text: written, found: 3, most: 2 }));
        assert_eq!(text("3,5", 0, Shown::Nothing).unwrap_err().rule(), "too_many_decimals");
    }

    #[test]
    fn what_is_not_a_positive_amount_is_refused_by_its_own_rule() {
        assert_eq!(rule("-12,50"), "quantity_negative");
        assert_eq!(rule("\u{2212}12"), "quantity_negative");
        for written in ["1 234", "€ 12", "1e3", "1,2,3", "1.23.456", "12.3456,00", "- 5", "--5"] {
            assert_eq!(rule(written), "quantity_unreadable", "{written}");
        }
        assert_eq!(rule("92233720368547758,08"), "quantity_too_large", "more than 63 bits");
        assert_eq!(rule("100000000000000,01"), "quantity_too_large");
        assert_eq!(text("100.000.000.000.000,00", 2, Shown::Nothing), Ok(MOST_PARTS));
        assert_eq!(text("9.000.000.000,00", 2, Shown::Nothing), Ok(900_000_000_000));
        assert_eq!(text("10000000000001", 3, Shown::Nothing).unwrap_err().rule(), "quantity_too_large");
        assert_eq!(rule("  "), "cell_empty");
    }

    #[test]
    fn a_spreadsheet_number_is_never_ambiguous() {
        let number = |digits: &str, decimals| amount(&Cell::Number(digits.into()), decimals, COMMA);
        assert_eq!(number("1.234", 3), Ok(1_234));
        assert_eq!(number("-5", 0).unwrap_err().rule(), "quantity_negative");
        assert_eq!(number("1.234", 2).unwrap_err().rule(), "too_many_decimals");
    }

    #[test]
    fn a_date_where_an_amount_is_wanted_is_named_as_such() {
        let date = NaiveDate::from_ymd_opt(2026, 5, 12).unwrap();
        let trouble = amount(&Cell::Date(date), 2, Shown::Nothing);
        assert_eq!(trouble, Err(CellTrouble::QuantityIsDate { date }));
    }
}
