//! The troubles of a table in Italian: what is wrong, with the figures, and what to do.

use usus_desk::sheet::{CellTrouble, FileTrouble, NotATable, ShapeTrouble, Unreadable, column_letters};
use usus_domain::personal_data::Where;

use super::shown::{heading, presentable};

/// Why the file is not read.
pub(crate) fn file_trouble(trouble: &FileTrouble) -> String {
    match trouble {
        FileTrouble::FileNotFound { .. } => {
            "il file non si trova: controllare il nome e la cartella".to_owned()
        }
        FileTrouble::FileNotPermitted { .. } => {
            "manca il permesso di leggere il file: chiederlo a chi lo custodisce".to_owned()
        }
        FileTrouble::FileIsDirectory => {
            "questa è una cartella: indicare uno o più file al suo interno".to_owned()
        }
        FileTrouble::FileUnreadable { detail } => {
            format!("il file non si riesce a leggere ({detail}): copiarlo su un altro disco e riprovare")
        }
        FileTrouble::FileTooLarge { bytes, most_bytes } => format!(
            "il file è troppo grande: {} MiB, se ne leggono al massimo {}; dividerlo in più file",
            mebibytes(*bytes),
            mebibytes(*most_bytes)
        ),
        FileTrouble::FileIsEmpty => {
            "il file è vuoto: servono una riga con i nomi delle colonne e, sotto, i dati".to_owned()
        }
        FileTrouble::FileIsNotATable { looks_like } => format!(
            "il file non è una tabella ma {}: salvare la tabella come CSV, XLSX o ODS",
            match looks_like {
                NotATable::Pdf => "un documento PDF",
                NotATable::Markup => "una pagina web o un testo XML",
                NotATable::Binary => "un file di altro genere",
            }
        ),
        FileTrouble::EncodingIsUtf16 => {
            "il testo è codificato in UTF-16 (per Excel «Testo Unicode»): salvarlo come «CSV UTF-8»"
                .to_owned()
        }
        FileTrouble::EncodingUnknown { byte, line } => format!(
            "alla linea {line} c'è un carattere illeggibile (byte {byte:02X}), che non è né UTF-8 né \
             Windows-1252: salvare di nuovo il file come «CSV UTF-8»"
        ),
        FileTrouble::QuoteNotClosed { row } => {
            format!("le virgolette aperte alla riga {row} non si chiudono mai: chiuderle o toglierle")
        }
        FileTrouble::ColumnUnnamed { column, row } => format!(
            "la colonna {} non ha nome (riga {row}): darle un nome nell'intestazione o cancellarla",
            column_letters(*column)
        ),
        FileTrouble::ColumnNameUnreadable { column } => format!(
            "il nome della colonna {} è una formula o un errore: scriverlo come testo",
            column_letters(*column)
        ),
        FileTrouble::ColumnNamedTwice { name, first, second } => format!(
            "le colonne {} e {} hanno lo stesso nome «{}»: tenerne una sola o cambiare nome",
            column_letters(*first),
            column_letters(*second),
            heading(name)
        ),
        FileTrouble::ColumnsTooMany { row, most } => {
            format!(
                "la riga {row} ha più di {} celle: controllare che il separatore sia quello giusto",
                grouped(*most)
            )
        }
        FileTrouble::RowsTooMany { most } => format!(
            "la tabella va oltre la riga {}: dividerla in più file, o cancellare le righe in fondo",
            grouped(*most)
        ),
        FileTrouble::TableTooLarge { most } => {
            format!("la tabella ha più di {} celle: dividerla in più file", grouped(*most))
        }
        FileTrouble::CellsMerged { range, sheet } => format!(
            "nel foglio «{sheet}» le celle {range} sono unite: separarle, e ripetere il valore in \
             ogni riga a cui vale"
        ),
        FileTrouble::CellErrorUnknown { text } => {
            format!("una cella contiene l'errore «{text}»: cercarla e scrivere il valore giusto")
        }
        FileTrouble::WorkbookDamaged { detail } => {
            format!("la cartella di lavoro è danneggiata ({detail}): aprirla, salvarla di nuovo e riprovare")
        }
        FileTrouble::WorkbookProtected => {
            "la cartella di lavoro è protetta da una password: salvarne una copia senza password".to_owned()
        }
        FileTrouble::WorkbookKindNotRead { kind } => {
            format!("i file di tipo {kind} non si leggono: aprire questo e salvarlo come .xlsx")
        }
        FileTrouble::WorkbookTooLarge { bytes, most_bytes } => format!(
            "la cartella di lavoro, una volta aperta, occupa {} MiB e se ne leggono al massimo {}: \
             togliere immagini e fogli che non servono, o salvare il foglio come CSV",
            mebibytes(*bytes),
            mebibytes(*most_bytes)
        ),
        FileTrouble::ZipIsNotAWorkbook => {
            "il file è un archivio ZIP e non una cartella di lavoro: estrarre la tabella e indicare \
             quella"
                .to_owned()
        }
    }
}

/// Why the cell is not taken.
pub(crate) fn cell_trouble(trouble: &CellTrouble) -> String {
    match trouble {
        CellTrouble::CellEmpty => "la cella è vuota: scrivere il valore".to_owned(),
        CellTrouble::CellIsFormula => {
            "la cella contiene una formula, il cui risultato può cambiare: copiarla e incollarla \
             come valore"
                .to_owned()
        }
        CellTrouble::CellUnreadable { found } => unreadable(found),
        CellTrouble::CellHasControlCharacter { code, place } => format!(
            "al carattere {place} c'è {}: toglierlo",
            match code {
                9 => "una tabulazione, che non si vede".to_owned(),
                10 | 13 => "un a capo".to_owned(),
                other => format!("un carattere che non si vede (U+{other:04X})"),
            }
        ),
        CellTrouble::QuantityAmbiguous { text } => {
            let (thousands, decimal) = (text.replace('.', ""), text.replace('.', ","));
            format!(
                "«{text}» si può leggere in due modi ({thousands} oppure {decimal}): scrivere \
                 {thousands} o {thousands},00 se è un intero, {decimal} se ha dei decimali"
            )
        }
        CellTrouble::QuantityUnreadable { text } => format!(
            "{} non è una quantità: scrivere solo cifre, come 1234,56 o 1.234,56, senza spazi né simboli",
            cell(text)
        ),
        CellTrouble::QuantityIsDate { date } => format!(
            "serve una quantità e la cella contiene la data {}: forse il foglio di calcolo ha \
             trasformato un numero scritto col punto; dare alla cella il formato «Numero» e riscriverlo",
            date.format("%d/%m/%Y")
        ),
        CellTrouble::QuantityNegative { text } => format!(
            "«{text}» è negativo: scrivere la quantità senza segno; un movimento sbagliato si \
             annulla con l'azione «correct»"
        ),
        CellTrouble::QuantityTooLarge { text } => {
            format!("«{text}» è troppo grande per essere registrato: controllare le cifre")
        }
        CellTrouble::TooManyDecimals { text, found, most: 0 } => {
            format!("«{text}» ha {} e questa unità si conta solo a numeri interi", decimals(*found))
        }
        CellTrouble::TooManyDecimals { text, found, most } => {
            format!("«{text}» ha {} e questa unità ne ha al massimo {most}: arrotondare", decimals(*found))
        }
        CellTrouble::DateUnreadable { text } => {
            format!("{} non è una data: scriverla come 31/12/2026 o 2026-12-31", cell(text))
        }
        CellTrouble::DateImpossible { text } => {
            format!("«{text}» non esiste nel calendario: controllare giorno e mese")
        }
        CellTrouble::DateOutOfRange { date } => format!(
            "la data {} è fuori dagli anni dal 1900 al 2200: controllare l'anno",
            date.format("%d/%m/%Y")
        ),
    }
}

/// What was written, within a sentence.
fn cell(text: &str) -> String {
    presentable(text, Where::FreeText).map_or_else(
        || "il testo scritto (qui omesso, perché sembra contenere dati personali)".to_owned(),
        |text| format!("«{text}»"),
    )
}

fn unreadable(found: &Unreadable) -> String {
    match found {
        Unreadable::Error(text) => {
            format!("la cella contiene l'errore «{text}»: scrivere il valore giusto")
        }
        Unreadable::Logical(value) => format!(
            "la cella contiene il valore logico {}: scrivere un testo, un numero o una data",
            if *value { "VERO" } else { "FALSO" }
        ),
        Unreadable::Moment(text) => {
            format!("la cella contiene un'ora, o una data con l'ora ({text}): lasciare solo la data")
        }
        Unreadable::Duration(text) => format!(
            "la cella contiene una durata ({text}): scriverla come numero, per esempio 1,50 per \
             un'ora e mezza"
        ),
        Unreadable::LongNumber(text) => format!(
            "il numero {text} ha più di 15 cifre e il foglio di calcolo non lo conserva esatto: \
             arrotondarlo, o scriverlo come testo se è un codice"
        ),
    }
}

/// Why the cells of the row cannot be trusted to stand under their columns.
pub(crate) fn shape_trouble(trouble: &ShapeTrouble) -> String {
    let ShapeTrouble { found, expected } = trouble;
    let why = if found < expected {
        "forse manca un separatore, o un a capo spezza la riga"
    } else {
        "forse un testo o un importo contiene il separatore e va messo tra virgolette"
    };
    let cells = if *found == 1 { "una cella".to_owned() } else { format!("{found} celle") };
    format!("la riga ha {cells} e l'intestazione ne ha {expected}: {why}")
}

fn decimals(count: usize) -> String {
    if count == 1 { "un decimale".to_owned() } else { format!("{count} decimali") }
}

/// A large count with its thousands apart.
fn grouped(count: impl Into<u64>) -> String {
    let digits = count.into().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// Whole mebibytes, rounded up, so that what is above a limit never looks equal to it.
fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_amount_is_explained_with_its_two_readings() {
        let trouble = CellTrouble::QuantityAmbiguous { text: "1.234".to_owned() };
        assert_eq!(
            cell_trouble(&trouble),
            "«1.234» si può leggere in due modi (1234 oppure 1,234): scrivere 1234 o 1234,00 se è \
             un intero, 1,234 se ha dei decimali"
        );
    }

    #[test]
    fn a_workbook_trouble_has_words_of_its_own() {
        let merged = FileTrouble::CellsMerged { range: "A1:B2".to_owned(), sheet: "Dati".to_owned() };
        assert!(file_trouble(&merged).starts_with("nel foglio «Dati» le celle A1:B2 sono unite"));
        assert!(file_trouble(&FileTrouble::ZipIsNotAWorkbook).contains("archivio ZIP"));
    }

    #[test]
    fn a_large_limit_is_easy_to_read() {
        let words = file_trouble(&FileTrouble::RowsTooMany { most: 2_000_000 });
        assert!(words.contains("riga 2.000.000:"), "{words}");
    }

    #[test]
    fn a_row_of_one_cell_is_spoken_of_in_the_singular() {
        let words = shape_trouble(&ShapeTrouble { found: 1, expected: 3 });
        assert!(words.starts_with("la riga ha una cella e l'intestazione ne ha 3"), "{words}");
    }
}
