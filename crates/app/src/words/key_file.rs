//! Why a file gives no key.

use std::io::ErrorKind;
use std::path::Path;

use usus_witness::key_file::KeyTrouble;

use crate::words::Language;

impl Language {
    /// Why the file gives no key, or does not take one.
    pub(crate) fn key_file(self, path: &Path, trouble: &KeyTrouble) -> String {
        let file = path.display();
        match self {
            Self::Italian => match trouble {
                KeyTrouble::System(error) if error.kind() == ErrorKind::AlreadyExists => {
                    format!("Il file {file} c'è già: è stato lasciato com'è. Indicarne un altro.")
                }
                KeyTrouble::System(error) if error.kind() == ErrorKind::NotFound => {
                    format!("Il file della chiave {file} non c'è: controllare il percorso.")
                }
                KeyTrouble::System(error) => {
                    format!("Il file della chiave {file} non si può usare: {error}.")
                }
                KeyTrouble::Open { mode } => format!(
                    "La chiave {file} può essere letta o cambiata anche da altri (permessi {mode:o}): non la si usa. \
                     Se resta segreta: chmod 600 {file}; altrimenti farne una nuova."
                ),
                KeyTrouble::NotAKey(_) => format!("Il file {file} non contiene una chiave privata."),
                KeyTrouble::OtherUse => format!(
                    "La chiave {file} serve ad altro: i registri e i testimoni hanno chiavi di tipo diverso."
                ),
                KeyTrouble::Name => {
                    "Il nome di una chiave non può essere vuoto né contenere spazi o «+».".to_owned()
                }
                KeyTrouble::Randomness(reason) => {
                    format!(
                        "Il sistema non fornisce numeri casuali ({reason}): nessuna chiave è stata creata."
                    )
                }
            },
            Self::English => match trouble {
                KeyTrouble::System(error) if error.kind() == ErrorKind::AlreadyExists => {
                    format!("The file {file} is there already: it was left as it is. Name another.")
                }
                KeyTrouble::System(error) if error.kind() == ErrorKind::NotFound => {
                    format!("There is no key file {file}: check the path.")
                }
                KeyTrouble::System(error) => format!("The key file {file} cannot be used: {error}."),
                KeyTrouble::Open { mode } => format!(
                    "Others may read or change the key {file} too (permissions {mode:o}): it is not used. \
                     If it is still secret: chmod 600 {file}; otherwise make a new one."
                ),
                KeyTrouble::NotAKey(_) => format!("The file {file} holds no private key."),
                KeyTrouble::OtherUse => format!(
                    "The key {file} is for something else: logs and witnesses have keys of different kinds."
                ),
                KeyTrouble::Name => "The name of a key is not empty and has no spaces and no “+”.".to_owned(),
                KeyTrouble::Randomness(reason) => {
                    format!("The system gives no random numbers ({reason}): no key was made.")
                }
            },
        }
    }
}
