use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::file_trouble::FileTrouble;

/// The bytes that Windows-1252 leaves without a meaning. The decoder of browsers makes invisible
/// control characters of them; in an office file they mean that the encoding is another one.
const WITHOUT_MEANING: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// The text of a CSV file: UTF-8 where it is that, otherwise Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileTrouble> {
    let marked = bytes.strip_prefix(b"\xEF\xBB\xBF");
    let bytes = marked.unwrap_or(bytes);
    let broken_at = match str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error.valid_up_to(),
    };
    // A file that says it is UTF-8 and is not has been cut or patched: reading it as something
    // else would turn the accents of all its names into nonsense.
    let culprit = match marked {
        Some(_) => Some(broken_at),
        None => bytes.iter().position(|byte| WITHOUT_MEANING.contains(byte)),
    };
    match culprit {
        Some(at) => Err(unknown(bytes, at)),
        None => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

fn unknown(bytes: &[u8], at: usize) -> FileTrouble {
    let (before, from) = bytes.split_at(at.min(bytes.len()));
    let lines = before.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    let counted_twice = before.windows(2).filter(|pair| *pair == b"\r\n").count();
    FileTrouble::EncodingUnknown {
        byte: from.first().copied().unwrap_or(0),
        line: u32::try_from(lines - counted_twice).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_read_with_and_without_its_mark() {
        assert_eq!(decode("Cantù".as_bytes()).unwrap(), "Cantù");
        assert_eq!(decode(b"\xEF\xBB\xBFCant\xC3\xB9").unwrap(), "Cantù");
    }

    #[test]
    fn what_is_not_utf8_is_windows_1252() {
        assert_eq!(decode(b"Cant\xF9 \x80 1").unwrap(), "Cantù € 1");
    }

    #[test]
    fn a_byte_without_meaning_is_named_with_its_line() {
        let trouble = decode(b"a\r\nb\rc\n\xE0\x8D").unwrap_err();
        assert_eq!(trouble, FileTrouble::EncodingUnknown { byte: 0x8D, line: 4 });
    }

    #[test]
    fn a_file_that_says_utf8_and_is_not_is_refused() {
        let trouble = decode(b"\xEF\xBB\xBFname\nCant\xF9").unwrap_err();
        assert_eq!(trouble, FileTrouble::EncodingUnknown { byte: 0xF9, line: 2 });
    }
}
