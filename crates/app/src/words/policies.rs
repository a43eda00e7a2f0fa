//! Why a text is not a policy.

use usus_verifier::policy::{NotAPolicy, Trouble};

use crate::words::Language;

impl Language {
    /// What is wrong with which line of a policy.
    pub(crate) fn policy_trouble(self, file: &str, error: &NotAPolicy) -> String {
        let line = error.line;
        match self {
            Self::Italian => {
                format!("Regola sui testimoni {file}, riga {line}: {}.", italian(&error.trouble))
            }
            Self::English => format!("Policy {file}, line {line}: {}.", error.trouble),
        }
    }
}

fn italian(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Signs => "contiene segni che non può contenere".to_owned(),
        Trouble::Unknown => "non è una riga log, witness, group o quorum".to_owned(),
        Trouble::Key => "non c'è una chiave pubblica adatta: di un registro, o di un testimone".to_owned(),
        Trouble::Twice => "la stessa chiave è già indicata sopra".to_owned(),
        Trouble::Taken(name) => format!("il nome «{name}» è già usato"),
        Trouble::Nobody(name) => format!("nessuno si chiama «{name}» nelle righe sopra"),
        Trouble::Threshold { asked, members } => {
            format!("un gruppo di {members} non può chiederne {asked}")
        }
        Trouble::Quorum => "ci vuole una sola riga quorum, che dice chi basta".to_owned(),
    }
}
