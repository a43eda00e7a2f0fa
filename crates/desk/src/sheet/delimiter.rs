/// The delimiters that are looked for; where two are equally frequent the first of them is taken.
const KNOWN: [u8; 3] = [b';', b'\t', b','];

/// What separates the cells: the mark that the header uses most outside quotes. A header of one
/// column uses none; then it is the semicolon, which does not occur in amounts.
pub(crate) fn delimiter(text: &str) -> u8 {
    let mut counts = [0_u32; KNOWN.len()];
    let mut quoted = false;
    let mut named = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            // Lines before the first name are blank, or blank but for their delimiters.
            b'\n' | b'\r' if !quoted && named => break,
            b'\n' | b'\r' if !quoted => counts = [0; KNOWN.len()],
            _ => match KNOWN.iter().position(|&known| known == byte) {
                Some(which) if !quoted => counts[which] = counts[which].saturating_add(1),
                _ => named |= !byte.is_ascii_whitespace(),
            },
        }
    }
    let mut best = 0;
    for (which, count) in counts.iter().enumerate() {
        if *count > counts[best] {
            best = which;
        }
    }
    KNOWN[best]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_the_header_uses_most() {
        assert_eq!(delimiter("id,name,act\n1;2;3;4;5"), b',');
        assert_eq!(delimiter("id;name\r\n1,2;3,4"), b';');
        assert_eq!(delimiter("id\tname\r1,2"), b'\t');
    }

    #[test]
    fn delimiters_inside_quotes_do_not_count() {
        assert_eq!(delimiter("\"id, of it, and\nmore,\";name\n"), b';');
    }

    #[test]
    fn blank_lines_before_the_header_do_not_count() {
        assert_eq!(delimiter(" \n,,,,\nid;name\n"), b';');
    }

    #[test]
    fn a_single_column_is_not_split_at_the_commas_of_its_amounts() {
        assert_eq!(delimiter("name\nRossi, Mario"), b';');
    }
}
