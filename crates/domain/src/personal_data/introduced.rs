//! What the words before a number say of it, so that the number of an act is told from a telephone.

/// What the words before a number say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Introduced {
    /// "tel. 570123"
    AsPhone,
    /// "prot. n. 0341234567", "CIG 3401234567", "euro 3401234567"
    AsReference,
    ByNothing,
}

/// How far back the word that says what a number is may stand: "tel. di servizio n. 570123".
const MOST_WORDS: usize = 5;

/// Reads the words before a number backwards, through those that only join ("prot. gen. n."), to
/// the one that says what the number is.
pub(super) fn introduced(before: &[u8]) -> Introduced {
    let mut rest = before;
    let mut numbered = false;
    let mut later: &[u8] = b"";
    for nearness in 0..MOST_WORDS {
        let (until, gap) = trailing(rest, |byte| b" .:-/#()='\"*_".contains(byte));
        let (earlier, word) = trailing(until, u8::is_ascii_alphabetic);
        if gap.contains(&b'#') {
            return Introduced::AsReference;
        }
        // "OLG-000123", "AOO/0341234567", "e29b-3401": what is glued to letters is part of an id.
        let glued = nearness == 0 && matches!(gap, b"" | b"-" | b"_" | b"/");
        if word.is_empty() {
            break;
        }
        // The end of a code, as in "Z7E2B398C 3331234567", is no word.
        if earlier.last().is_some_and(u8::is_ascii_digit) {
            return if glued { Introduced::AsReference } else { Introduced::ByNothing };
        }
        match word {
            b"TEL" | b"TELEF" | b"TELEFONO" | b"TELEFAX" | b"CEL" | b"CELL" | b"CELLULARE" | b"FAX"
            | b"MOBILE" | b"WHATSAPP" => return Introduced::AsPhone,
            // Somebody is called at "the number", which is then no number of an act.
            b"CHIAMARE" | b"CONTATTARE" | b"TELEFONARE" | b"TELEFONICO" | b"RECAPITO" | b"SMS" => {
                return Introduced::ByNothing;
            }
            b"C" if later == b"F" => return Introduced::AsReference,
            _ if names_a_reference(word) => return Introduced::AsReference,
            _ if glued => return Introduced::AsReference,
            b"N" | b"NR" | b"NUM" | b"NUMERO" => numbered = true,
            b"F" | b"DI" | b"DEL" | b"AL" | b"IL" | b"LA" | b"IN" | b"GEN" | b"GENERALE" | b"REG"
            | b"REGIONALE" | b"ARRIVO" | b"PARTENZA" | b"ENTRATA" | b"USCITA" | b"INTERNO" | b"UFFICIO"
            | b"UFF" | b"SERVIZIO" | b"SEDE" | b"CASA" | b"ABITAZIONE" | b"PERSONALE" | b"PRIVATO"
            | b"FISSO" => {}
            _ => break,
        }
        (rest, later) = (earlier, word);
    }
    if numbered { Introduced::AsReference } else { Introduced::ByNothing }
}

/// Words that a number of an act, of the accounts or of an organisation follows, and amounts.
fn names_a_reference(word: &[u8]) -> bool {
    matches!(
        word,
        b"PROT"
            | b"PROTOCOLLO"
            | b"CUP"
            | b"CIG"
            | b"SMARTCIG"
            | b"IMPEGNO"
            | b"IMPEGNI"
            | b"IMP"
            | b"LIQ"
            | b"LIQUIDAZIONE"
            | b"LIQUIDAZIONI"
            | b"MANDATO"
            | b"MANDATI"
            | b"REVERSALE"
            | b"ACCERTAMENTO"
            | b"DETERMINA"
            | b"DETERMINAZIONE"
            | b"DET"
            | b"DELIBERA"
            | b"DELIBERAZIONE"
            | b"DGR"
            | b"DGC"
            | b"DCC"
            | b"DECRETO"
            | b"VERBALE"
            | b"ATTO"
            | b"NOTA"
            | b"ORDINE"
            | b"FATTURA"
            | b"FATT"
            | b"FT"
            | b"CAPITOLO"
            | b"CAP"
            | b"REP"
            | b"REPERTORIO"
            | b"REGISTRO"
            | b"PRATICA"
            | b"ID"
            | b"CODICE"
            | b"COD"
            | b"IVA"
            | b"PIVA"
            | b"CF"
            | b"FISCALE"
            | b"FISC"
            | b"EUR"
            | b"EURO"
            | b"IMPORTO"
            | b"SOMMA"
            | b"TOTALE"
    )
}

/// Splits off the longest end of `text` made of such bytes.
fn trailing(text: &[u8], is_in: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let start = text.iter().rposition(|byte| !is_in(byte)).map_or(0, |last| last + 1);
    text.split_at_checked(start).unwrap_or((text, b""))
}

#[cfg(test)]
mod tests {
    use super::{Introduced, introduced};

    #[test]
    fn the_nearest_telling_word_decides() {
        for (before, expected) in [
            ("", Introduced::ByNothing),
            ("VISTA LA SIGNORA ", Introduced::ByNothing),
            ("PROT. 12, ", Introduced::ByNothing),
            ("TEL. DI CASA: ", Introduced::AsPhone),
            ("PROT. N. 12 TEL. ", Introduced::AsPhone),
            ("FAX PROT. N. ", Introduced::AsReference),
            ("PROT. GEN. N. ", Introduced::AsReference),
            ("VISTA LA SIGNORA N. ", Introduced::AsReference),
            ("CHIAMARE IL NUMERO ", Introduced::ByNothing),
            ("C.F. ", Introduced::AsReference),
            ("F. ", Introduced::ByNothing),
            ("FSR-OLG-", Introduced::AsReference),
            ("TEL-", Introduced::AsPhone),
            ("E29B-", Introduced::AsReference),
            ("Z7E2B398C ", Introduced::ByNothing),
            ("EUR ", Introduced::AsReference),
        ] {
            assert_eq!(introduced(before.as_bytes()), expected, "{before}");
        }
    }
}
