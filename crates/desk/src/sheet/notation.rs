use super::decimal_mark::DecimalMark;

/// How an amount without a sign is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation<'t> {
    /// Digits only: `1234`.
    Whole(&'t str),
    /// Dots group the digits, as there are at least two of them: `1.234.567`.
    Grouped(&'t str),
    /// A mark stands before the decimals: `1234.5`, `1234,56`, `1.234,56`.
    Decimal { whole: &'t str, fraction: &'t str, mark: DecimalMark },
    /// One dot and three digits after it: `1.234` is a thousand and more, or one and a fraction.
    TwoWays { text: &'t str, before: &'t str, after: &'t str },
    /// None of these.
    Unreadable,
}

/// Tells how an amount is written. A comma is always the decimal mark, never a group of thousands.
pub(crate) fn notation(text: &str) -> Notation<'_> {
    if let Some((whole, fraction)) = text.split_once(',') {
        if (is_digits(whole) || is_grouped(whole)) && is_digits(fraction) {
            return Notation::Decimal { whole, fraction, mark: DecimalMark::Comma };
        }
        return Notation::Unreadable;
    }
    let Some((before, after)) = text.split_once('.') else {
        return if is_digits(text) { Notation::Whole(text) } else { Notation::Unreadable };
    };
    if after.contains('.') {
        return if is_grouped(text) { Notation::Grouped(text) } else { Notation::Unreadable };
    }
    if !is_digits(before) || !is_digits(after) {
        return Notation::Unreadable;
    }
    if is_grouped(text) {
        return Notation::TwoWays { text, before, after };
    }
    Notation::Decimal { whole: before, fraction: after, mark: DecimalMark::Point }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether dots stand where thousands end. Nobody groups a number that starts with a zero.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split('.');
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_that_can_be_read_one_way_is_told_by_its_marks() {
        let decimal = |whole, fraction, mark| Notation::Decimal { whole, fraction, mark };
        assert_eq!(notation("1234"), Notation::Whole("1234"));
        assert_eq!(notation("1.234.567"), Notation::Grouped("1.234.567"));
        assert_eq!(notation("1234,56"), decimal("1234", "56", DecimalMark::Comma));
        assert_eq!(notation("1.234,5"), decimal("1.234", "5", DecimalMark::Comma));
        assert_eq!(notation("1,234"), decimal("1", "234", DecimalMark::Comma));
        assert_eq!(notation("12.34"), decimal("12", "34", DecimalMark::Point));
        assert_eq!(notation("0.500"), decimal("0", "500", DecimalMark::Point));
        assert_eq!(notation("1234.567"), decimal("1234", "567", DecimalMark::Point));
    }

    #[test]
    fn one_dot_and_three_digits_can_be_read_two_ways() {
        for text in ["1.234", "12.345", "999.000"] {
            assert!(matches!(notation(text), Notation::TwoWays { .. }), "{text}");
        }
    }

    #[test]
    fn anything_else_is_unreadable() {
        for text in [
            "",
            ".",
            ",",
            "1.",
            ".5",
            "1,",
            ",5",
            "1,2,3",
            "1.23.456",
            "12.3456,00",
            "1234.567.890",
            "1 234",
            "€ 5",
            "1e3",
            "+1",
            "-1",
            "1.234.56",
            "0.123.456",
            "0.500,00",
            "١٢",
            "1..234",
        ] {
            assert_eq!(notation(text), Notation::Unreadable, "{text}");
        }
    }
}
