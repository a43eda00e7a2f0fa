//! The text of a closing, as an office prints it in its act.

use usus_domain::closing::Closed;
use usus_log::document::hex;
use usus_verifier::base64;

use crate::commands::Recorded;
use crate::words::Language;

impl Language {
    /// What stands above the balances.
    pub(crate) fn closing_head(self, recorded: &Recorded) -> Vec<String> {
        let Recorded { closed, position, at, actor, corrected_by } = recorded;
        let Closed { row, size, root, .. } = closed;
        let (date, at) = (self.date(row.effective_on), self.instant(*at));
        let in_hex = base64::read(root).map(|root| hex(&root)).unwrap_or_default();
        let act = format!("{} {} {} {}", row.act.body, row.act.kind, row.act.number, self.date(row.act.date));
        let (mut head, note, below) = match self {
            Self::Italian => (
                vec![format!("Chiusura al {date}: {}", row.id), format!("Atto: {act}")],
                "Nota",
                [
                    format!("Registrata alla posizione {position} da {actor} il {at}"),
                    format!("Eventi del registro, dal primo: {size}"),
                    "Impronta di quegli eventi (radice dell'albero RFC 6962, SHA-256)".to_owned(),
                    format!("  in base64: {root}"),
                    format!("  in esadecimale: {in_hex}"),
                ],
            ),
            Self::English => (
                vec![format!("Closing on {date}: {}", row.id), format!("Act: {act}")],
                "Note",
                [
                    format!("Recorded at position {position} by {actor} at {at}"),
                    format!("Events of the ledger, from the first: {size}"),
                    "Hash of those events (root of the RFC 6962 tree, SHA-256)".to_owned(),
                    format!("  in base64: {root}"),
                    format!("  in hex: {in_hex}"),
                ],
            ),
        };
        if let Some(by) = corrected_by {
            head.insert(
                1,
                match self {
                    Self::Italian => format!("Non vale più: è stata rettificata da {by}."),
                    Self::English => format!("It no longer stands: it was corrected by {by}."),
                },
            );
        }
        head.extend(row.note.as_ref().map(|text| format!("{note}: {}", text.as_str())));
        head.extend(below);
        head.push(String::new());
        head
    }

    /// What stands below them, and how anybody checks it later.
    pub(crate) fn closing_foot(self, closed: &Closed) -> Vec<String> {
        let Closed { row, size, balances, .. } = closed;
        let command =
            format!("usus balance --effective {} --known @{size} --format csv | sha256sum", row.effective_on);
        let (digest, sentences) = match self {
            Self::Italian => (
                format!("Impronta dei saldi (SHA-256): {balances}"),
                [
                    "Chi ha il registro controlla questa chiusura con `usus verify`, che rilegge tutti gli eventi e ne rifà \
                     le impronte."
                        .to_owned(),
                    format!("L'impronta dei saldi da sola si rifà con `{command}`."),
                ],
            ),
            Self::English => (
                format!("Hash of the balances (SHA-256): {balances}"),
                [
                    "Whoever has the ledger checks this closing with `usus verify`, which reads all events again and makes \
                     the hashes anew."
                        .to_owned(),
                    format!("The hash of the balances alone is made anew by `{command}`."),
                ],
            ),
        };
        let [whole, alone] = sentences;
        vec![String::new(), digest, String::new(), whole, alone]
    }
}
