//! What holds for every amount, every text and every file, whatever it is.

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::amount::MOST_PARTS;
use super::samples::{ods, ods_sheet, rezip};
use super::{Cell, DecimalMark, Shown, amount, date, decimal_mark_shown, read_bytes, text};

const POINT: Shown = Shown::Mark(DecimalMark::Point);
const COMMA: Shown = Shown::Mark(DecimalMark::Comma);

/// The digits before and after the decimal mark.
fn split(parts: i64, decimals: usize) -> (String, String) {
    let digits = format!("{parts:0width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    (whole.to_owned(), fraction.to_owned())
}

fn grouped(whole: &str) -> String {
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn with(whole: &str, mark: char, fraction: &str) -> String {
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}{mark}{fraction}") }
}

fn any_amount() -> impl Strategy<Value = (i64, usize)> {
    let parts = prop_oneof![0..=MOST_PARTS, 0..100_000_000_i64, Just(MOST_PARTS)];
    (parts, prop_oneof![Just(0_usize), Just(2), Just(3)])
}

fn one_of_our_workbooks() -> Vec<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "id").unwrap().write(0, 1, "quantity").unwrap();
    sheet.write(1, 0, "R-1").unwrap().write(1, 1, 1_234.5).unwrap();
    let row = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>id</text:p>\
               </table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"1\"/>\
               </table:table-row>";
    vec![book.save_to_buffer().unwrap(), ods("", &ods_sheet("S", "", row))]
}

proptest! {
    #[test]
    fn an_amount_written_in_any_allowed_form_reads_back_the_same((parts, decimals) in any_amount()) {
        let (whole, fraction) = split(parts, decimals);
        let places = u8::try_from(decimals).unwrap();
        let forms = [
            (with(&whole, '.', &fraction), POINT),
            (with(&whole, ',', &fraction), COMMA),
            (with(&grouped(&whole), ',', &fraction), COMMA),
            (with(&whole, ',', &format!("{fraction}00")), COMMA),
            (format!("00{}", with(&whole, ',', &fraction)), COMMA),
        ];
        for (form, shown) in forms {
            prop_assert_eq!(amount(&Cell::from_text(&form), places, shown), Ok(parts), "{}", form);
            // Where the form can be read one way, what the file shows does not matter.
            match amount(&Cell::from_text(&form), places, Shown::Nothing) {
                Ok(read) => prop_assert_eq!(read, parts, "{}", form),
                Err(trouble) => prop_assert_eq!(trouble.rule(), "quantity_ambiguous"),
            }
        }
        let number = Cell::Number(with(&whole, '.', &fraction).into());
        prop_assert_eq!(amount(&number, places, COMMA), Ok(parts));
    }

    #[test]
    fn no_text_stops_the_reader_of_a_cell(
        written in prop_oneof![any::<String>(), "[-−0-9.,/ ]{0,24}"],
        decimals in any::<u8>(),
    ) {
        for cell in [Cell::from_text(&written), Cell::Number(written.as_str().into())] {
            for shown in [Shown::Nothing, POINT, COMMA, Shown::Both] {
                let _ = amount(&cell, decimals, shown);
            }
            let _ = (date(&cell), text(&cell));
        }
        let _ = decimal_mark_shown(std::iter::once(written.as_str()));
    }

    #[test]
    fn no_bytes_stop_the_reader_of_a_file(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            "[a-c;,\"\r\n\t éù\u{feff}]{0,200}".prop_map(String::into_bytes),
        ],
        magic in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\xEF\xBB\xBF", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        ]),
    ) {
        let _ = read_bytes(&[magic, &bytes].concat());
    }

    #[test]
    fn no_damage_to_a_workbook_stops_its_reader(
        which in 0..2_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = one_of_our_workbooks().swap_remove(which);
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn no_damage_inside_a_workbook_stops_its_reader(
        part in prop::sample::select(vec![
            (0, "xl/worksheets/sheet1.xml"), (0, "xl/sharedStrings.xml"), (0, "xl/styles.xml"),
            (0, "xl/workbook.xml"), (0, "xl/_rels/workbook.xml.rels"), (1, "content.xml"),
        ]),
        at in any::<prop::sample::Index>(), length in 0..30_usize,
        instead in prop_oneof![Just(String::new()), "[<>/\"=a-z0-9A-Z&;: ]{1,20}", "[0-9]{1,25}"],
    ) {
        let whole = one_of_our_workbooks().swap_remove(part.0);
        let bytes = rezip(&whole, part.1, |xml| {
            let from = xml.floor_char_boundary(at.index(xml.len()));
            let to = xml.floor_char_boundary((from + length).min(xml.len()));
            format!("{}{instead}{}", &xml[..from], &xml[to.max(from)..])
        });
        let _ = read_bytes(&bytes);
    }
}
