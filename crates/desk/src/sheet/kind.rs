use super::file_trouble::{FileTrouble, NotATable};

/// The kinds of file that go on to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A zip archive, hopefully a workbook.
    Zip,
    /// Anything that may be text, hopefully CSV.
    Text,
}

const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const UTF_16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Tells what a file is by its bytes.
pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, FileTrouble> {
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(OLE) {
        return Err(ole(bytes));
    }
    if UTF_16.iter().any(|mark| bytes.starts_with(mark)) || has_the_zeros_of_utf16(bytes) {
        return Err(FileTrouble::EncodingIsUtf16);
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
    let looks_like = if text.starts_with(b"%PDF-") {
        NotATable::Pdf
    } else if text.starts_with(b"<") {
        NotATable::Markup
    } else if text.contains(&0) {
        NotATable::Binary
    } else {
        return Ok(Kind::Text);
    };
    Err(FileTrouble::FileIsNotATable { looks_like })
}

/// An OLE container is an old workbook, or a new one that a password has closed: then the name of
/// the closed part stands in its directory, in UTF-16.
fn ole(bytes: &[u8]) -> FileTrouble {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        FileTrouble::WorkbookProtected
    } else {
        FileTrouble::WorkbookKindNotRead { kind: "xls" }
    }
}

/// Latin text in UTF-16 has a zero in every second byte, always on the same side.
fn has_the_zeros_of_utf16(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(4096)];
    let zeros_at = |side: usize| beginning.iter().skip(side).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    (even == 0) != (odd == 0) && (even + odd) * 4 >= beginning.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(bytes: &[u8]) -> &'static str {
        kind(bytes).unwrap_err().rule()
    }

    #[test]
    fn a_text_and_a_zip_are_known_by_their_first_bytes() {
        assert_eq!(kind(b"id;name\n"), Ok(Kind::Text));
        assert_eq!(kind(b""), Ok(Kind::Text));
        assert_eq!(kind(b"PK\x03\x04rest"), Ok(Kind::Zip));
    }

    #[test]
    fn an_old_workbook_is_told_from_a_protected_one() {
        let mut bytes = OLE.to_vec();
        bytes.extend([0; 600]);
        assert_eq!(rule(&bytes), "workbook_kind_not_read");
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(rule(&bytes), "workbook_protected");
    }

    #[test]
    fn utf16_is_known_with_and_without_its_mark() {
        let little: Vec<u8> = "id;name\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "id;name\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(rule(&little), "encoding_is_utf16");
        assert_eq!(rule(&big), "encoding_is_utf16");
        assert_eq!(rule(b"\xFF\xFEi\x00d\x00"), "encoding_is_utf16");
    }

    #[test]
    fn documents_pictures_and_web_pages_are_not_tables() {
        let like = |bytes| match kind(bytes) {
            Err(FileTrouble::FileIsNotATable { looks_like }) => Some(looks_like),
            _ => None,
        };
        assert_eq!(like(b"%PDF-1.7\n"), Some(NotATable::Pdf));
        assert_eq!(like(b"\xEF\xBB\xBF\n <table><tr>"), Some(NotATable::Markup));
        assert_eq!(like(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), Some(NotATable::Binary));
    }
}
