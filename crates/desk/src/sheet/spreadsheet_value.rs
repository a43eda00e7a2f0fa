use calamine::ExcelDateTime;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::cell::{Cell, Unreadable};

/// The digits a spreadsheet shows and keeps; what lies beyond is noise of binary arithmetic.
const MOST_SIGNIFICANT_DIGITS: usize = 15;

/// The cell for a spreadsheet number. Files hold numbers in binary, so this is the one place where
/// a quantity passes through a float: its shortest digits are those that a person typed, and where
/// they are more than a spreadsheet can keep, the number is refused.
pub(crate) fn number(value: f64) -> Cell {
    if !value.is_finite() {
        return Cell::Error(Unreadable::Error("#NUM!".into()));
    }
    // Display writes the fewest digits that read back as the same float, and no exponent.
    let text = value.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_matches('0').len();
    if significant > MOST_SIGNIFICANT_DIGITS {
        Cell::Error(Unreadable::LongNumber(text.into()))
    } else if significant == 0 {
        Cell::Number("0".into())
    } else {
        Cell::Number(text.into())
    }
}

/// The cell for a date that XLSX keeps as a count of days.
pub(crate) fn serial_date(serial: &ExcelDateTime) -> Cell {
    let moment_alone = |text: String| Cell::Error(Unreadable::Moment(text.into()));
    // Of a negative count calamine would make the first day of the calendar.
    if serial.as_f64().is_sign_negative() {
        return moment_alone(serial.as_f64().to_string());
    }
    if serial.is_duration() {
        let seconds = serial.as_duration().map_or(0, |length| length.num_seconds());
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let text = format!("{hours}:{minutes:02}:{seconds:02}");
        return Cell::Error(Unreadable::Duration(text.into()));
    }
    let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
    // A time alone is a count below one, on a day before the calendar begins.
    if serial.as_f64() < 1.0 {
        return moment_alone(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let time = NaiveTime::from_hms_milli_opt(
        u32::from(hour),
        u32::from(minute),
        u32::from(second),
        u32::from(milli),
    );
    match (date, time) {
        (Some(date), Some(time)) => moment(date.and_time(time)),
        // Excel believes in 29 February 1900, the calendar does not.
        _ => moment_alone(format!("{year}-{month:02}-{day:02}")),
    }
}

/// The cell for a length of time that is kept as ISO text, such as `PT36H00M00S`.
pub(crate) fn iso_duration(text: &str) -> Cell {
    let inner = text.strip_prefix("PT").and_then(|rest| rest.strip_suffix('S'));
    let shown = inner.map_or(text.to_owned(), |inner| inner.replace(['H', 'M'], ":"));
    Cell::Error(Unreadable::Duration(shown.into()))
}

/// The cell for a date that ODS, and XLSX in its strict form, keep as ISO text.
pub(crate) fn iso_date(text: &str) -> Cell {
    let local = text.strip_suffix('Z').unwrap_or(text);
    if let Ok(date) = local.parse::<NaiveDate>() {
        return Cell::Date(date);
    }
    match local.parse::<NaiveDateTime>() {
        Ok(at) => moment(at),
        Err(_) => Cell::Error(Unreadable::Moment(text.into())),
    }
}

fn moment(at: NaiveDateTime) -> Cell {
    if at.time() == NaiveTime::MIN {
        Cell::Date(at.date())
    } else {
        Cell::Error(Unreadable::Moment(at.to_string().into()))
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn digits(value: f64) -> String {
        match number(value) {
            Cell::Number(text) => text.into(),
            other => format!("{other:?}"),
        }
    }

    fn serial(value: f64) -> Cell {
        serial_date(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn a_number_has_the_digits_that_were_typed() {
        assert_eq!(digits(1_234.56), "1234.56");
        assert_eq!(digits(0.1), "0.1");
        assert_eq!(digits(-3.5), "-3.5");
        assert_eq!(digits(-0.0), "0");
        assert_eq!(digits(1e20), "100000000000000000000");
        assert_eq!(digits(1e-7), "0.0000001");
        assert_eq!(digits(999_999_999_999.999), "999999999999.999");
    }

    #[test]
    fn a_number_with_a_sixteenth_digit_is_refused() {
        let long = number(0.1 + 0.2);
        let text = "0.30000000000000004".into();
        assert_eq!(long, Cell::Error(Unreadable::LongNumber(text)));
        assert!(matches!(number(9_007_199_254_740_993.0), Cell::Error(_)));
        assert!(matches!(number(f64::NAN), Cell::Error(_)));
    }

    #[test]
    fn a_count_of_days_is_a_date_only_without_a_time() {
        let date = |y, m, d| Cell::Date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
        assert_eq!(serial(46_387.0), date(2026, 12, 31));
        assert_eq!(serial(1.0), date(1900, 1, 1));
        for odd in [46_387.5, 0.25, -1.0, 60.0] {
            assert!(matches!(serial(odd), Cell::Error(Unreadable::Moment(_))), "{odd}");
        }
        let hours = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert!(matches!(serial_date(&hours), Cell::Error(Unreadable::Duration(_))));
    }

    #[test]
    fn an_iso_date_may_say_midnight_and_no_other_time() {
        let date = Cell::Date(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap());
        for text in ["2026-12-31", "2026-12-31T00:00:00", "2026-12-31T00:00:00.000Z"] {
            assert_eq!(iso_date(text), date, "{text}");
        }
        for text in ["2026-12-31T10:30:00", "2026-02-30", "domani"] {
            assert!(matches!(iso_date(text), Cell::Error(Unreadable::Moment(_))), "{text}");
        }
    }
}
