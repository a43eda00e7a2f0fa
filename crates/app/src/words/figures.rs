//! Figures, dates and the names of areas and classes as people write them, Italian and English.

use chrono::{Datelike, NaiveDate};
use usus_domain::class::Class;
use usus_domain::fund::Area;
use usus_domain::id::RowId;
use usus_domain::quantity::{Quantity, Unit, decimal};

/// How many rows a sentence names before it only counts them.
const NAMED: usize = 5;

/// The exact amount with the unit's decimals and its thousands apart: `1.234,56`, or `1,234.56`.
pub(crate) fn amount(parts: i128, unit: Unit, italian: bool) -> String {
    grouped(&decimal(parts, unit), italian)
}

/// An exact decimal text with a point, as people write it.
pub(crate) fn grouped(plain: &str, italian: bool) -> String {
    let (apart, point) = if italian { ('.', ',') } else { (',', '.') };
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));

    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A quantity with its unit in Italian.
pub(crate) fn quantity_it(quantity: Quantity) -> String {
    let amount = amount(quantity.parts.into(), quantity.unit, true);
    format!("{amount} {}", unit_it(quantity.unit, is_one(quantity)))
}

/// The unit in Italian, of one or of many. What use does not wear is counted in `unità`: a skill or a method
/// has no pieces, and "uso" would sound as if one use were all there is.
pub(crate) fn unit_it(unit: Unit, one: bool) -> &'static str {
    match (unit, one) {
        (Unit::Euro, _) => "€",
        (Unit::Hour, true) => "ora",
        (Unit::Hour, false) => "ore",
        (Unit::Kilogram, _) => "kg",
        (Unit::Piece, true) => "pezzo",
        (Unit::Piece, false) => "pezzi",
        (Unit::Place, true) => "posto",
        (Unit::Place, false) => "posti",
        (Unit::Instance, _) => "unità",
    }
}

/// A quantity with its unit in English.
pub(crate) fn quantity_en(quantity: Quantity) -> String {
    let amount = amount(quantity.parts.into(), quantity.unit, false);
    let unit = unit_en(quantity.unit, is_one(quantity));
    match (quantity.unit, amount.strip_prefix('-')) {
        (Unit::Euro, Some(amount)) => format!("-{unit}{amount}"),
        (Unit::Euro, None) => format!("{unit}{amount}"),
        _ => format!("{amount} {unit}"),
    }
}

/// The unit in English, of one or of many.
pub(crate) fn unit_en(unit: Unit, one: bool) -> &'static str {
    match (unit, one) {
        (Unit::Euro, _) => "€",
        (Unit::Hour, true) => "hour",
        (Unit::Hour, false) => "hours",
        (Unit::Kilogram, _) => "kg",
        (Unit::Piece, true) => "piece",
        (Unit::Piece, false) => "pieces",
        (Unit::Place, true) => "place",
        (Unit::Place, false) => "places",
        (Unit::Instance, true) => "instance",
        (Unit::Instance, false) => "instances",
    }
}

/// A participle that agrees with its quantity, then the quantity: `chiesti 2.500,01 €`, `chiesta 1,00 ora`.
pub(crate) fn agreed_it(stem: &str, of: Quantity) -> String {
    let ending = match (matches!(of.unit, Unit::Hour | Unit::Instance), is_one(of)) {
        (false, true) => 'o',
        (false, false) => 'i',
        (true, true) => 'a',
        (true, false) => 'e',
    };
    format!("{stem}{ending} {}", quantity_it(of))
}

/// What may still be taken: `disponibili 2.500,00 €`.
pub(crate) fn available_it(open: Quantity) -> String {
    format!("{} {}", if is_one(open) { "disponibile" } else { "disponibili" }, quantity_it(open))
}

/// What is missing to what was asked, and when: `mancano 0,01 € al 15/06/2026`.
pub(crate) fn missing_it(asked: Quantity, open: Quantity, on: NaiveDate) -> String {
    let short = shortfall(asked, open);
    let verb = if is_one(short) { "manca" } else { "mancano" };
    format!("{verb} {} al {}", quantity_it(short), date_it(on))
}

/// What is missing to what was asked, and when: `€0.01 short on 15 Jun 2026`.
pub(crate) fn missing_en(asked: Quantity, open: Quantity, on: NaiveDate) -> String {
    format!("{} short on {}", quantity_en(shortfall(asked, open)), date_en(on))
}

/// A day in Italian: `31/12/2026`.
pub(crate) fn date_it(date: NaiveDate) -> String {
    format!("{}{:04}", date.format("%d/%m/"), date.year())
}

/// A day in English, with the month in letters so that no reader takes it for the day: `31 Dec 2026`.
pub(crate) fn date_en(date: NaiveDate) -> String {
    format!("{} {:04}", date.format("%-d %b"), date.year())
}

/// A span of days in Italian, open where an end is not known.
pub(crate) fn span_it(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from.map(date_it), to.map(date_it)) {
        (Some(from), Some(to)) => format!("dal {from} al {to}"),
        (Some(from), None) => format!("dal {from} in poi"),
        (None, Some(to)) => format!("fino al {to}"),
        (None, None) => "senza limiti di data".to_owned(),
    }
}

/// A span of days in English, open where an end is not known.
pub(crate) fn span_en(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from.map(date_en), to.map(date_en)) {
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(to)) => format!("until {to}"),
        (None, None) => "without limits of date".to_owned(),
    }
}

/// The first rows by their names, and how many others: `L-1, L-2 e L-3`, `L-1, L-2, L-3, L-4, L-5 e altre 2`.
pub(crate) fn rows_it(rows: &[RowId]) -> String {
    match rows.len().saturating_sub(NAMED) {
        0 => joined(&names(rows), "e"),
        1 => format!("{} e un'altra", names(rows).join(", ")),
        more => format!("{} e altre {more}", names(rows).join(", ")),
    }
}

/// The first rows by their names, and how many others: `L-1, L-2, L-3, L-4, L-5 and 2 others`.
pub(crate) fn rows_en(rows: &[RowId]) -> String {
    match rows.len().saturating_sub(NAMED) {
        0 => joined(&names(rows), "and"),
        1 => format!("{} and one other", names(rows).join(", ")),
        more => format!("{} and {more} others", names(rows).join(", ")),
    }
}

/// The seven areas, in ISTAT's order; one more area needs a name below and its place here.
pub(crate) const AREAS: [Area; 7] =
    [Area::Fam, Area::Dis, Area::Add, Area::Eld, Area::Immnom, Area::Pov, Area::Mulben];

/// An area of users by its code and, in Italian, its name.
pub(crate) fn area_it(area: Area) -> String {
    let name = match area {
        Area::Fam => "famiglia e minori",
        Area::Dis => "disabili",
        Area::Add => "dipendenze",
        Area::Eld => "anziani",
        Area::Immnom => "immigrati, Rom, Sinti e Caminanti",
        Area::Pov => "povertà, disagio adulti e senza dimora",
        Area::Mulben => "multiutenza",
    };
    format!("{} ({name})", area.code())
}

/// An area of users by its code and, in English, its name.
pub(crate) fn area_en(area: Area) -> String {
    let name = match area {
        Area::Fam => "families and children",
        Area::Dis => "people with disabilities",
        Area::Add => "addictions",
        Area::Eld => "older people",
        Area::Immnom => "immigrants, Roma, Sinti and Travellers",
        Area::Pov => "poverty, adults in hardship, homeless people",
        Area::Mulben => "several groups of users",
    };
    format!("{} ({name})", area.code())
}

/// What use does to a resource, in Italian.
pub(crate) fn class_it(class: Class) -> &'static str {
    match class {
        Class::Depletable => "a consumo",
        Class::Renewable => "che torna",
        Class::Perishable => "che scade",
        Class::NonRival => "non rivale",
    }
}

/// What use does to a resource, in English.
pub(crate) fn class_en(class: Class) -> &'static str {
    match class {
        Class::Depletable => "that use consumes",
        Class::Renewable => "that comes back",
        Class::Perishable => "that expires",
        Class::NonRival => "that use leaves whole",
    }
}

fn names(rows: &[RowId]) -> Vec<&str> {
    rows.iter().take(NAMED).map(RowId::as_str).collect()
}

/// Whether words about the quantity stand in the singular: exactly one of its unit, owed or held.
fn is_one(quantity: Quantity) -> bool {
    quantity.parts.unsigned_abs() == 10_u64.pow(quantity.unit.decimals().into())
}

fn shortfall(asked: Quantity, open: Quantity) -> Quantity {
    Quantity::new(asked.parts.saturating_sub(open.parts), asked.unit)
}

/// Names in a row: `A`, `A e B`, `A, B e C`, with `last` as the word before the last one.
pub(crate) fn joined<T: AsRef<str>>(names: &[T], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

/// The name of a unit where no figure stands before it.
pub(crate) fn unit_name_it(unit: Unit) -> &'static str {
    if unit == Unit::Euro { "euro" } else { unit_it(unit, false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn an_amount_has_its_thousands_apart_from_four_digits_on() {
        for (parts, italian, english) in [
            (0, "0,00", "0.00"),
            (1, "0,01", "0.01"),
            (99_999, "999,99", "999.99"),
            (100_000, "1.000,00", "1,000.00"),
            (123_456, "1.234,56", "1,234.56"),
            (62_047_630, "620.476,30", "620,476.30"),
            (100_000_000, "1.000.000,00", "1,000,000.00"),
        ] {
            assert_eq!(amount(parts, Unit::Euro, true), italian);
            assert_eq!(amount(parts, Unit::Euro, false), english);
        }
    }

    #[test]
    fn an_amount_has_the_decimals_of_its_unit() {
        assert_eq!(amount(1_234_500, Unit::Kilogram, true), "1.234,500");
        assert_eq!(amount(36_000, Unit::Hour, false), "360.00");
        assert_eq!(amount(1_234, Unit::Place, true), "1.234");
        assert_eq!(amount(1_234, Unit::Instance, false), "1,234");
    }

    #[test]
    fn an_amount_below_zero_has_a_hyphen_and_no_point_after_it() {
        assert_eq!(amount(-244_486_100, Unit::Euro, true), "-2.444.861,00");
        assert_eq!(amount(-12_345, Unit::Euro, false), "-123.45");
        assert_eq!(amount(-5, Unit::Kilogram, true), "-0,005");
    }

    #[test]
    fn the_widest_sum_is_written_whole() {
        let widest = "-170.141.183.460.469.231.731.687.303.715.884.105.728";
        assert_eq!(amount(i128::MIN, Unit::Place, true), widest);
    }

    #[test]
    fn a_quantity_is_one_or_many_of_its_unit() {
        for (parts, unit, italian, english) in [
            (250_001, Unit::Euro, "2.500,01 €", "€2,500.01"),
            (-250_001, Unit::Euro, "-2.500,01 €", "-€2,500.01"),
            (36_000, Unit::Hour, "360,00 ore", "360.00 hours"),
            (100, Unit::Hour, "1,00 ora", "1.00 hour"),
            (150, Unit::Hour, "1,50 ore", "1.50 hours"),
            (12_500, Unit::Kilogram, "12,500 kg", "12.500 kg"),
            (1, Unit::Piece, "1 pezzo", "1 piece"),
            (3, Unit::Piece, "3 pezzi", "3 pieces"),
            (1, Unit::Place, "1 posto", "1 place"),
            (4, Unit::Place, "4 posti", "4 places"),
            (0, Unit::Place, "0 posti", "0 places"),
            (1, Unit::Instance, "1 unità", "1 instance"),
            (3, Unit::Instance, "3 unità", "3 instances"),
        ] {
            assert_eq!(quantity_it(Quantity::new(parts, unit)), italian);
            assert_eq!(quantity_en(Quantity::new(parts, unit)), english);
        }
    }

    #[test]
    fn a_date_is_written_by_day_month_and_year() {
        assert_eq!(date_it(day("2026-12-31")), "31/12/2026");
        assert_eq!(date_it(day("0206-07-05")), "05/07/0206");
        assert_eq!(date_en(day("2026-12-31")), "31 Dec 2026");
        assert_eq!(date_en(day("2026-07-05")), "5 Jul 2026");
    }

    #[test]
    fn what_is_missing_is_what_was_asked_less_what_is_open() {
        let [asked, open] = [250_001, 250_000].map(|cents| Quantity::new(cents, Unit::Euro));
        let on = day("2026-06-15");
        assert_eq!(missing_it(asked, open, on), "mancano 0,01 € al 15/06/2026");
        assert_eq!(missing_en(asked, open, on), "€0.01 short on 15 Jun 2026");
        assert_eq!(shortfall(asked, Quantity::new(i64::MIN, Unit::Euro)).parts, i64::MAX);
    }

    #[test]
    fn words_agree_with_the_quantity_they_stand_by() {
        let [hour, hours] = [100, 250].map(|parts| Quantity::new(parts, Unit::Hour));
        let [place, places] = [1, 4].map(|parts| Quantity::new(parts, Unit::Place));
        assert_eq!([hour, hours].map(|of| agreed_it("chiest", of)), ["chiesta 1,00 ora", "chieste 2,50 ore"]);
        assert_eq!([place, places].map(|of| agreed_it("chiest", of)), ["chiesto 1 posto", "chiesti 4 posti"]);
        assert_eq!([place, places].map(available_it), ["disponibile 1 posto", "disponibili 4 posti"]);
        assert_eq!(
            missing_it(places, Quantity::new(3, Unit::Place), day("2026-06-15")),
            "manca 1 posto al 15/06/2026"
        );
    }

    #[test]
    fn a_span_says_which_end_is_open() {
        let (from, to) = (Some(day("2026-01-01")), Some(day("2026-12-31")));
        assert_eq!(span_it(from, to), "dal 01/01/2026 al 31/12/2026");
        assert_eq!(span_it(from, None), "dal 01/01/2026 in poi");
        assert_eq!(span_en(None, to), "until 31 Dec 2026");
        assert_eq!(span_en(None, None), "without limits of date");
    }

    #[test]
    fn five_rows_are_named_and_the_others_counted() {
        let rows: Vec<RowId> = (1..=7).map(|row| RowId::new(&format!("L-{row}")).expect("an id")).collect();
        assert_eq!(rows_it(&rows), "L-1, L-2, L-3, L-4, L-5 e altre 2");
        assert_eq!(rows_it(&rows[..6]), "L-1, L-2, L-3, L-4, L-5 e un'altra");
        assert_eq!(rows_it(&rows[..5]), "L-1, L-2, L-3, L-4 e L-5");
        assert_eq!(rows_en(&rows), "L-1, L-2, L-3, L-4, L-5 and 2 others");
    }

    #[test]
    fn names_are_joined_with_a_word_before_the_last() {
        assert_eq!(joined::<&str>(&[], "e"), "");
        assert_eq!(joined(&["FAM"], "e"), "FAM");
        assert_eq!(joined(&["FAM", "DIS"], "e"), "FAM e DIS");
        assert_eq!(joined(&["FAM", "DIS", "ELD"], "or"), "FAM, DIS or ELD");
    }
}
