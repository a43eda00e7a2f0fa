//! Cases that no text file can be: bytes, sizes, and what the system alone can do.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::workbook::{ods, sheet_row, xlsx, zip};

/// A case made by the test.
pub(crate) struct Made {
    /// Its name as it is imported; the rule stands before the first point.
    pub(crate) file: &'static str,
    /// What it is, for the reader of the catalogue.
    pub(crate) shown: &'static str,
    /// Makes it.
    pub(crate) make: fn(&Path),
}

const MIMETYPE: (&str, &str) = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
const OLD_WORKBOOK: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The cases made by the test.
pub(crate) const MADE: [Made; 18] = [
    Made { file: "file_not_found.csv", shown: "No file.", make: |_| {} },
    Made {
        file: "file_not_permitted.csv",
        shown: "A link to a file that nobody may read, not even root.",
        make: |path| symlink("/proc/sys/vm/drop_caches", path).expect("a link"),
    },
    Made {
        file: "file_is_directory.csv",
        shown: "A folder.",
        make: |path| fs::create_dir(path).expect("a folder"),
    },
    Made {
        file: "file_unreadable.csv",
        shown: "A file that opens and fails when it is read, as on a broken disk.",
        // The first page of a program's own memory is never there.
        make: |path| symlink("/proc/self/mem", path).expect("a link"),
    },
    Made {
        file: "file_too_large.csv",
        shown: "A file of 256 MiB and one byte.",
        make: |path| File::create(path).and_then(|file| file.set_len((256 << 20) + 1)).expect("a file"),
    },
    Made {
        file: "encoding_is_utf16.csv",
        shown: "A CSV text in UTF-16.",
        make: |path| {
            let text = "\u{feff}service,name,area\nTRASPORTO,Trasporto sociale,ELD\n";
            write(path, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
        },
    },
    Made {
        file: "encoding_unknown.csv",
        shown: "A CSV text with the byte 8D in its second line.",
        make: |path| write(path, b"service,name,area\nTRASPORTO,Trasporto \x8D,ELD\n"),
    },
    Made {
        file: "columns_too_many.csv",
        shown: "A header followed by a line of 20,000 commas.",
        make: |path| write(path, format!("service,name,area\n{}\n", ",".repeat(20_000)).as_bytes()),
    },
    Made {
        file: "rows_too_many.ods",
        shown: "A workbook whose last cell stands in row 2,000,001.",
        make: |path| {
            let gap = "<table:table-row table:number-rows-repeated=\"1999999\"/>";
            write(path, &ods(&(header() + gap + &sheet_row(["TRASPORTO"]))));
        },
    },
    Made {
        file: "table_too_large.ods",
        shown: "A workbook of 500 columns and 50,001 rows.",
        make: |path| {
            let names: Vec<String> = (1..=500).map(|column| format!("c{column}")).collect();
            let rows = "<table:table-row table:number-rows-repeated=\"50001\"><table:table-cell \
                        office:value-type=\"float\" office:value=\"7\"/></table:table-row>";
            write(path, &ods(&(sheet_row(names.iter().map(String::as_str)) + rows)));
        },
    },
    Made {
        file: "cells_merged.ods",
        shown: "A workbook with a title over three merged cells, A1:C1, above its header.",
        make: |path| {
            let title = "<table:table-row><table:table-cell table:number-columns-spanned=\"3\" \
                         office:value-type=\"string\"><text:p>Servizi</text:p></table:table-cell>\
                         <table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>";
            write(path, &ods(&(title.to_owned() + &header())));
        },
    },
    Made {
        file: "cell_error_unknown.xlsx",
        shown: "A workbook whose cell A1 holds the error `#SPILL!`.",
        make: |path| write(path, &xlsx("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#SPILL!</v></c></row>")),
    },
    Made {
        file: "workbook_damaged.ods",
        shown: "A workbook whose sheet is cut off in the middle.",
        make: |path| write(path, &zip(&[MIMETYPE, ("content.xml", "<table:table table:name=\"Foglio1\">")])),
    },
    Made {
        file: "workbook_protected.xlsx",
        shown: "A workbook under a password, as Excel writes it.",
        make: |path| {
            let part = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
            write(path, &OLD_WORKBOOK.iter().copied().chain(part).collect::<Vec<_>>());
        },
    },
    Made {
        file: "workbook_kind_not_read.xls",
        shown: "A workbook in the format of Excel 97.",
        make: |path| write(path, OLD_WORKBOOK),
    },
    Made {
        file: "workbook_kind_not_read.binary.xlsb",
        shown: "A binary workbook of Excel.",
        make: |path| write(path, &zip(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", "")])),
    },
    Made {
        file: "workbook_too_large.ods",
        shown: "A workbook that says it unfolds to 1.5 GB.",
        make: |path| {
            let mut bytes = zip(&[MIMETYPE, ("content.xml", "<a/>")]);
            // The size of the last part stands 24 bytes into its entry of the directory.
            let entry = bytes.windows(4).rposition(|mark| mark == b"PK\x01\x02").expect("a directory");
            bytes[entry + 24..entry + 28].copy_from_slice(&1_500_000_000_u32.to_le_bytes());
            write(path, &bytes);
        },
    },
    Made {
        file: "zip_is_not_a_workbook.zip",
        shown: "A ZIP archive with a CSV file in it.",
        make: |path| write(path, &zip(&[("servizi.csv", "service,name,area\n")])),
    },
];

fn header() -> String {
    sheet_row(["service", "name", "area"])
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("a file");
}
