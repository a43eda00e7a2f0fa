use super::delimiter::delimiter;
use super::encoding::decode;
use super::file_trouble::FileTrouble;
use super::kind::{Kind, kind};
use super::package::{Package, open};

/// What a file is, as its bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detected {
    /// Text with separated cells.
    Csv {
        /// Its encoding: `UTF-8` or `Windows-1252`.
        encoding: &'static str,
        /// What stands between its cells: `;`, `,` or a tab.
        separator: char,
    },
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of `LibreOffice`.
    Ods,
}

/// What a file is, as its bytes show; how it is read follows from it.
///
/// # Errors
/// Where the bytes are no table at all.
pub fn detected(bytes: &[u8]) -> Result<Detected, FileTrouble> {
    match kind(bytes)? {
        Kind::Text => {
            let text = decode(bytes)?;
            let encoding = if str::from_utf8(bytes).is_ok() { "UTF-8" } else { "Windows-1252" };
            Ok(Detected::Csv { encoding, separator: char::from(delimiter(&text)) })
        }
        Kind::Zip => Ok(match open(bytes)? {
            Package::Ods(_) => Detected::Ods,
            Package::Xlsx => Detected::Xlsx,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_its_encoding_and_its_separator() {
        let seen = |bytes: &[u8]| detected(bytes).expect("a table");
        assert_eq!(seen(b"id;name\n1;a"), Detected::Csv { encoding: "UTF-8", separator: ';' });
        let latin = b"id,citt\xE0\n1,a";
        assert_eq!(seen(latin), Detected::Csv { encoding: "Windows-1252", separator: ',' });
    }
}
